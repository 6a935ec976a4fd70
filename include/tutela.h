/*
 * tutela.h - reads chat, names and posts inside your own process and says whether, why and how
 * strongly they may harm a child.
 *
 * A program that reads lines, in full. It builds with
 *
 *     cc -std=c99 filter.c -ltutela
 *
 *     #include <stdio.h>
 *     #include <string.h>
 *     #include <tutela.h>
 *
 *     int main(void)
 *     {
 *         tutela_ruleset rules = {0};
 *         tutela_scanner scanner = {0};
 *         tutela_error error;
 *         char line[4096];
 *         int failures = 0;
 *
 *         // Rules once for the program, a scanner for each thread.
 *         if (tutela_ruleset_builtin(&rules, &error) != TUTELA_OK ||
 *             tutela_scanner_new(rules, &scanner) != TUTELA_OK) {
 *             fprintf(stderr, "no rules: %s\n", error.message);
 *             return 1;
 *         }
 *         while (fgets(line, sizeof line, stdin) != NULL) {
 *             tutela_options options = {0}; // zeroes are the defaults
 *             tutela_verdict verdict;
 *             tutela_finding findings[8];
 *             uint32_t i;
 *             tutela_status status;
 *
 *             options.surface = TUTELA_SURFACE_GROUP_CHAT;
 *             options.author_age = 34; // years, or a band
 *             options.audience_age = TUTELA_AGE_8_TO_12;
 *             status = tutela_scan_utf8(scanner, line, strcspn(line, "\r\n"), &options, &verdict,
 *                                           findings, 8);
 *             if (status != TUTELA_OK) {
 *                 fprintf(stderr, "%s\n", tutela_status_name(status));
 *                 failures++;
 *             }
 *             printf("%s", tutela_action_name(verdict.action)); // after a failure: review
 *             for (i = 0; i < verdict.findings && i < 8; i++) {
 *                 char id[128];
 *                 if (tutela_rule_text(rules, findings[i].rule, TUTELA_TEXT_RULE_ID, id, sizeof id,
 *                                      NULL) == TUTELA_OK) {
 *                     printf(" %s at %u to %u", id, (unsigned)findings[i].start,
 *                            (unsigned)findings[i].end);
 *                 }
 *             }
 *             printf("\n");
 *         }
 *         tutela_scanner_free(scanner);
 *         tutela_ruleset_free(rules);
 *         return failures != 0;
 *     }
 *
 * MISTAKES. A NULL where none may be, a length that cannot be, a handle that was freed, freed
 * twice, made up, or is in use by another thread, a number that is in no list: each is answered
 * with a status and does nothing else. What no library can check is yours: that a pointer which is
 * not NULL leads to as many readable or writable bytes as you say, that nobody changes them during
 * the call, and that arrays to be written to do not overlap others.
 *
 * FAILURES. Every call answers a tutela_status, but for those that only tell a version or a name.
 * What a call fills in is set to zeroes or null before anything can fail, a verdict to
 * TUTELA_ACTION_REVIEW. Nothing is thrown, nothing is printed but the message of a failure inside
 * the library (TUTELA_INTERNAL), and that never holds a text that was scanned. Out of memory ends
 * the program, as it does everywhere in Rust; scans allocate nothing.
 *
 * THREADS. There is no global state to set up. Calls may come from any thread. Rule sets are shared
 * freely; a scanner serves one thread at a time, and a second one is told TUTELA_BUSY. Scanners
 * share nothing with each other, so threads do not slow each other down.
 *
 * OWNERSHIP. Handles are numbers, freed by tutela_ruleset_free and tutela_scanner_free and by
 * nothing else. All other memory that a call touches is yours; texts are not kept when a call has
 * ended. Texts that a call returns live as long as the library.
 *
 * TEXTS. A text is a pointer and a length, in UTF-8 (bytes) or UTF-16 (units of 16 bits), with NUL
 * bytes inside if you like. NULL with length 0 is the empty text. Offsets are in the units of the
 * text that you handed in. Texts that the library writes end with a NUL.
 *
 * VERSIONS. Layouts and numbers in this header do not change within a major version, and numbers
 * are never used again. Programs that were built with an older header run with a newer library.
 */

#ifndef TUTELA_H
#define TUTELA_H

#include <stddef.h>
#include <stdint.h>

/** The version of this header. Compare it with tutela_version_number(). */
#define TUTELA_VERSION_MAJOR 0
#define TUTELA_VERSION_MINOR 1
#define TUTELA_VERSION_PATCH 0

/** The same as one number that grows with the version. */
#define TUTELA_VERSION (TUTELA_VERSION_MAJOR << 16 | TUTELA_VERSION_MINOR << 8 | TUTELA_VERSION_PATCH)

/**
 * Most findings that a verdict can have: an array of so many always suffices.
 */
#define TUTELA_MAX_FINDINGS 128

/**
 * What every call answers. 0 is success. Values are never reused; a newer library may answer values
 * that are not listed here, and a program should treat them as failures.
 *
 * None of them depends on what a text says: a harmful text, an ill-formed one or one that is too
 * long for the scanner's limit is scanned with TUTELA_OK, and the verdict tells.
 */
enum tutela_status
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : int32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /**
     * Done.
     */
    TUTELA_OK = 0,
    /**
     * A pointer that must not be NULL is NULL, or an array is NULL but its length is not 0.
     */
    TUTELA_NULL_POINTER = 1,
    /**
     * A pointer is not aligned for what it should point to.
     */
    TUTELA_MISALIGNED_POINTER = 2,
    /**
     * The handle is null: it was never set, or the call that should have made it failed.
     */
    TUTELA_NULL_HANDLE = 3,
    /**
     * The handle was never given out by this process.
     */
    TUTELA_INVALID_HANDLE = 4,
    /**
     * The handle is one of another kind: a rule set where a scanner is wanted, or the other way
     * round.
     */
    TUTELA_WRONG_HANDLE = 5,
    /**
     * The handle was freed before.
     */
    TUTELA_STALE_HANDLE = 6,
    /**
     * Another thread is using this scanner. Nothing was done; make one scanner for each thread.
     */
    TUTELA_BUSY = 7,
    /**
     * More units than a call can take: 4,294,967,295, or what fits into memory.
     */
    TUTELA_TOO_LONG = 8,
    /**
     * The buffer is too small. It holds an empty text; the length that is needed was told.
     */
    TUTELA_TOO_SMALL = 9,
    /**
     * A number is none of those that are allowed there, or something reserved is not zero.
     */
    TUTELA_INVALID_ARGUMENT = 10,
    /**
     * Bytes that must be UTF-8 are not. Never the answer to a text that is scanned.
     */
    TUTELA_INVALID_UTF8 = 11,
    /**
     * The rule set has no policy of this id.
     */
    TUTELA_UNKNOWN_POLICY = 12,
    /**
     * The code of a rule comes from other rules than those of the rule set that was asked.
     */
    TUTELA_FOREIGN_RULE = 13,
    /**
     * Offsets fall, are negative, or lead out of the data.
     */
    TUTELA_BAD_OFFSETS = 14,
    /**
     * A file cannot be read.
     */
    TUTELA_UNREADABLE = 15,
    /**
     * What was loaded is no rule pack, is damaged, is of another format, or there are more than
     * four packs in a rule set.
     */
    TUTELA_BAD_PACK = 16,
    /**
     * A policy file has mistakes.
     */
    TUTELA_BAD_POLICY = 17,
    /**
     * The library was built without what this call needs.
     */
    TUTELA_UNSUPPORTED = 18,
    /**
     * More than a million handles of a kind are alive.
     */
    TUTELA_OUT_OF_HANDLES = 19,
    /**
     * The library has failed inside. The program may go on, and so may the handles; a report is
     * welcome.
     */
    TUTELA_INTERNAL = 20,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum tutela_status tutela_status;
#else
typedef int32_t tutela_status;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * Where a text stands in the product.
 */
enum tutela_surface
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : int32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /**
     * Not told: read as a comment.
     */
    TUTELA_SURFACE_DEFAULT = 0,
    /**
     * One-to-one chat.
     */
    TUTELA_SURFACE_DM = 1,
    /**
     * Group or guild chat.
     */
    TUTELA_SURFACE_GROUP_CHAT = 2,
    /**
     * Chat of one match of a game.
     */
    TUTELA_SURFACE_MATCH = 3,
    /**
     * Chat of a whole game server.
     */
    TUTELA_SURFACE_WORLD = 4,
    /**
     * User name, bio, signature.
     */
    TUTELA_SURFACE_NICKNAME = 5,
    /**
     * Title of a group, guild, room or topic.
     */
    TUTELA_SURFACE_GROUP_NAME = 6,
    /**
     * Comments, replies, posts.
     */
    TUTELA_SURFACE_COMMENT = 7,
    /**
     * Speech turned into text.
     */
    TUTELA_SURFACE_TRANSCRIPT = 8,
    /**
     * Bullet comments, live chat, live titles.
     */
    TUTELA_SURFACE_DANMAKU = 9,
    /**
     * Chat of a live lesson; always made for minors.
     */
    TUTELA_SURFACE_CLASS_LIVE = 10,
    /**
     * Pop-up, sidebar, floating box.
     */
    TUTELA_SURFACE_POPUP = 11,
    /**
     * Advertisement.
     */
    TUTELA_SURFACE_AD = 12,
    /**
     * Course outline, lesson text; always made for minors.
     */
    TUTELA_SURFACE_COURSE = 13,
    /**
     * Search query; with prominent set, a suggestion or hot list.
     */
    TUTELA_SURFACE_SEARCH = 14,
    /**
     * What somebody types to a model.
     */
    TUTELA_SURFACE_AI_PROMPT = 15,
    /**
     * Recommendation feed.
     */
    TUTELA_SURFACE_FEED = 16,
    /**
     * Notification.
     */
    TUTELA_SURFACE_PUSH = 17,
    /**
     * Text that a model made for the user.
     */
    TUTELA_SURFACE_AI_OUTPUT = 18,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum tutela_surface tutela_surface;
#else
typedef int32_t tutela_surface;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * Bands of ages, for where an exact age is not known. A field that takes them takes years as well:
 * 13 is thirteen years.
 */
enum tutela_age
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : int32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /**
     * Not known: read as the policy says, by default as 12 to under 16, and in products made for
     * minors as 3 to under 8.
     */
    TUTELA_AGE_UNKNOWN = 0,
    /**
     * Under 3 years.
     */
    TUTELA_AGE_UNDER_3 = 1000,
    /**
     * 3 to under 8.
     */
    TUTELA_AGE_3_TO_8 = 1001,
    /**
     * 8 to under 12.
     */
    TUTELA_AGE_8_TO_12 = 1002,
    /**
     * 12 to under 16.
     */
    TUTELA_AGE_12_TO_16 = 1003,
    /**
     * 16 to under 18.
     */
    TUTELA_AGE_16_TO_18 = 1004,
    /**
     * 18 and over.
     */
    TUTELA_AGE_ADULT = 1005,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum tutela_age tutela_age;
#else
typedef int32_t tutela_age;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * What the author is to the product.
 */
enum tutela_author_role
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : int32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /**
     * Anybody.
     */
    TUTELA_AUTHOR_USER = 0,
    /**
     * A parent or guardian.
     */
    TUTELA_AUTHOR_GUARDIAN = 1,
    /**
     * A teacher or other staff.
     */
    TUTELA_AUTHOR_STAFF = 2,
    /**
     * The product itself.
     */
    TUTELA_AUTHOR_OPERATOR = 3,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum tutela_author_role tutela_author_role;
#else
typedef int32_t tutela_author_role;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * What the author is to the addressee.
 */
enum tutela_relation
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : int32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /**
     * Not told.
     */
    TUTELA_RELATION_UNKNOWN = 0,
    /**
     * Known to each other.
     */
    TUTELA_RELATION_CONTACT = 1,
    /**
     * Not known to each other.
     */
    TUTELA_RELATION_STRANGER = 2,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum tutela_relation tutela_relation;
#else
typedef int32_t tutela_relation;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * What to do with a text. Stronger actions are greater.
 */
enum tutela_action
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : int32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /**
     * Deliver.
     */
    TUTELA_ACTION_ALLOW = 0,
    /**
     * Deliver with a conspicuous notice before the content.
     */
    TUTELA_ACTION_NOTICE = 1,
    /**
     * Deliver with the spans masked: see tutela_mask_utf8.
     */
    TUTELA_ACTION_MASK = 2,
    /**
     * Hold until a person has looked.
     */
    TUTELA_ACTION_REVIEW = 3,
    /**
     * Do not deliver.
     */
    TUTELA_ACTION_BLOCK = 4,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum tutela_action tutela_action;
#else
typedef int32_t tutela_action;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * A way out of the tables of actions.
 */
enum tutela_route
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : int32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /**
     * None.
     */
    TUTELA_ROUTE_NONE = 0,
    /**
     * The author needs help: the text is delivered and help is offered. See tutela_help_text.
     */
    TUTELA_ROUTE_HELP = 1,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum tutela_route tutela_route;
#else
typedef int32_t tutela_route;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * What to do beside the action; bits, any number of which may be set.
 */
enum tutela_flag
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /**
     * A person must look now.
     */
    TUTELA_FLAG_ALERT = (1 << 0),
    /**
     * Delivered; a person looks within a day.
     */
    TUTELA_FLAG_QUEUE = (1 << 1),
    /**
     * Keep an evidence record.
     */
    TUTELA_FLAG_PRESERVE = (1 << 2),
    /**
     * A duty to report to the authorities may exist: you decide and file.
     */
    TUTELA_FLAG_REPORT = (1 << 3),
    /**
     * Remove from prominent places only.
     */
    TUTELA_FLAG_NO_PROMINENT = (1 << 6),
    /**
     * Tell the author before sending.
     */
    TUTELA_FLAG_PROMPT_AUTHOR = (1 << 8),
    /**
     * Tell the addressee before showing.
     */
    TUTELA_FLAG_PROMPT_ADDRESSEE = (1 << 9),
    /**
     * Tell whom the text is about.
     */
    TUTELA_FLAG_PROMPT_TARGET = (1 << 10),
    /**
     * Show help resources to the author.
     */
    TUTELA_FLAG_HELP_AUTHOR = (1 << 11),
    /**
     * Show help resources to the addressee.
     */
    TUTELA_FLAG_HELP_ADDRESSEE = (1 << 12),
    /**
     * Show help resources to whom the text is about.
     */
    TUTELA_FLAG_HELP_TARGET = (1 << 13),
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum tutela_flag tutela_flag;
#else
typedef uint32_t tutela_flag;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * How a text was read; bits.
 */
enum tutela_note
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /**
     * The text is longer than the scanner's limit and was read up to it.
     */
    TUTELA_NOTE_TRUNCATED = (1 << 0),
    /**
     * Parts are no valid UTF-8 or UTF-16 and were read as U+FFFD.
     */
    TUTELA_NOTE_INVALID_TEXT = (1 << 1),
    /**
     * There are more findings than a verdict tells; the gravest are there.
     */
    TUTELA_NOTE_FINDINGS_CAPPED = (1 << 2),
    /**
     * Parts are in a script that no rule covers.
     */
    TUTELA_NOTE_NOT_COVERED = (1 << 3),
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum tutela_note tutela_note;
#else
typedef uint32_t tutela_note;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * A kind of harm. tutela_rule_text tells the sub-category and the law that it comes from.
 */
enum tutela_category
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : int32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /**
     * None: there is no finding.
     */
    TUTELA_CATEGORY_NONE = 0,
    /**
     * Descriptions, offers or innuendo of a sexual kind among adults.
     */
    TUTELA_CATEGORY_SEXUAL = 1,
    /**
     * Sexual abuse and exploitation of children.
     */
    TUTELA_CATEGORY_CSAE = 2,
    /**
     * Winning a child's trust to lead it into exposure, meetings or obedience.
     */
    TUTELA_CATEGORY_GROOMING = 3,
    /**
     * Insults, threats, rumours and pile-ons aimed at a person.
     */
    TUTELA_CATEGORY_BULLYING = 4,
    /**
     * Swearing at nobody, slurs on groups, bad slang.
     */
    TUTELA_CATEGORY_ABUSIVE_LANGUAGE = 5,
    /**
     * Self-harm, suicide and disordered eating.
     */
    TUTELA_CATEGORY_SELF_HARM = 6,
    /**
     * Violence, weapons, cruelty.
     */
    TUTELA_CATEGORY_VIOLENCE = 7,
    /**
     * Fear as a lure, gore for thrill, panic.
     */
    TUTELA_CATEGORY_HORROR = 8,
    /**
     * Recruitment to terror, violent extremism and cults.
     */
    TUTELA_CATEGORY_EXTREMISM = 9,
    /**
     * Gambling and what leads to it.
     */
    TUTELA_CATEGORY_GAMBLING = 10,
    /**
     * Illegal drugs, misused medicine, tobacco, alcohol.
     */
    TUTELA_CATEGORY_DRUGS = 11,
    /**
     * Drawing minors into crime.
     */
    TUTELA_CATEGORY_CRIME_INDUCEMENT = 12,
    /**
     * Scams aimed at minors.
     */
    TUTELA_CATEGORY_FRAUD = 13,
    /**
     * Leaks of personal data and improper use of a child's likeness.
     */
    TUTELA_CATEGORY_PRIVACY = 14,
    /**
     * Superstition for sale, spirit games, pseudo-science.
     */
    TUTELA_CATEGORY_SUPERSTITION = 15,
    /**
     * Dares and acts that hurt when imitated.
     */
    TUTELA_CATEGORY_DANGEROUS_ACTS = 16,
    /**
     * Money worship, body shaming and other bad values.
     */
    TUTELA_CATEGORY_VALUES = 17,
    /**
     * Addiction to games and inducement to spend.
     */
    TUTELA_CATEGORY_GAMING = 18,
    /**
     * Abuses of organised star fandom.
     */
    TUTELA_CATEGORY_FAN_CIRCLE = 19,
    /**
     * Advertising and pop-ups that lead children away.
     */
    TUTELA_CATEGORY_AD_LURE = 20,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum tutela_category tutela_category;
#else
typedef int32_t tutela_category;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * How grave a finding is if the reading is right.
 */
enum tutela_severity
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : int32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /**
     * There is no finding.
     */
    TUTELA_SEVERITY_NONE = 0,
    /**
     * Bare mention or play.
     */
    TUTELA_SEVERITY_MILD = 1,
    /**
     * Crude or unsuitable, not dangerous.
     */
    TUTELA_SEVERITY_UNSUITABLE = 2,
    /**
     * Intent: promotion, offer, targeted attack.
     */
    TUTELA_SEVERITY_SERIOUS = 3,
    /**
     * A child may be in danger now, or the gravest illegality.
     */
    TUTELA_SEVERITY_CRITICAL = 4,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum tutela_severity tutela_severity;
#else
typedef int32_t tutela_severity;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * How the law treats a finding.
 */
enum tutela_tier
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : int32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /**
     * Not an offence: a call for help.
     */
    TUTELA_TIER_NONE = 0,
    /**
     * Prohibited to all.
     */
    TUTELA_TIER_A = 1,
    /**
     * Prohibited toward minors.
     */
    TUTELA_TIER_B = 2,
    /**
     * May affect minors.
     */
    TUTELA_TIER_C = 3,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum tutela_tier tutela_tier;
#else
typedef int32_t tutela_tier;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * As whom the author of a finding speaks.
 */
enum tutela_role
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : int32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /**
     * Does the harm.
     */
    TUTELA_ROLE_OFFENDER = 0,
    /**
     * Is harmed.
     */
    TUTELA_ROLE_VICTIM = 1,
    /**
     * Speaks for somebody who is harmed.
     */
    TUTELA_ROLE_FRIEND = 2,
    /**
     * Looks on.
     */
    TUTELA_ROLE_BYSTANDER = 3,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum tutela_role tutela_role;
#else
typedef int32_t tutela_role;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * How sure a rule is that its reading is right.
 */
enum tutela_confidence
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : int32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /**
     * A person would often disagree.
     */
    TUTELA_CONFIDENCE_LOW = 0,
    /**
     * A person would sometimes disagree.
     */
    TUTELA_CONFIDENCE_MEDIUM = 1,
    /**
     * A person would rarely disagree.
     */
    TUTELA_CONFIDENCE_HIGH = 2,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum tutela_confidence tutela_confidence;
#else
typedef int32_t tutela_confidence;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * The disguise in which a term stood.
 */
enum tutela_form
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : int32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /**
     * Plain spelling.
     */
    TUTELA_FORM_PLAIN = 0,
    /**
     * Same or near sound, other characters.
     */
    TUTELA_FORM_HOMOPHONE = 1,
    /**
     * Full pinyin.
     */
    TUTELA_FORM_PINYIN = 2,
    /**
     * Initials of the pinyin.
     */
    TUTELA_FORM_INITIALS = 3,
    /**
     * Part character, part pinyin.
     */
    TUTELA_FORM_MIXED_PINYIN = 4,
    /**
     * A character taken apart.
     */
    TUTELA_FORM_SPLIT = 5,
    /**
     * Radical changed, look-alike character.
     */
    TUTELA_FORM_COMPONENT = 6,
    /**
     * Traditional or variant character.
     */
    TUTELA_FORM_TRADITIONAL = 7,
    /**
     * Kana, hangul or rare kanji for sound or shape.
     */
    TUTELA_FORM_JAPANESE_KOREAN = 8,
    /**
     * Decorative characters.
     */
    TUTELA_FORM_MARTIAN = 9,
    /**
     * Emoji for sound or meaning.
     */
    TUTELA_FORM_EMOJI = 10,
    /**
     * Digits for sound or letters.
     */
    TUTELA_FORM_DIGIT = 11,
    /**
     * Digits and signs for Latin letters.
     */
    TUTELA_FORM_LEET = 12,
    /**
     * Look-alike letters of other scripts or styles.
     */
    TUTELA_FORM_HOMOGLYPH = 13,
    /**
     * Spaces and line breaks inside.
     */
    TUTELA_FORM_SPACING = 14,
    /**
     * Signs inside.
     */
    TUTELA_FORM_PUNCT = 15,
    /**
     * Invisible characters inside.
     */
    TUTELA_FORM_ZERO_WIDTH = 16,
    /**
     * Repeated characters.
     */
    TUTELA_FORM_REPEAT = 17,
    /**
     * Reversed order.
     */
    TUTELA_FORM_REVERSE = 18,
    /**
     * Foreign word by sound.
     */
    TUTELA_FORM_TRANSLIT = 19,
    /**
     * Agreed code word.
     */
    TUTELA_FORM_EUPHEMISM = 20,
    /**
     * "No X here" as an advertisement.
     */
    TUTELA_FORM_NEGATION_WRAP = 21,
    /**
     * Spread over several messages.
     */
    TUTELA_FORM_SPLIT_MESSAGE = 22,
    /**
     * Pointer to a picture.
     */
    TUTELA_FORM_IMAGE_TEXT = 23,
    /**
     * Disguised link.
     */
    TUTELA_FORM_LINK = 24,
    /**
     * Payload inside official wording.
     */
    TUTELA_FORM_CAMOUFLAGE = 25,
    /**
     * Coded "add me".
     */
    TUTELA_FORM_CONTACT = 26,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum tutela_form tutela_form;
#else
typedef int32_t tutela_form;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * The circumstances of a finding; bits.
 */
enum tutela_modifier
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /**
     * Speaks to somebody.
     */
    TUTELA_MODIFIER_DIRECTED = (1 << 0),
    /**
     * Says that somebody is a child.
     */
    TUTELA_MODIFIER_MINOR_MARKER = (1 << 1),
    /**
     * Something is offered.
     */
    TUTELA_MODIFIER_OFFER = (1 << 2),
    /**
     * Something is asked for.
     */
    TUTELA_MODIFIER_SOLICIT = (1 << 3),
    /**
     * A way to get in touch.
     */
    TUTELA_MODIFIER_CONTACT_HANDLE = (1 << 4),
    /**
     * Tells how.
     */
    TUTELA_MODIFIER_INSTRUCTION = (1 << 5),
    /**
     * Same text many times.
     */
    TUTELA_MODIFIER_REPETITION = (1 << 6),
    /**
     * Do not tell.
     */
    TUTELA_MODIFIER_SECRECY = (1 << 7),
    /**
     * Refuses or forbids.
     */
    TUTELA_MODIFIER_NEGATION = (1 << 8),
    /**
     * News, law, warning.
     */
    TUTELA_MODIFIER_REPORT_CONTEXT = (1 << 9),
    /**
     * Somebody else's words.
     */
    TUTELA_MODIFIER_QUOTE = (1 << 10),
    /**
     * Play.
     */
    TUTELA_MODIFIER_FICTION_GAME = (1 << 11),
    /**
     * The speaker is the one harmed.
     */
    TUTELA_MODIFIER_HELP_SEEKING = (1 << 12),
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum tutela_modifier tutela_modifier;
#else
typedef uint32_t tutela_modifier;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * What to tell about a rule.
 */
enum tutela_text
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : int32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /**
     * The rule's id, "zh/gambling.promote". Stays from version to version.
     */
    TUTELA_TEXT_RULE_ID = 1,
    /**
     * The sub-category's id, "gambling.promote".
     */
    TUTELA_TEXT_SUB_CATEGORY = 2,
    /**
     * Who asks for the rule: articles and instruments, with "; " between them.
     */
    TUTELA_TEXT_BASIS = 3,
    /**
     * The sub-category's name in Chinese.
     */
    TUTELA_TEXT_NAME_ZH = 4,
    /**
     * The sub-category's name in English.
     */
    TUTELA_TEXT_NAME_EN = 5,
    /**
     * For whoever wrote the text, in Chinese: what to change, in words that a child can read. Never
     * names rule or word.
     */
    TUTELA_TEXT_AUTHOR_ZH = 6,
    /**
     * The same in English.
     */
    TUTELA_TEXT_AUTHOR_EN = 7,
    /**
     * For the author's guardian, in Chinese.
     */
    TUTELA_TEXT_GUARDIAN_ZH = 8,
    /**
     * The same in English.
     */
    TUTELA_TEXT_GUARDIAN_EN = 9,
    /**
     * For whoever reviews, in Chinese.
     */
    TUTELA_TEXT_MODERATOR_ZH = 10,
    /**
     * The same in English.
     */
    TUTELA_TEXT_MODERATOR_EN = 11,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum tutela_text tutela_text;
#else
typedef int32_t tutela_text;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * A rule set: compiled rules, ready to scan with. Immutable, and any number of threads may use it
 * at the same time.
 *
 * The handle is a number and no address. Copy it and hand it around as you like; free it once.
 * Scanners keep the rules that they were made with, so a rule set may be freed as soon as the last
 * scanner has been made. A handle of zeroes is the null handle.
 */
typedef struct {
    /**
     * The library's own. 0 is no rule set.
     */
    uint64_t id;
} tutela_ruleset;

/**
 * Why something could not be loaded. 512 bytes, never allocated by the library: put it on the stack
 * and hand over its address, or hand over NULL if the status is enough.
 */
typedef struct {
    /**
     * Line of the file at which the first mistake stands, from 1; 0 if the mistake has no line.
     */
    uint32_t line;
    /**
     * Zero.
     */
    uint32_t reserved;
    /**
     * What is wrong, in English, UTF-8, with a NUL at the end, cut between characters if it is
     * longer. Empty on success, and on failures that the status tells in full. Never holds a text
     * that was scanned.
     */
    char message[504];
} tutela_error;

/**
 * A scanner: the buffers that scanning needs, for one thread at a time. Make one for each thread
 * that scans.
 *
 * The handle is a number and no address. A second thread that uses a scanner while a first one does
 * gets TUTELA_BUSY, and nothing happens. A handle of zeroes is the null handle.
 */
typedef struct {
    /**
     * The library's own. 0 is no scanner.
     */
    uint64_t id;
} tutela_scanner;

/**
 * What you know about a text. 128 bytes, zeroes are the defaults: start with "tutela_options
 * options = {0};" and set what you know, or hand over NULL if you know nothing. Ages and the
 * surface decide most. A value that is not listed is TUTELA_INVALID_ARGUMENT and the text is not
 * scanned: what a host means to tell must not get lost.
 */
typedef struct {
    /**
     * A tutela_surface: where the text stands.
     */
    int32_t surface;
    /**
     * The author's age: 1 to 150 years, or a tutela_age.
     */
    int32_t author_age;
    /**
     * The audience's age, the youngest if there are several: 1 to 150 years, or a tutela_age.
     */
    int32_t audience_age;
    /**
     * A tutela_author_role: what the author is to the product.
     */
    int32_t author_role;
    /**
     * A tutela_relation: what the author is to the addressee.
     */
    int32_t relation;
    /**
     * 1 if the product is made for minors, else 0. Lessons always are.
     */
    int32_t made_for_minors;
    /**
     * 1 if the text is shown in a prominent place (first screen, hot search, rankings,
     * recommendations), else 0.
     */
    int32_t prominent;
    /**
     * Zeroes.
     */
    uint32_t reserved[9];
    /**
     * The id of the policy to decide by, such as "cn-minors", with a NUL at its end; empty for the
     * rule set's default. An id that the rules do not have is TUTELA_UNKNOWN_POLICY.
     */
    char policy[64];
} tutela_options;

/**
 * The answer for one text. 64 bytes, plain numbers, nothing to free.
 *
 * If the call that should have filled it failed, it holds zeroes and the action
 * TUTELA_ACTION_REVIEW: a host that forgets to look at the status holds the text back and does not
 * wave it through.
 */
typedef struct {
    /**
     * A tutela_action: what to do with the text.
     */
    int32_t action;
    /**
     * A tutela_route: whether the author needs help.
     */
    int32_t route;
    /**
     * Bits of tutela_flag: what to do beside the action.
     */
    uint32_t flags;
    /**
     * Bits of tutela_note: how the text was read.
     */
    uint32_t notes;
    /**
     * How many findings there are, at most TUTELA_MAX_FINDINGS. 0 for a clean text. May be more
     * than the array took.
     */
    uint32_t findings;
    /**
     * How many units of the text were read; fewer than it has only if it was truncated.
     */
    uint32_t read;
    /**
     * The code of the rule of the leading finding, 0 if there is none. On the help route that is
     * the gravest call for help, else the finding with the strongest action, among equals the
     * gravest, among those the first. See tutela_rule_text.
     */
    uint64_t rule;
    /**
     * A tutela_category: the leading finding's.
     */
    int32_t category;
    /**
     * The leading finding's sub-category, as in tutela_finding.
     */
    int32_t sub_category;
    /**
     * A tutela_severity: the leading finding's.
     */
    int32_t severity;
    /**
     * Zeroes.
     */
    uint32_t reserved[5];
} tutela_verdict;

/**
 * One reason for a verdict: a rule that holds in the text. 48 bytes, plain numbers, nothing to
 * free. Findings come in the order in which they start.
 */
typedef struct {
    /**
     * First unit of the text: a byte of UTF-8, or a unit of UTF-16. Always the start of a
     * character.
     */
    uint32_t start;
    /**
     * One past the last unit.
     */
    uint32_t end;
    /**
     * The code of the rule, never 0. It names a rule of exactly the rules that found it, in every
     * process that has loaded them; tutela_rule_text tells its id, its law and its texts. In
     * records keep the rule's id, which stays from version to version.
     */
    uint64_t rule;
    /**
     * The sub-category: 100 times its category and its place there, from 1. Never reused. 1001 is
     * the first of gambling.
     */
    int32_t sub_category;
    /**
     * Bits of tutela_modifier: circumstances that were there.
     */
    uint32_t modifiers;
    /**
     * A tutela_category.
     */
    uint8_t category;
    /**
     * A tutela_tier.
     */
    uint8_t tier;
    /**
     * A tutela_severity: how grave it is, context considered.
     */
    uint8_t severity;
    /**
     * A tutela_action: what the policy asks for this finding alone.
     */
    uint8_t action;
    /**
     * A tutela_role: as whom the author speaks.
     */
    uint8_t role;
    /**
     * A tutela_confidence: how sure the rule is.
     */
    uint8_t confidence;
    /**
     * A tutela_form: the disguise in which it stood.
     */
    uint8_t form;
    /**
     * Zeroes.
     */
    uint8_t reserved[17];
} tutela_finding;

#ifdef __cplusplus
extern "C" {
#endif // __cplusplus

/**
 * The name of a status as it stands in this header, "TUTELA_BUSY"; "unknown" for other numbers. For
 * logs.
 *
 * Never NULL; the text lives as long as the library is loaded.
 */
const char *tutela_status_name(int32_t status);

/**
 * The version of the library that is linked or loaded, as text: "1.2.3".
 *
 * Never fails and never returns NULL. The text lives as long as the library is loaded.
 */
const char *tutela_version(void);

/**
 * The version of the library that is linked or loaded, as a number in the form of TUTELA_VERSION.
 *
 * A program that was built with this header runs with every library of the same major version for
 * which tutela_version_number() >= TUTELA_VERSION. 0 only if the library has failed inside.
 */
uint32_t tutela_version_number(void);

/**
 * Makes a rule set of the rules that the library embeds.
 *
 * On success *out is a new rule set; release it once with tutela_ruleset_free. On failure *out is
 * the null handle, and *error says why. error may be NULL.
 *
 * Takes some milliseconds: do it once, when the program starts.
 *
 * TUTELA_UNSUPPORTED: the library was built without embedded rules.
 */
tutela_status tutela_ruleset_builtin(tutela_ruleset *out,
                                     tutela_error *error);

/**
 * Makes a rule set of a rule pack, as "tutela rules build" writes it, from len bytes in memory.
 *
 * The bytes are copied; they may go away when the call has ended. They are checked whole: a damaged
 * or forged pack is refused and does no harm.
 *
 * On success *out is a new rule set; release it once with tutela_ruleset_free. On failure *out is
 * the null handle, and *error says why. error may be NULL.
 *
 * Takes some milliseconds for each megabyte.
 *
 * TUTELA_BAD_PACK: the bytes are no pack, are damaged, or are of another format.
 */
tutela_status tutela_ruleset_load(const uint8_t *bytes,
                                  size_t len,
                                  tutela_ruleset *out,
                                  tutela_error *error);

/**
 * Makes a rule set of a rule pack in a file. The file is read once and not kept open.
 *
 * path is UTF-8, on Windows too, of path_len bytes; a NUL at its end is not counted and not needed.
 *
 * On success *out is a new rule set; release it once with tutela_ruleset_free. On failure *out is
 * the null handle, and *error says why. error may be NULL.
 *
 * TUTELA_UNREADABLE: the file is not there or cannot be read. TUTELA_BAD_PACK: as for
 * tutela_ruleset_load.
 */
tutela_status tutela_ruleset_open(const char *path,
                                  size_t path_len,
                                  tutela_ruleset *out,
                                  tutela_error *error);

/**
 * Makes a rule set of the rules of two others: the packs of the first, then those of the second, at
 * most four. Policies of the first count before those of the second. Both stay as they are, and are
 * freed by themselves.
 *
 * So a product adds a pack of its own to the embedded rules.
 *
 * On success *out is a new rule set; release it once with tutela_ruleset_free. On failure *out is
 * the null handle, and *error says why. error may be NULL.
 *
 * TUTELA_BAD_PACK: there are more than four packs.
 */
tutela_status tutela_ruleset_combine(tutela_ruleset first,
                                     tutela_ruleset second,
                                     tutela_ruleset *out,
                                     tutela_error *error);

/**
 * Makes a rule set of the rules of another one and a policy of your own, which becomes the default.
 * The policy is a policy file (TOML, UTF-8) of len bytes. The other rule set stays as it is.
 *
 * On success *out is a new rule set; release it once with tutela_ruleset_free. On failure *out is
 * the null handle, and *error says why, with the line of the first mistake. error may be NULL.
 *
 * TUTELA_BAD_POLICY: the file has mistakes. TUTELA_UNSUPPORTED: the library was built without the
 * compiler of rule files, as it is for phones.
 */
tutela_status tutela_ruleset_with_policy(tutela_ruleset base,
                                         const char *toml,
                                         size_t len,
                                         tutela_ruleset *out,
                                         tutela_error *error);

/**
 * How many packs a rule set holds: 1 to 4.
 */
tutela_status tutela_ruleset_pack_count(tutela_ruleset ruleset, uint32_t *out);

/**
 * Writes the id of a pack, the embedded one's being "builtin", as a text with a NUL at its end.
 * pack counts from 0.
 *
 * *length receives the length in bytes without the NUL, also if the buffer is too small; length may
 * be NULL. See tutela_rule_text for how buffers are filled.
 *
 * TUTELA_INVALID_ARGUMENT: there is no such pack.
 */
tutela_status tutela_ruleset_id(tutela_ruleset ruleset,
                                uint32_t pack,
                                char *text,
                                size_t capacity,
                                size_t *length);

/**
 * Tells the version of a pack, which rises with every release of its rules. pack counts from 0.
 *
 * TUTELA_INVALID_ARGUMENT: there is no such pack.
 */
tutela_status tutela_ruleset_version(tutela_ruleset ruleset, uint32_t pack, uint64_t *out);

/**
 * Writes the digest of the rules, 64 hexadecimal digits and a NUL: keep it with evidence. Equal
 * digests give equal findings.
 *
 * *length receives 64; length may be NULL.
 */
tutela_status tutela_ruleset_digest(tutela_ruleset ruleset,
                                    char *text,
                                    size_t capacity,
                                    size_t *length);

/**
 * Tells how many bytes the rules occupy, the embedded pack and the tables made on loading included.
 * Scanners are not counted.
 */
tutela_status tutela_ruleset_memory(tutela_ruleset ruleset,
                                    uint64_t *out);

/**
 * Releases a rule set. Scanners that were made with it go on working; the memory goes with the last
 * of them.
 *
 * Freeing the null handle is TUTELA_OK and does nothing. Freeing twice is TUTELA_STALE_HANDLE and
 * does nothing either.
 */
tutela_status tutela_ruleset_free(tutela_ruleset ruleset);

/**
 * Makes a scanner for some rules, which it keeps alive.
 *
 * It reserves some 7 MB of address space, of which texts fill as much as they need, and allocates
 * nothing when it scans.
 *
 * On success *out is a new scanner; release it once with tutela_scanner_free. On failure *out is
 * the null handle.
 */
tutela_status tutela_scanner_new(tutela_ruleset rules,
                                 tutela_scanner *out);

/**
 * Lets a scanner go on with other rules: the hot reload.
 *
 * Any thread may call this at any time. A scan that is running finishes on the old rules, and this
 * call waits for it; the scanner's thread does not wait and is never told TUTELA_BUSY because of
 * it. If nothing else uses the old rules, they are freed here and not in a scan. The limit stays.
 *
 * Codes of rules in verdicts and findings from before belong to the old rules: see
 * tutela_rule_text.
 */
tutela_status tutela_scanner_set_ruleset(tutela_scanner scanner,
                                         tutela_ruleset rules);

/**
 * Sets how many units of a text are read: bytes of UTF-8, or units of UTF-16. The default is
 * 1,048,576.
 *
 * A longer text is scanned up to there, which TUTELA_NOTE_TRUNCATED tells, and its action is never
 * less than TUTELA_ACTION_REVIEW, unless its author asks for help.
 */
tutela_status tutela_scanner_set_limit(tutela_scanner scanner,
                                       uint32_t units);

/**
 * Releases a scanner.
 *
 * Freeing the null handle is TUTELA_OK and does nothing. Freeing twice is TUTELA_STALE_HANDLE and
 * does nothing either. While another thread scans with it, the answer is TUTELA_BUSY, and the
 * scanner stays.
 */
tutela_status tutela_scanner_free(tutela_scanner scanner);

/**
 * Scans a text in UTF-8, len bytes long, and fills *verdict.
 *
 * text need not end with a NUL and may hold some. NULL with len 0 is the empty text. Ill-formed
 * parts are read as U+FFFD and noted; the text is never refused for what is in it. options may be
 * NULL; see tutela_options.
 *
 * findings is your array with room for capacity findings; NULL with capacity 0 if the verdict is
 * enough. verdict->findings tells how many there are. If that is more than capacity, the first ones
 * were written, and the answer is still TUTELA_OK. TUTELA_MAX_FINDINGS always suffices. What lies
 * behind the last finding is not touched. Offsets count bytes.
 *
 * On failure *verdict holds zeroes and the action TUTELA_ACTION_REVIEW, and no finding was written.
 *
 * Takes about a microsecond for a chat message, in time that grows with the text and in memory that
 * does not. Nothing is allocated and no lock is waited for.
 *
 * TUTELA_BUSY: another thread is using the scanner. TUTELA_UNKNOWN_POLICY: the rules have no such
 * policy.
 */
tutela_status tutela_scan_utf8(tutela_scanner scanner,
                               const char *text,
                               size_t len,
                               const tutela_options *options,
                               tutela_verdict *verdict,
                               tutela_finding *findings,
                               size_t capacity);

/**
 * Scans a text in UTF-16, len units of 16 bits long, and fills *verdict. For engines and languages
 * that hold text so: nothing is converted, and offsets count units of UTF-16.
 *
 * The units are in the byte order of the machine, without a byte order mark. Lone surrogates are
 * read as U+FFFD and noted. Everything else is as for tutela_scan_utf8.
 */
tutela_status tutela_scan_utf16(tutela_scanner scanner,
                                const uint16_t *text,
                                size_t len,
                                const tutela_options *options,
                                tutela_verdict *verdict,
                                tutela_finding *findings,
                                size_t capacity);

/**
 * Scans many texts in one call: a column of strings as Apache Arrow holds it, with offsets of 32
 * bits.
 *
 * Text i lies in data from byte offsets[i] to before byte offsets[i + 1]; so there are count + 1
 * offsets, which never fall, and the last one is at most data_len. Its answer goes to verdicts[i],
 * which is yours and has room for count verdicts. All texts have the same options. For the findings
 * of a text that has some, scan it again by itself. Nulls of a column are the empty text or
 * whatever lies there; ignore their verdicts.
 *
 * The offsets are looked at before the first text is scanned. On failure nothing was scanned, and
 * every verdict that there is room for holds zeroes and the action TUTELA_ACTION_REVIEW.
 *
 * The scanner is taken once for the whole call. Nothing is allocated.
 *
 * TUTELA_BAD_OFFSETS: offsets fall, are negative, or lead out of the data. Else as for
 * tutela_scan_utf8.
 */
tutela_status tutela_scan_batch_utf8(tutela_scanner scanner,
                                     const char *data,
                                     size_t data_len,
                                     const int32_t *offsets,
                                     size_t count,
                                     const tutela_options *options,
                                     tutela_verdict *verdicts);

/**
 * Scans many texts in one call, with offsets of 64 bits: Arrow's large strings. Everything else is
 * as for tutela_scan_batch_utf8.
 *
 * TUTELA_TOO_LONG: one of the texts has more than 4,294,967,295 bytes.
 */
tutela_status tutela_scan_batch_large_utf8(tutela_scanner scanner,
                                           const char *data,
                                           size_t data_len,
                                           const int64_t *offsets,
                                           size_t count,
                                           const tutela_options *options,
                                           tutela_verdict *verdicts);

/**
 * Scans a text in UTF-8, fills *verdict, and writes the text with its findings masked, as UTF-8
 * with a NUL at its end.
 *
 * Masked are the findings whose own action is TUTELA_ACTION_MASK or more, and what lies beyond the
 * scanner's limit. Each character as a reader sees it, an emoji with all its parts for instance,
 * becomes one star, a Unicode code point; 0 stands for an asterisk. White space stays. Of numbers
 * that are personal data the first three digits stay, so that the kind of number can be told.
 * Ill-formed parts become U+FFFD. A text in which nothing is to be masked is written as it is.
 *
 * See tutela_scan_utf8 for text, options and *verdict, and tutela_rule_text for how the buffer is
 * filled: masked has room for capacity bytes, and *length receives the length without the NUL,
 * which is mostly that of the text or less, but a star or U+FFFD may be longer than what it stands
 * for. If the answer is TUTELA_TOO_SMALL, *verdict is filled. On every failure the buffer holds an
 * empty text. masked may be the text's own memory.
 *
 * Unlike a scan, this allocates. TUTELA_INVALID_ARGUMENT: star is no Unicode character.
 */
tutela_status tutela_mask_utf8(tutela_scanner scanner,
                               const char *text,
                               size_t len,
                               const tutela_options *options,
                               uint32_t star,
                               tutela_verdict *verdict,
                               char *masked,
                               size_t capacity,
                               size_t *length);

/**
 * The same for a text in UTF-16: text, buffer, capacity and *length are in units of 16 bits. See
 * tutela_scan_utf16 and tutela_mask_utf8. A star beyond U+FFFF takes two units.
 */
tutela_status tutela_mask_utf16(tutela_scanner scanner,
                                const uint16_t *text,
                                size_t len,
                                const tutela_options *options,
                                uint32_t star,
                                tutela_verdict *verdict,
                                uint16_t *masked,
                                size_t capacity,
                                size_t *length);

/**
 * Writes what there is to know about a rule of a verdict or finding, as UTF-8 with a NUL at its
 * end.
 *
 * rule is the code from tutela_finding or tutela_verdict; which is a tutela_text.
 *
 * Buffers are filled like this, here and in all calls that write a text: the buffer is yours and
 * has room for capacity units, the NUL included. If the text fits, the answer is TUTELA_OK. If not,
 * the answer is TUTELA_TOO_SMALL and the buffer holds an empty text. In both cases *length receives
 * the length of the text without the NUL, so capacity must be at least that plus one. With text
 * NULL and capacity 0 only the length is told. length may be NULL. 1,024 bytes are enough for every
 * text of the embedded rules.
 *
 * TUTELA_FOREIGN_RULE: the code is not of these rules, for instance because they have been replaced
 * since. Keep a rule set as long as codes of it are around, or ask at once.
 * TUTELA_INVALID_ARGUMENT: which is not in the list.
 */
tutela_status tutela_rule_text(tutela_ruleset rules,
                               uint64_t rule,
                               int32_t which,
                               char *text,
                               size_t capacity,
                               size_t *length);

/**
 * Writes the text with which help is offered, as UTF-8 with a NUL at its end, for a verdict on the
 * help route.
 *
 * severity is the verdict's: 2 to 4, mild counts as 2. 0 asks for the text for the addressee, which
 * TUTELA_FLAG_HELP_ADDRESSEE wants. which is one of TUTELA_TEXT_AUTHOR_ZH to
 * TUTELA_TEXT_MODERATOR_EN.
 *
 * See tutela_rule_text for how the buffer is filled.
 *
 * TUTELA_INVALID_ARGUMENT: severity or which is none of these.
 */
tutela_status tutela_help_text(tutela_ruleset rules,
                               int32_t severity,
                               int32_t which,
                               char *text,
                               size_t capacity,
                               size_t *length);

/**
 * The id of a tutela_action, "block"; "unknown" for numbers that are not listed.
 *
 * Never NULL; the text lives as long as the library is loaded. So it is for all calls that tell a
 * name.
 */
const char *tutela_action_name(int32_t action);

/**
 * The id of a tutela_category, "gambling"; "none" for 0, "unknown" for numbers that are not listed.
 */
const char *tutela_category_name(int32_t category);

/**
 * The id of a tutela_severity, "serious"; "none" for 0, "unknown" for numbers that are not listed.
 */
const char *tutela_severity_name(int32_t severity);

/**
 * The id of a tutela_tier, "A"; "none" for 0, "unknown" for numbers that are not listed.
 */
const char *tutela_tier_name(int32_t tier);

/**
 * The id of a tutela_role, "victim"; "unknown" for numbers that are not listed.
 */
const char *tutela_role_name(int32_t role);

/**
 * The id of a tutela_confidence, "high"; "unknown" for numbers that are not listed.
 */
const char *tutela_confidence_name(int32_t confidence);

/**
 * The id of a tutela_form, "ev_pinyin"; "none" for plain spelling, "unknown" for numbers that are
 * not listed.
 */
const char *tutela_form_name(int32_t form);

/**
 * The id of a tutela_route, "help"; "none" for 0, "unknown" for numbers that are not listed.
 */
const char *tutela_route_name(int32_t route);

/**
 * The id of one bit of tutela_flag, "preserve"; "prompt" and "help" whoever receives them.
 * "unknown" unless it is one bit that is listed.
 */
const char *tutela_flag_name(uint32_t bit);

/**
 * The id of one bit of tutela_note, "truncated"; "unknown" unless it is one bit that is listed.
 */
const char *tutela_note_name(uint32_t bit);

/**
 * The id of one bit of tutela_modifier, "directed"; "unknown" unless it is one bit that is listed.
 */
const char *tutela_modifier_name(uint32_t bit);

#ifdef __cplusplus
}  // extern "C"
#endif  // __cplusplus

#endif  /* TUTELA_H */
