// scan.c again, by the classes of tutela.hpp.
#include <cstdio>
#include <string>
#include <utility>

#include <tutela.hpp>
#include <tutela.hpp> // again: a header may be included twice

// The other half of this program includes the header as well.
bool versions_agree();

namespace {

constexpr std::string_view harmless = "周六下午两点图书馆集合";
constexpr std::string_view casino = "🎰网赌开户找正规的";
constexpr std::u16string_view casino_utf16 = u"🎰网赌开户找正规的";

int failures = 0;

void check(bool holds, const char *what) {
    if (!holds) {
        std::fprintf(stderr, "scan.cpp: does not hold: %s\n", what);
        failures++;
    }
}

#define CHECK(holds) check(holds, #holds)

} // namespace

int main() {
    CHECK(versions_agree());
    tutela::ruleset rules;
    CHECK(rules.builtin() == TUTELA_OK);
    tutela::scanner scanner;
    CHECK(scanner.make(rules) == TUTELA_OK);
    const auto facts = tutela::options().surface(TUTELA_SURFACE_GROUP_CHAT).audience_age(10);

    const auto clean = scanner.scan(harmless, facts);
    CHECK(clean.ok());
    CHECK(clean.action() == TUTELA_ACTION_ALLOW);
    CHECK(clean.empty());

    const auto held = scanner.scan(casino, facts);
    CHECK(held.action() == TUTELA_ACTION_BLOCK);
    CHECK(held.has(TUTELA_FLAG_PRESERVE));
    CHECK(!held.wants_help());
    CHECK(held.size() == 1);
    for (const tutela_finding &finding : held) {
        CHECK(casino.substr(finding.start, finding.end - finding.start) == "网赌开户");
        CHECK(rules.text(finding.rule, TUTELA_TEXT_RULE_ID) == "zh/gambling.promote_visit");
    }
    CHECK(rules.text(0, TUTELA_TEXT_RULE_ID).empty());

    const auto wide = scanner.scan(casino_utf16, facts);
    CHECK(wide.size() == 1);
    CHECK(casino_utf16.substr(wide[0].start, wide[0].end - wide[0].start) == u"网赌开户");

    tutela_verdict verdict;
    std::string masked;
    CHECK(scanner.mask(casino, masked, verdict, facts) == TUTELA_OK);
    CHECK(masked == "🎰****找正规的");
    std::u16string masked_wide;
    CHECK(scanner.mask(casino_utf16, masked_wide, verdict, facts, U'█') == TUTELA_OK);
    CHECK(masked_wide == u"🎰████找正规的");

    // What moves goes on working at its new place; the old place is empty, and using it is a status.
    tutela::scanner moved = std::move(scanner);
    CHECK(moved.scan(harmless, facts).ok());
    CHECK(scanner.scan(harmless, facts).status() == TUTELA_NULL_HANDLE);
    CHECK(scanner.scan(harmless, facts).action() == TUTELA_ACTION_REVIEW);

    // Scanners keep their rules.
    rules = tutela::ruleset();
    CHECK(moved.scan(casino, facts).action() == TUTELA_ACTION_BLOCK);

    if (failures == 0) {
        std::puts("scanned");
    }
    return failures != 0;
}
