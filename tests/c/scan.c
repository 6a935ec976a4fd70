/* The smallest use of the library that does something: a harmless text, one that must not reach a child, both encodings. */
#include <stdio.h>
#include <string.h>

#include <tutela.h>
#include <tutela.h> /* again: a header may be included twice */

/* The other half of this program includes the header as well. */
int versions_agree(void);

/* "We meet at the library on Saturday", and "open an account for online gambling, with a proper one" after a picture of two units. */
static const char harmless[] = "周六下午两点图书馆集合";
static const char casino[] = "🎰网赌开户找正规的";
static const uint16_t casino_utf16[] = {0xD83C, 0xDFB0, 0x7F51, 0x8D4C, 0x5F00, 0x6237, 0x627E, 0x6B63, 0x89C4, 0x7684};

#define CHECK(holds)                                                                                                             \
    do {                                                                                                                         \
        if (!(holds)) {                                                                                                          \
            fprintf(stderr, "%s:%d: does not hold: %s\n", __FILE__, __LINE__, #holds);                                           \
            return 1;                                                                                                            \
        }                                                                                                                        \
    } while (0)

int main(void)
{
    tutela_ruleset rules = {0};
    tutela_scanner scanner = {0};
    tutela_error error;
    tutela_options options = {0};
    tutela_verdict verdict;
    tutela_finding findings[TUTELA_MAX_FINDINGS];
    char text[1024];
    uint16_t units[64];
    size_t length;

    CHECK(versions_agree());
    CHECK(tutela_ruleset_builtin(&rules, &error) == TUTELA_OK);
    CHECK(tutela_scanner_new(rules, &scanner) == TUTELA_OK);
    options.surface = TUTELA_SURFACE_GROUP_CHAT;
    options.audience_age = 10;

    CHECK(tutela_scan_utf8(scanner, harmless, strlen(harmless), &options, &verdict, NULL, 0) == TUTELA_OK);
    CHECK(verdict.action == TUTELA_ACTION_ALLOW);
    CHECK(verdict.findings == 0);
    CHECK(verdict.read == strlen(harmless));

    CHECK(tutela_scan_utf8(scanner, casino, strlen(casino), &options, &verdict, findings, TUTELA_MAX_FINDINGS) == TUTELA_OK);
    CHECK(verdict.action == TUTELA_ACTION_BLOCK);
    CHECK(verdict.category == TUTELA_CATEGORY_GAMBLING);
    CHECK(verdict.findings == 1);
    CHECK(findings[0].start == 4 && findings[0].end == 16);
    CHECK(tutela_rule_text(rules, verdict.rule, TUTELA_TEXT_RULE_ID, text, sizeof text, NULL) == TUTELA_OK);
    CHECK(strcmp(text, "zh/gambling.promote_visit") == 0);

    CHECK(tutela_mask_utf8(scanner, casino, strlen(casino), &options, 0, &verdict, text, sizeof text, &length) == TUTELA_OK);
    CHECK(strcmp(text, "🎰****找正规的") == 0);
    CHECK(length == strlen(text));

    CHECK(tutela_scan_utf16(scanner, casino_utf16, 10, &options, &verdict, findings, 1) == TUTELA_OK);
    CHECK(verdict.findings == 1);
    CHECK(findings[0].start == 2 && findings[0].end == 6);
    CHECK(tutela_mask_utf16(scanner, casino_utf16, 10, &options, '#', &verdict, units, 64, &length) == TUTELA_OK);
    CHECK(length == 10 && units[1] == 0xDFB0 && units[2] == '#' && units[5] == '#' && units[6] == 0x627E && units[10] == 0);

    CHECK(tutela_scanner_free(scanner) == TUTELA_OK);
    CHECK(tutela_scanner_free(scanner) == TUTELA_STALE_HANDLE); /* a mistake is answered, not suffered */
    CHECK(tutela_ruleset_free(rules) == TUTELA_OK);
    puts("scanned");
    return 0;
}
