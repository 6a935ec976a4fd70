/*
 * tutela.hpp - tutela.h for C++17 and newer: handles that free themselves, string views, nothing to link beside the C library.
 *
 *     tutela::ruleset rules;
 *     tutela::scanner scanner;
 *     if (rules.builtin() != TUTELA_OK || scanner.make(rules) != TUTELA_OK) { ... }
 *
 *     const auto facts = tutela::options().surface(TUTELA_SURFACE_DM).audience_age(11);
 *     const tutela::report report = scanner.scan(u"快来网络赌场", facts); // UTF-16; "..." for UTF-8
 *     for (const tutela_finding &finding : report) {
 *         std::string law = rules.text(finding.rule, TUTELA_TEXT_BASIS);
 *     }
 *
 * Nothing here throws but what allocates a std::string, and it compiles without exceptions and without RTTI. What goes wrong is told by
 * a tutela_status, as in C; threads, units and lifetimes are as tutela.h says.
 */
#ifndef TUTELA_HPP
#define TUTELA_HPP

#include "tutela.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace tutela {

/* Engines and languages that hold UTF-16 call its units char16_t, C calls them uint16_t. */
static_assert(sizeof(char16_t) == sizeof(std::uint16_t) && alignof(char16_t) == alignof(std::uint16_t), "UTF-16 units");

/** What you know about a text. Set what you know and hand it to any number of scans. */
class options {
public:
    options &surface(tutela_surface surface) noexcept { return set(raw_.surface, surface); }
    /** Years, or a tutela_age. */
    options &author_age(std::int32_t age) noexcept { return set(raw_.author_age, age); }
    /** Years, or a tutela_age. */
    options &audience_age(std::int32_t age) noexcept { return set(raw_.audience_age, age); }
    options &author_role(tutela_author_role role) noexcept { return set(raw_.author_role, role); }
    options &relation(tutela_relation relation) noexcept { return set(raw_.relation, relation); }
    options &made_for_minors(bool holds = true) noexcept { return set(raw_.made_for_minors, holds); }
    options &prominent(bool holds = true) noexcept { return set(raw_.prominent, holds); }

    /** An id that is too long for any policy is kept so that the scan refuses it. */
    options &policy(std::string_view id) noexcept {
        for (std::size_t i = 0; i < sizeof raw_.policy; i++) {
            raw_.policy[i] = i < id.size() ? id[i] : '\0';
        }
        return *this;
    }

    const tutela_options *raw() const noexcept { return &raw_; }

private:
    options &set(std::int32_t &field, std::int32_t value) noexcept {
        field = value;
        return *this;
    }

    tutela_options raw_{};
};

/** A rule set that frees itself. Move-only; share it by reference, or hand its handle to scanners. */
class ruleset {
public:
    ruleset() noexcept = default;
    ruleset(const ruleset &) = delete;
    ruleset &operator=(const ruleset &) = delete;
    ruleset(ruleset &&other) noexcept : handle_(std::exchange(other.handle_, {})) {}
    ruleset &operator=(ruleset &&other) noexcept {
        std::swap(handle_, other.handle_);
        return *this;
    }
    ~ruleset() { tutela_ruleset_free(handle_); }

    /* Each of these replaces what was here before, on failure by nothing. */

    tutela_status builtin(tutela_error *error = nullptr) noexcept {
        return tutela_ruleset_builtin(fresh(), error);
    }
    tutela_status load(const void *bytes, std::size_t len, tutela_error *error = nullptr) noexcept {
        return tutela_ruleset_load(static_cast<const std::uint8_t *>(bytes), len, fresh(), error);
    }
    tutela_status open(std::string_view path, tutela_error *error = nullptr) noexcept {
        return tutela_ruleset_open(path.data(), path.size(), fresh(), error);
    }
    tutela_status combine(const ruleset &first, const ruleset &second, tutela_error *error = nullptr) noexcept {
        return replace([&](tutela_ruleset *out) { return tutela_ruleset_combine(first.handle_, second.handle_, out, error); });
    }
    tutela_status with_policy(const ruleset &base, std::string_view toml, tutela_error *error = nullptr) noexcept {
        return replace([&](tutela_ruleset *out) {
            return tutela_ruleset_with_policy(base.handle_, toml.data(), toml.size(), out, error);
        });
    }

    /** What there is to know about a rule of a finding; empty if the code is another rule set's. */
    std::string text(std::uint64_t rule, tutela_text which) const {
        return written([&](char *text, std::size_t capacity, std::size_t *length) {
            return tutela_rule_text(handle_, rule, which, text, capacity, length);
        });
    }
    /** The text with which help is offered; severity 0 for the one to the addressee. */
    std::string help(std::int32_t severity, tutela_text which) const {
        return written([&](char *text, std::size_t capacity, std::size_t *length) {
            return tutela_help_text(handle_, severity, which, text, capacity, length);
        });
    }
    std::string digest() const {
        return written([&](char *text, std::size_t capacity, std::size_t *length) {
            return tutela_ruleset_digest(handle_, text, capacity, length);
        });
    }
    /** Bytes; 0 without rules. */
    std::uint64_t memory() const noexcept {
        std::uint64_t bytes = 0;
        tutela_ruleset_memory(handle_, &bytes);
        return bytes;
    }

    tutela_ruleset handle() const noexcept { return handle_; }
    explicit operator bool() const noexcept { return handle_.id != 0; }

private:
    tutela_ruleset *fresh() noexcept {
        tutela_ruleset_free(std::exchange(handle_, {}));
        return &handle_;
    }

    /* Makes the new rules before the old ones go, which may be what they are made of. */
    template <class Make> tutela_status replace(Make make) noexcept {
        tutela_ruleset made{};
        const tutela_status status = make(&made);
        *fresh() = made;
        return status;
    }

    template <class Write> static std::string written(Write write) {
        std::size_t length = 0;
        if (write(nullptr, 0, &length) != TUTELA_TOO_SMALL) {
            return {};
        }
        std::string text(length + 1, '\0');
        text.resize(write(&text[0], text.size(), &length) == TUTELA_OK ? length : 0);
        return text;
    }

    tutela_ruleset handle_{};
};

/** A verdict with all its findings, 6 KB and nothing to free. After a failure: no findings, and the action review. */
class report {
public:
    tutela_status status() const noexcept { return status_; }
    bool ok() const noexcept { return status_ == TUTELA_OK; }
    const tutela_verdict &verdict() const noexcept { return verdict_; }
    tutela_action action() const noexcept { return static_cast<tutela_action>(verdict_.action); }
    bool has(tutela_flag flag) const noexcept { return (verdict_.flags & flag) != 0; }
    bool has(tutela_note note) const noexcept { return (verdict_.notes & note) != 0; }
    bool wants_help() const noexcept { return verdict_.route == TUTELA_ROUTE_HELP; }

    std::size_t size() const noexcept { return verdict_.findings; }
    bool empty() const noexcept { return size() == 0; }
    const tutela_finding *begin() const noexcept { return findings_.data(); }
    const tutela_finding *end() const noexcept { return begin() + size(); }
    const tutela_finding &operator[](std::size_t index) const noexcept { return findings_[index]; }

private:
    friend class scanner;
    report() noexcept {} /* the array is filled by the scan, as far as there are findings */

    tutela_status status_;
    tutela_verdict verdict_;
    std::array<tutela_finding, TUTELA_MAX_FINDINGS> findings_;
};

/** A scanner that frees itself. Move-only; one for each thread. */
class scanner {
public:
    scanner() noexcept = default;
    scanner(const scanner &) = delete;
    scanner &operator=(const scanner &) = delete;
    scanner(scanner &&other) noexcept : handle_(std::exchange(other.handle_, {})) {}
    scanner &operator=(scanner &&other) noexcept {
        std::swap(handle_, other.handle_);
        return *this;
    }
    ~scanner() { tutela_scanner_free(handle_); }

    /** Replaces what was here before, on failure by nothing. */
    tutela_status make(const ruleset &rules) noexcept {
        tutela_scanner_free(std::exchange(handle_, {}));
        return tutela_scanner_new(rules.handle(), &handle_);
    }
    /** The hot reload, from any thread. */
    tutela_status set_ruleset(const ruleset &rules) noexcept { return tutela_scanner_set_ruleset(handle_, rules.handle()); }
    tutela_status set_limit(std::uint32_t units) noexcept { return tutela_scanner_set_limit(handle_, units); }

    /** Scans UTF-8; offsets count bytes. */
    report scan(std::string_view text, const options &facts = {}) noexcept {
        report out;
        out.status_ = tutela_scan_utf8(handle_, text.data(), text.size(), facts.raw(), &out.verdict_, out.findings_.data(),
                                       out.findings_.size());
        return out;
    }
    /** Scans UTF-16; offsets count units of 16 bits. */
    report scan(std::u16string_view text, const options &facts = {}) noexcept {
        report out;
        out.status_ = tutela_scan_utf16(handle_, units(text), text.size(), facts.raw(), &out.verdict_, out.findings_.data(),
                                        out.findings_.size());
        return out;
    }

    /** The text with its findings masked; on failure an empty one. */
    tutela_status mask(std::string_view text, std::string &masked, tutela_verdict &verdict, const options &facts = {},
                       char32_t star = U'*') {
        return masked_into(masked, text.size(), [&](char *out, std::size_t capacity, std::size_t *length) {
            return tutela_mask_utf8(handle_, text.data(), text.size(), facts.raw(), star, &verdict, out, capacity, length);
        });
    }
    tutela_status mask(std::u16string_view text, std::u16string &masked, tutela_verdict &verdict, const options &facts = {},
                       char32_t star = U'*') {
        return masked_into(masked, text.size(), [&](char16_t *out, std::size_t capacity, std::size_t *length) {
            return tutela_mask_utf16(handle_, units(text), text.size(), facts.raw(), star, &verdict,
                                     reinterpret_cast<std::uint16_t *>(out), capacity, length);
        });
    }

    tutela_scanner handle() const noexcept { return handle_; }
    explicit operator bool() const noexcept { return handle_.id != 0; }

private:
    static const std::uint16_t *units(std::u16string_view text) noexcept {
        return reinterpret_cast<const std::uint16_t *>(text.data());
    }

    template <class String, class Mask> static tutela_status masked_into(String &masked, std::size_t len, Mask mask) {
        std::size_t length = 0;
        String text(len + 1, '\0');
        tutela_status status = mask(&text[0], text.size(), &length);
        if (status == TUTELA_TOO_SMALL) { /* a star or U+FFFD was longer than what it stands for */
            text.assign(length + 1, '\0');
            status = mask(&text[0], text.size(), &length);
        }
        text.resize(status == TUTELA_OK ? length : 0);
        masked = std::move(text);
        return status;
    }

    tutela_scanner handle_{};
};

} // namespace tutela

#endif /* TUTELA_HPP */
