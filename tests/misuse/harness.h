/*
 * What the calls stand on that tests/misuse.rs generates from include/tutela.h.
 *
 * A ROLE is a parameter, or several that belong together, such as a text and its length. A role has cases, and case 0 has no mistake.
 * For each call, every role hands over one of its cases and notes with what a mistake in it may be answered; after the call the status
 * is compared with the notes, and the places that were to be filled in are looked at.
 *
 * Everything that a call may read or write lies right before a page that nobody may touch, so a step too far ends the program.
 */
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <tutela.h>
#include <unistd.h>

void tutela_test_panic_next(void);
void tutela_test_panic_in_scan(void);

#define COUNT(array) (sizeof(array) / sizeof *(array))
/* A set of statuses. */
#define S(status) (UINT32_C(1) << TUTELA_##status)
#define PAGE ((size_t)65536)
#define ROLES 8
#define LIMIT 256
/* More bytes than any array has. */
#define TOO_MANY ((size_t)PTRDIFF_MAX + 1)

static void stop(const char *why)
{
    fprintf(stderr, "misuse: %s\n", why);
    exit(1);
}

/* ---- The call that is being made. ---- */

enum panic { NO_PANIC, AT_THE_DOOR, IN_A_SCAN };

static struct {
    const char *name;
    enum panic panic;
    uint32_t mistakes;      /* with what its mistakes may be answered */
    uint32_t otherwise;     /* with what it may be answered if it has none; no statuses: TUTELA_OK */
    size_t count;           /* how many verdicts it asks for */
    size_t cases;
    const char *labels[ROLES];
    size_t looks;
    struct look {
        void (*look)(unsigned char *place, size_t units, tutela_status status);
        unsigned char *place;
        size_t units;
    } look[ROLES];
} now;

static unsigned calls, panics, failures;

static void mistake(const char *label, uint32_t statuses)
{
    now.labels[now.cases++] = label;
    now.mistakes |= statuses;
}

static void afterwards(void (*look)(unsigned char *, size_t, tutela_status), unsigned char *place, size_t units)
{
    struct look it = {look, place, units};
    now.look[now.looks++] = it;
}

static void failed(const char *what, long told)
{
    size_t i;
    if (failures++ < 40) {
        fprintf(stderr, "%s(", now.name);
        for (i = 0; i < now.cases; i++) {
            fprintf(stderr, "%s%s", i ? "; " : "", now.labels[i]);
        }
        fprintf(stderr, ")%s: %s (%ld)\n", now.panic ? " with a forced panic" : "", what, told);
    }
}

static void begin(const char *name, enum panic panic)
{
    memset(&now, 0, sizeof now);
    now.name = name;
    now.panic = panic;
}

/* The last thing before the call, so that no call of the roles takes the panic. */
static void force(void)
{
    if (now.panic == AT_THE_DOOR) {
        tutela_test_panic_next();
    } else if (now.panic == IN_A_SCAN) {
        tutela_test_panic_in_scan();
    }
}

static void counted(void)
{
    *(now.panic ? &panics : &calls) += 1;
}

static void answered(tutela_status status)
{
    uint32_t expected = now.mistakes ? now.mistakes : now.otherwise ? now.otherwise : S(OK);
    size_t i;
    if (now.panic) {
        expected = S(INTERNAL);
    }
    counted();
    if (status < 0 || status > 31 || !(expected >> status & 1)) {
        failed(tutela_status_name(status), status);
    }
    for (i = 0; i < now.looks; i++) {
        /* A panic at the door comes before the places are looked at. */
        if (now.panic != AT_THE_DOOR || now.look[i].place == NULL) {
            now.look[i].look(now.look[i].place, now.look[i].units, status);
        }
    }
}

static void named(const char *name)
{
    counted();
    if (name == NULL) {
        failed("no name", 0);
    } else if ((strcmp(name, "unknown") == 0) != (now.mistakes || now.panic)) {
        failed(name, 0);
    }
}

static void numbered(uint32_t version)
{
    counted();
    if (version != (now.panic ? 0 : (uint32_t)TUTELA_VERSION)) {
        failed("the version", (long)version);
    }
}

/* ---- Memory with an end. ---- */

static void *map(size_t size, int protection)
{
    void *memory = mmap(NULL, size, protection, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (memory == MAP_FAILED) {
        stop("no memory");
    }
    return memory;
}

/* The end of so many bytes, behind which begins a page that nobody may touch. */
static unsigned char *ending(size_t size)
{
    size_t room = (size + PAGE - 1) / PAGE * PAGE + PAGE;
    unsigned char *memory = map(room, PROT_READ | PROT_WRITE);
    if (mprotect(memory + room - PAGE, PAGE, PROT_NONE) != 0) {
        stop("no guard");
    }
    return memory + room - PAGE;
}

static void *guarded(const void *bytes, size_t len)
{
    unsigned char *memory = ending(len) - len;
    if (len != 0) {
        memcpy(memory, bytes, len);
    }
    return memory;
}

/* A page that nobody may touch, and more zeroes than a text can have. Neither takes memory. */
static unsigned char *closed;
static unsigned char *vast;
#define VAST (((size_t)UINT32_MAX + 2) * 2)

/* ---- Handles. ---- */

static tutela_ruleset rules, addition;

struct handle {
    const char *label;
    uint64_t id;
    uint32_t mistakes;
};

static struct handle scanners[16], rulesets[16];
static size_t scanner_count, ruleset_count;

static void add_handle(struct handle *to, size_t *count, const char *label, uint64_t id, uint32_t mistakes)
{
    struct handle it = {label, id, mistakes};
    to[(*count)++] = it;
}

static void add_handles(struct handle *to, size_t *count, uint64_t valid, uint64_t freed, uint64_t other)
{
    add_handle(to, count, "valid", valid, 0);
    add_handle(to, count, "null", 0, S(NULL_HANDLE));
    add_handle(to, count, "freed", freed, S(STALE_HANDLE));
    add_handle(to, count, "wrong kind", other, S(WRONG_HANDLE));
    add_handle(to, count, "made up: 1", 1, S(INVALID_HANDLE));
    add_handle(to, count, "made up: all bits", UINT64_MAX, S(INVALID_HANDLE));
    add_handle(to, count, "made up: an address", (uint64_t)(uintptr_t)closed, S(INVALID_HANDLE));
    add_handle(to, count, "made up: of another process", valid ^ (uint64_t)1 << 45, S(INVALID_HANDLE));
    add_handle(to, count, "made up: one more", valid + 1, S(INVALID_HANDLE) | S(STALE_HANDLE));
    add_handle(to, count, "made up: a slot too far", valid ^ (uint64_t)1 << 43, S(INVALID_HANDLE));
    add_handle(to, count, "made up: random", UINT64_C(0x9E3779B97F4A7C15), S(INVALID_HANDLE));
}

static tutela_scanner scanner(size_t pick)
{
    tutela_scanner it = {scanners[pick].id};
    mistake(scanners[pick].label, scanners[pick].mistakes);
    return it;
}

/* For the call that waits for a scan: without the last ones, which are busy. */
static size_t patient_scanner_count;
#define patient_scanner scanner

static tutela_ruleset ruleset(size_t pick)
{
    tutela_ruleset it = {rulesets[pick].id};
    mistake(rulesets[pick].label, rulesets[pick].mistakes);
    return it;
}

static size_t second_ruleset_count;
static tutela_ruleset second_ruleset(size_t pick)
{
    tutela_ruleset it = ruleset(pick);
    return pick == 0 ? addition : it;
}

static const unsigned char *pack_bytes;
static size_t pack_len;

static uint64_t new_scanner_id(void)
{
    tutela_scanner made = {0};
    if (tutela_scanner_new(rules, &made) != TUTELA_OK || tutela_scanner_set_limit(made, LIMIT) != TUTELA_OK) {
        stop("no scanner");
    }
    return made.id;
}

static uint64_t new_ruleset_id(void)
{
    tutela_ruleset made = {0};
    if (tutela_ruleset_load(pack_bytes, pack_len, &made, NULL) != TUTELA_OK) {
        stop("no rules");
    }
    return made.id;
}

static void free_scanner(uint64_t id)
{
    tutela_scanner it = {id};
    if (tutela_scanner_free(it) != TUTELA_OK) {
        failed("the scanner cannot be freed", 0);
    }
}

static void free_ruleset(uint64_t id)
{
    tutela_ruleset it = {id};
    if (tutela_ruleset_free(it) != TUTELA_OK) {
        failed("the rule set cannot be freed", 0);
    }
}

/* For the calls that free: a new one each time; freeing nothing is no mistake. What a failed call has not freed is freed here. */
static uint64_t spent;

static void look_at_spent_scanner(unsigned char *place, size_t units, tutela_status status)
{
    (void)place, (void)units;
    if (status != TUTELA_OK) {
        free_scanner(spent);
    }
}

static void look_at_spent_ruleset(unsigned char *place, size_t units, tutela_status status)
{
    (void)place, (void)units;
    if (status != TUTELA_OK) {
        free_ruleset(spent);
    }
}

static size_t spent_scanner_count, spent_ruleset_count;

static tutela_scanner spent_scanner(size_t pick)
{
    tutela_scanner it = {scanners[pick].id};
    if (pick == 0) {
        it.id = spent = new_scanner_id();
        afterwards(look_at_spent_scanner, NULL, 0);
    }
    mistake(scanners[pick].label, it.id ? scanners[pick].mistakes : 0);
    return it;
}

static tutela_ruleset spent_ruleset(size_t pick)
{
    tutela_ruleset it = {rulesets[pick].id};
    if (pick == 0) {
        it.id = spent = new_ruleset_id();
        afterwards(look_at_spent_ruleset, NULL, 0);
    }
    mistake(rulesets[pick].label, it.id ? rulesets[pick].mistakes : 0);
    return it;
}

/* ---- Arrays that are read. ---- */

struct array {
    const char *label;
    const void *first;
    size_t len;
    uint32_t mistakes;
};

struct arrays {
    size_t count;
    struct array all[32];
};

static void add(struct arrays *to, const char *label, const void *first, size_t len, uint32_t mistakes)
{
    struct array it = {label, first, len, mistakes};
    to->all[to->count++] = it;
}

static const struct array *array(const struct arrays *of, size_t pick)
{
    mistake(of->all[pick].label, of->all[pick].mistakes);
    return &of->all[pick];
}

#define READABLE(role, unit)                               \
    static struct arrays role##_cases;                     \
    static size_t role##_count;                            \
    struct role {                                          \
        const unit *first;                                 \
        size_t len;                                        \
    };                                                     \
    static struct role role(size_t pick)                   \
    {                                                      \
        const struct array *it = array(&role##_cases, pick); \
        struct role handed = {it->first, it->len};         \
        return handed;                                     \
    }

READABLE(utf8, char)
READABLE(utf16, uint16_t)
READABLE(pack, uint8_t)
READABLE(path, char)
READABLE(policy, char)

/* Masked is the whole text, so here without the longest one, the last. */
static size_t short_utf8_count, short_utf16_count;
#define short_utf8 utf8
#define short_utf16 utf16

static const char PROMOTION[] = "快来网络赌场注册就送彩金";
static const uint16_t PROMOTION_16[] = {0x5FEB, 0x6765, 0x7F51, 0x7EDC, 0x8D4C, 0x573A,
                                        0x6CE8, 0x518C, 0x5C31, 0x9001, 0x5F69, 0x91D1};

/* NULL with every length: what is `empty` says what stands for NULL with 0. */
static void add_nulls(struct arrays *to, uint32_t empty)
{
    add(to, "NULL, 0", NULL, 0, empty);
    add(to, "NULL, 1", NULL, 1, S(NULL_POINTER));
    add(to, "NULL, limit", NULL, LIMIT, S(NULL_POINTER));
    add(to, "NULL, limit + 1", NULL, LIMIT + 1, S(NULL_POINTER));
    add(to, "NULL, SIZE_MAX", NULL, SIZE_MAX, S(NULL_POINTER) | S(TOO_LONG));
    add(to, "unreadable, 0", closed, 0, empty);
    add(to, "unreadable, more than memory", closed, TOO_MANY, S(TOO_LONG));
    add(to, "unreadable, SIZE_MAX", closed, SIZE_MAX, S(TOO_LONG));
}

static void add_texts(struct arrays *to, const void *promotion, size_t len, size_t unit)
{
    unsigned char filler[(LIMIT + 1) * 2];
    memset(filler, 'a', sizeof filler);
    add(to, "a promotion", guarded(promotion, len * unit), len, 0);
    add_nulls(to, 0);
    add(to, "1 unit", guarded(filler, unit), 1, 0);
    add(to, "limit", guarded(filler, LIMIT * unit), LIMIT, 0);
    add(to, "limit + 1", guarded(filler, (LIMIT + 1) * unit), LIMIT + 1, 0);
    add(to, "ill-formed", guarded("\xFF\xD8\xFF\xD8", 4), 4 / unit, 0);
    add(to, "unreadable, longer than a text", closed, (size_t)UINT32_MAX + 1, S(TOO_LONG));
    if (unit > 1) {
        add(to, "misaligned, 0", closed + 1, 0, 0);
        add(to, "misaligned, 1", vast + 1, 1, S(MISALIGNED_POINTER));
    }
    add(to, "the longest text", vast, UINT32_MAX, 0);
}

/* ---- Options. ---- */

/* Generated: where the numbers and the reserved places of tutela_options are. */
extern const size_t option_numbers[], option_reserved[];
extern const size_t option_number_count, option_reserved_count;

struct options_case {
    char label[48];
    tutela_options options;
    uint32_t mistakes;
};

static struct options_case options_cases[96] = {{.label = "options of zeroes"}};
static size_t options_count = 3;
static unsigned char *options_end;

static struct options_case *add_options(const char *label, uint32_t mistakes)
{
    struct options_case *it = &options_cases[options_count++];
    snprintf(it->label, sizeof it->label, "options: %s", label);
    it->mistakes = mistakes;
    return it;
}

static void add_option_number(size_t offset, int32_t number, uint32_t mistakes)
{
    char label[32];
    snprintf(label, sizeof label, "%ld at byte %zu", (long)number, offset);
    memcpy((unsigned char *)&add_options(label, mistakes)->options + offset, &number, sizeof number);
}

static void add_all_options(void)
{
    size_t i;
    options_end = ending(sizeof(tutela_options));
    for (i = 0; i < option_number_count; i++) {
        add_option_number(option_numbers[i], 1, 0);
        add_option_number(option_numbers[i], -1, S(INVALID_ARGUMENT));
        add_option_number(option_numbers[i], INT32_MAX, S(INVALID_ARGUMENT));
        add_option_number(option_numbers[i], INT32_MIN, S(INVALID_ARGUMENT));
    }
    for (i = 0; i < option_reserved_count; i++) {
        add_option_number(option_reserved[i], 1, S(INVALID_ARGUMENT));
    }
    strcpy(add_options("a policy", 0)->options.policy, "adult-community");
    strcpy(add_options("no such policy", S(UNKNOWN_POLICY))->options.policy, "no-such-policy");
    strcpy(add_options("an ill-formed policy", S(UNKNOWN_POLICY))->options.policy, "\xFF\xFE");
    memset(add_options("an endless policy", S(INVALID_ARGUMENT))->options.policy, 'a', sizeof(tutela_options) / 2);
}

static const tutela_options *options(size_t pick)
{
    unsigned char *place = options_end - sizeof(tutela_options);
    if (pick == 1) {
        mistake("no options", 0);
        return NULL;
    }
    if (pick == 2) {
        mistake("misaligned options", S(MISALIGNED_POINTER));
        return (const tutela_options *)(const void *)(place - 1);
    }
    memcpy(place, &options_cases[pick].options, sizeof(tutela_options));
    mistake(options_cases[pick].label, options_cases[pick].mistakes);
    return (const tutela_options *)(const void *)place;
}

/* ---- Places for one value. ---- */

#define POISON 0xA5

/* A place before the end of a page: the right one, none, or one that begins a byte too early. */
static void *place(size_t pick, const char *what, size_t size, unsigned char *end, uint32_t none,
                   void (*look)(unsigned char *, size_t, tutela_status))
{
    unsigned char *right = end - size;
    memset(right - 1, POISON, size + 1);
    switch (pick) {
    case 0:
        mistake(what, 0);
        afterwards(look, right, size);
        return right;
    case 1:
        mistake("no place", none);
        return NULL;
    default:
        mistake("misaligned place", S(MISALIGNED_POINTER));
        return right - 1;
    }
}

static void look_at_zeroes(unsigned char *value, size_t units, tutela_status status)
{
    size_t i;
    for (i = 0; i < units; i++) {
        if (status != TUTELA_OK && value[i] != 0) {
            failed("a failure leaves a value behind", (long)i);
            return;
        }
    }
}

static void look_at_length(unsigned char *value, size_t units, tutela_status status)
{
    if (status != TUTELA_TOO_SMALL) {
        look_at_zeroes(value, units, status);
    }
}

static void look_at_verdict(unsigned char *value, size_t units, tutela_status status)
{
    static const tutela_verdict zeroes = {0};
    tutela_verdict failure = zeroes, told;
    failure.action = TUTELA_ACTION_REVIEW;
    (void)units;
    memcpy(&told, value, sizeof told);
    if (status == TUTELA_OK || status == TUTELA_TOO_SMALL) {
        if (told.action < TUTELA_ACTION_ALLOW || told.action > TUTELA_ACTION_BLOCK || told.findings > TUTELA_MAX_FINDINGS) {
            failed("no verdict", told.action);
        }
    } else if (memcmp(&told, &failure, sizeof told) != 0) {
        failed("a failure leaves a verdict behind", told.action);
    }
}

static void look_at_error(unsigned char *value, size_t units, tutela_status status)
{
    tutela_error error;
    (void)units;
    memcpy(&error, value, sizeof error);
    if (memchr(error.message, 0, sizeof error.message) == NULL || error.reserved != 0) {
        failed("no message", status);
    }
    if (status == TUTELA_OK && (error.message[0] != 0 || error.line != 0)) {
        failed("a message without failure", 0);
    }
}

static void look_at_new_scanner(unsigned char *value, size_t units, tutela_status status)
{
    tutela_scanner made;
    memcpy(&made, value, sizeof made);
    look_at_zeroes(value, units, status);
    if (status == TUTELA_OK) {
        made.id ? free_scanner(made.id) : failed("no scanner", 0);
    }
}

static void look_at_new_ruleset(unsigned char *value, size_t units, tutela_status status)
{
    tutela_ruleset made;
    memcpy(&made, value, sizeof made);
    look_at_zeroes(value, units, status);
    if (status == TUTELA_OK) {
        made.id ? free_ruleset(made.id) : failed("no rule set", 0);
    }
}

#define PLACE(role, type, none, look)                                         \
    enum { role##_count = 3 };                                                \
    static unsigned char *role##_end;                                         \
    static type *role(size_t pick)                                            \
    {                                                                         \
        return place(pick, #type, sizeof(type), role##_end, none, look);      \
    }

PLACE(verdict, tutela_verdict, S(NULL_POINTER), look_at_verdict)
PLACE(new_scanner, tutela_scanner, S(NULL_POINTER), look_at_new_scanner)
PLACE(new_ruleset, tutela_ruleset, S(NULL_POINTER), look_at_new_ruleset)
PLACE(number_32, uint32_t, S(NULL_POINTER), look_at_zeroes)
PLACE(number_64, uint64_t, S(NULL_POINTER), look_at_zeroes)
PLACE(length, size_t, 0, look_at_length)
PLACE(error, tutela_error, 0, look_at_error)

/* ---- Places for several values. ---- */

/* Room for findings or for a text: how much is said to be there, and where. */
struct room_case {
    const char *label;
    enum { NOWHERE, THERE, ASKEW } where;
    size_t capacity;
    uint32_t mistakes;
    uint32_t otherwise;
};

static unsigned char *room_end;

static void *room(const struct room_case *it, size_t unit, void (*look)(unsigned char *, size_t, tutela_status))
{
    size_t real = it->capacity > 4096 ? 0 : it->capacity;
    unsigned char *first = room_end - real * unit;
    mistake(it->label, it->mistakes);
    now.otherwise |= it->otherwise;
    if (it->where == NOWHERE) {
        return NULL;
    }
    if (it->where == ASKEW) {
        return first - 1;
    }
    memset(first, POISON, real * unit);
    afterwards(look, first, real);
    return first;
}

static void look_at_findings(unsigned char *first, size_t units, tutela_status status)
{
    const tutela_finding *findings = (const void *)first;
    size_t i;
    for (i = 0; i < units; i++) {
        if (status == TUTELA_OK && first[i * sizeof *findings] != POISON) {
            if (findings[i].rule == 0 || findings[i].end <= findings[i].start) {
                failed("no finding", (long)i);
            }
        } else if (first[i * sizeof *findings] != POISON || first[(i + 1) * sizeof *findings - 1] != POISON) {
            failed("a finding that is none", (long)i);
        }
    }
}

static void look_at_text(unsigned char *first, size_t units, tutela_status status)
{
    if (units != 0 && status == TUTELA_OK && memchr(first, 0, units) == NULL) {
        failed("a text without end", 0);
    } else if (units != 0 && status != TUTELA_OK && first[0] != 0) {
        failed("a failure leaves a text behind", first[0]);
    }
}

static void look_at_text_16(unsigned char *first, size_t units, tutela_status status)
{
    const uint16_t *text = (const void *)first;
    size_t i = 0;
    while (status == TUTELA_OK && i < units && text[i] != 0) {
        i++;
    }
    if (units != 0 && (i == units || text[i] != 0)) {
        failed("a text without end, or a failure leaves one behind", (long)i);
    }
}

#define ROOM_CASES(unit, small, smaller)                                                      \
    {"room", THERE, 4096 / (unit), 0, 0}, {"NULL, 0", NOWHERE, 0, 0, smaller},                \
        {"NULL, 1", NOWHERE, 1, S(NULL_POINTER), 0},                                          \
        {"NULL, limit", NOWHERE, TOO_MANY / (unit) - 1, S(NULL_POINTER), 0},                  \
        {"NULL, limit + 1", NOWHERE, TOO_MANY / (unit) + 1, S(NULL_POINTER) | S(TOO_LONG), 0}, \
        {"NULL, SIZE_MAX", NOWHERE, SIZE_MAX, S(NULL_POINTER) | S(TOO_LONG), 0},              \
        {"room for 0", THERE, 0, 0, smaller}, {"room for 1", THERE, 1, 0, small},             \
        {"limit + 1", THERE, TOO_MANY / (unit) + 1, S(TOO_LONG), 0},                          \
        {"SIZE_MAX", THERE, SIZE_MAX, S(TOO_LONG), 0}

#define ROOM(role, unit, look, ...)                                                              \
    static const struct room_case role##_cases[] = {__VA_ARGS__};                                \
    enum { role##_count = COUNT(role##_cases) };                                                 \
    struct role {                                                                                \
        unit *first;                                                                             \
        size_t capacity;                                                                         \
    };                                                                                           \
    static struct role role(size_t pick)                                                         \
    {                                                                                            \
        struct role handed = {room(&role##_cases[pick], sizeof(unit), look), role##_cases[pick].capacity}; \
        return handed;                                                                           \
    }

ROOM(findings, tutela_finding, look_at_findings, ROOM_CASES(sizeof(tutela_finding), 0, 0),
     {"misaligned, 1", ASKEW, 1, S(MISALIGNED_POINTER), 0}, {"misaligned, 0", ASKEW, 0, 0, 0})
ROOM(buffer, char, look_at_text, ROOM_CASES(sizeof(char), S(OK) | S(TOO_SMALL), S(TOO_SMALL)))
ROOM(buffer_16, uint16_t, look_at_text_16, ROOM_CASES(sizeof(uint16_t), S(OK) | S(TOO_SMALL), S(TOO_SMALL)),
     {"misaligned, 1", ASKEW, 1, S(MISALIGNED_POINTER), 0})

/* ---- Batches. ---- */

struct batch_case {
    const char *label;
    const void *data;
    size_t len;
    const void *offsets;
    size_t count;
    uint32_t mistakes;
};

struct batches {
    size_t count;
    struct batch_case all[32];
};

static void add_batch(struct batches *to, const char *label, const void *data, size_t len, const void *offsets, size_t count,
                      uint32_t mistakes)
{
    struct batch_case it = {label, data, len, offsets, count, mistakes};
    to->all[to->count++] = it;
}

#define BATCH(role, offset)                                                          \
    static struct batches role##_cases;                                              \
    static size_t role##_count;                                                      \
    struct role {                                                                    \
        const char *data;                                                            \
        size_t len;                                                                  \
        const offset *offsets;                                                       \
        size_t count;                                                                \
    };                                                                               \
    static struct role role(size_t pick)                                             \
    {                                                                                \
        const struct batch_case *it = &role##_cases.all[pick];                       \
        struct role handed = {it->data, it->len, it->offsets, it->count};            \
        mistake(it->label, it->mistakes);                                            \
        now.count = it->count;                                                       \
        return handed;                                                               \
    }                                                                                \
    static const void *role##_offsets(offset a, offset b, offset c, offset d)        \
    {                                                                                \
        offset all[4];                                                               \
        all[0] = a, all[1] = b, all[2] = c, all[3] = d;                              \
        return guarded(all, sizeof all);                                             \
    }                                                                                \
    static void role##_add_all(void)                                                 \
    {                                                                                \
        struct batches *to = &role##_cases;                                          \
        const char *data = guarded(PROMOTION, 36);                                   \
        const unsigned char *good = role##_offsets(0, 36, 36, 36);                   \
        const uint32_t none = S(NULL_POINTER), bad = S(BAD_OFFSETS), far = S(TOO_LONG); \
        add_batch(to, "three texts", data, 36, good, 3, 0);                          \
        add_batch(to, "no texts", NULL, 0, good + 3 * sizeof(offset), 0, 0);         \
        add_batch(to, "one text", data, 36, good + 2 * sizeof(offset), 1, 0);        \
        add_batch(to, "empty texts", NULL, 0, role##_offsets(0, 0, 0, 0), 3, 0);     \
        add_batch(to, "no data", NULL, 0, good, 3, bad);                             \
        add_batch(to, "data NULL, 1", NULL, 1, good, 3, none);                       \
        add_batch(to, "data NULL, SIZE_MAX", NULL, SIZE_MAX, good, 3, none | far);   \
        add_batch(to, "more data than memory", closed, TOO_MANY, good, 3, far);      \
        add_batch(to, "data SIZE_MAX", closed, SIZE_MAX, good, 3, far);              \
        add_batch(to, "offsets NULL, count 0", data, 36, NULL, 0, none);             \
        add_batch(to, "offsets NULL, count 3", data, 36, NULL, 3, none);             \
        add_batch(to, "misaligned offsets", data, 36, good - 1, 3, S(MISALIGNED_POINTER)); \
        add_batch(to, "offsets fall", data, 36, role##_offsets(0, 36, 18, 36), 3, bad);    \
        add_batch(to, "offsets are negative", data, 36, role##_offsets(-1, 0, 0, 36), 3, bad); \
        add_batch(to, "offsets lead out", data, 36, role##_offsets(0, 36, 36, 37), 3, bad);    \
        add_batch(to, "more verdicts than memory", data, 36, good, TOO_MANY / sizeof(tutela_verdict), far); \
        add_batch(to, "count SIZE_MAX", data, 36, good, SIZE_MAX, far);              \
    }

BATCH(batch, int32_t)
BATCH(large_batch, int64_t)

static void look_at_verdicts(unsigned char *first, size_t units, tutela_status status)
{
    size_t i;
    for (i = 0; i < units; i++) {
        look_at_verdict(first + i * sizeof(tutela_verdict), 1, status);
    }
}

/* As many verdicts as the batch before has texts. */
enum { verdicts_count = 3 };
static tutela_verdict *verdicts(size_t pick)
{
    static const char *const labels[] = {"verdicts", "verdicts NULL", "misaligned verdicts"};
    const uint32_t mistakes[] = {0, S(NULL_POINTER), S(MISALIGNED_POINTER)};
    size_t real = now.count > 3 ? 0 : now.count;
    unsigned char *first = room_end - real * sizeof(tutela_verdict);
    mistake(labels[pick], now.count ? mistakes[pick] : 0);
    if (pick == 1) {
        return NULL;
    }
    memset(first - 1, POISON, real * sizeof(tutela_verdict) + 1);
    if (pick == 0) {
        afterwards(look_at_verdicts, first, real);
    }
    return (tutela_verdict *)(void *)(first - pick / 2);
}

/* ---- Numbers. ---- */

/* Those that a list has, then others. The lists of the header are generated. */
struct list {
    size_t listed;
    size_t count;
    int64_t numbers[64];
};

static const struct list help_list = {6, 12, {6, 7, 8, 9, 10, 11, 0, 1, 5, 12, -1, INT32_MAX}};
static const struct list pack_list = {1, 4, {0, 1, INT32_MAX, UINT32_MAX}};
static const struct list star_list = {4, 9, {0, '*', 0x2605, 0x1F600, 0xD800, 0xDFFF, 0x110000, INT32_MAX, UINT32_MAX}};

static int64_t listed(const struct list *list, size_t pick)
{
    static char labels[ROLES][32];
    char *label = labels[now.cases];
    snprintf(label, sizeof labels[0], "%lld", (long long)list->numbers[pick]);
    mistake(label, pick < list->listed ? 0 : S(INVALID_ARGUMENT));
    return list->numbers[pick];
}

static void look_at_limit(unsigned char *place, size_t units, tutela_status status)
{
    tutela_scanner it = {scanners[0].id};
    (void)place, (void)units;
    if (status == TUTELA_OK && tutela_scanner_set_limit(it, LIMIT) != TUTELA_OK) {
        failed("the limit cannot be set again", 0);
    }
}

enum { limit_count = 5 };
static uint32_t limit(size_t pick)
{
    static const struct list limits = {limit_count, limit_count, {LIMIT, 0, 1, LIMIT + 1, UINT32_MAX}};
    afterwards(look_at_limit, NULL, 0);
    return (uint32_t)listed(&limits, pick);
}

static uint64_t codes[6];
enum { code_count = COUNT(codes) };
static uint64_t code(size_t pick)
{
    mistake(pick == 0 ? "a rule" : "no rule of these", pick == 0 ? 0 : S(FOREIGN_RULE));
    return codes[pick];
}

/* ---- A scanner that is busy: its thread reads a page that is closed, and waits there until it is opened. ---- */

static unsigned char *gate;
static int arrived[2], opened[2];
static pthread_t gatekeeper, patient;

static void at_the_gate(int number, siginfo_t *info, void *context)
{
    unsigned char *touched = info->si_addr;
    char byte = 0;
    ssize_t done;
    (void)context;
    if (touched < gate || touched >= gate + PAGE) {
        /* Nobody may have come here: tell the call, and let the fault end the program. */
        if (now.name != NULL) {
            done = write(2, now.name, strlen(now.name));
            done = write(2, " went too far\n", 14);
        }
        signal(number, SIG_DFL);
        return;
    }
    done = write(arrived[1], &byte, 1);
    done = read(opened[0], &byte, 1);
    (void)done;
}

static void *go_through_the_gate(void *of)
{
    tutela_scanner it = {*(uint64_t *)of};
    tutela_verdict told;
    if (tutela_scan_utf8(it, (const char *)gate, 1, NULL, &told, NULL, 0) != TUTELA_OK) {
        stop("the scan at the gate has failed");
    }
    return NULL;
}

static void *wait_for_the_scan(void *of)
{
    tutela_scanner it = {*(uint64_t *)of};
    if (tutela_scanner_set_ruleset(it, rules) != TUTELA_OK) {
        stop("the rules of a busy scanner cannot be changed");
    }
    return NULL;
}

static uint64_t busy, idle;

/* Slots are used again in the order in which they were emptied: the first id leads to a scanner that is idle, the second to the
 * one that is busy, the third to none or to one that lives for one call. */
static void make_busy(const uint64_t freed[3])
{
    struct sigaction action;
    char byte;
    memset(&action, 0, sizeof action);
    action.sa_sigaction = at_the_gate;
    action.sa_flags = SA_SIGINFO;
    gate = map(PAGE, PROT_NONE);
    idle = new_scanner_id();
    busy = new_scanner_id();
    if ((idle ^ freed[0]) >> 24 || (busy ^ freed[1]) >> 24) {
        stop("slots are not used again in their order");
    }
    if (pipe(arrived) || pipe(opened) || sigaction(SIGSEGV, &action, NULL) || sigaction(SIGBUS, &action, NULL) ||
        pthread_create(&gatekeeper, NULL, go_through_the_gate, &busy) || read(arrived[0], &byte, 1) != 1) {
        stop("no busy scanner");
    }
    add_handle(scanners, &scanner_count, "freed, its slot taken", freed[0], S(STALE_HANDLE));
    patient_scanner_count = scanner_count;
    add_handle(scanners, &scanner_count, "freed, its slot busy", freed[1], S(STALE_HANDLE));
    add_handle(scanners, &scanner_count, "busy", busy, S(BUSY));
}

/* New rules wait for the scan, and it goes on. */
static void end_busy(void)
{
    char byte = 0;
    if (pthread_create(&patient, NULL, wait_for_the_scan, &busy) || mprotect(gate, PAGE, PROT_READ) ||
        write(opened[1], &byte, 1) != 1 || pthread_join(gatekeeper, NULL) || pthread_join(patient, NULL)) {
        stop("the busy scanner hangs");
    }
    free_scanner(busy);
    free_scanner(idle);
}

/* ---- The beginning and the end. ---- */

static void *whole_file(const char *name, size_t *len)
{
    FILE *file = fopen(name, "rb");
    unsigned char *bytes = NULL;
    long size;
    if (file == NULL || fseek(file, 0, SEEK_END) || (size = ftell(file)) <= 0 || fseek(file, 0, SEEK_SET) ||
        (bytes = malloc((size_t)size)) == NULL || fread(bytes, 1, (size_t)size, file) != (size_t)size) {
        stop("a file is missing");
    }
    fclose(file);
    *len = (size_t)size;
    return bytes;
}

static void add_files(const char *pack_name, const char *policy_name)
{
    size_t len;
    unsigned char *bytes = whole_file(pack_name, &len);
    char *other;
    pack_bytes = guarded(bytes, len);
    pack_len = len;
    add(&pack_cases, "a pack", pack_bytes, len, 0);
    add_nulls(&pack_cases, S(BAD_PACK));
    add(&pack_cases, "1 byte", guarded(bytes, 1), 1, S(BAD_PACK));
    add(&pack_cases, "cut", guarded(bytes, len - 1), len - 1, S(BAD_PACK));
    add(&pack_cases, "larger than a pack", vast, (size_t)UINT32_MAX + 1, S(BAD_PACK) | S(TOO_LONG));
    bytes[len / 2] ^= 1;
    add(&pack_cases, "damaged", guarded(bytes, len), len, S(BAD_PACK));
    free(bytes);

    len = strlen(pack_name);
    add(&path_cases, "a path", guarded(pack_name, len), len, 0);
    add_nulls(&path_cases, S(UNREADABLE));
    add(&path_cases, "a folder", guarded("/", 1), 1, S(UNREADABLE));
    add(&path_cases, "a NUL inside", guarded("/tmp\0/x", 7), 7, S(UNREADABLE));
    add(&path_cases, "ill-formed", guarded("/\xFF", 2), 2, S(INVALID_UTF8));
    add(&path_cases, "not there", guarded("/no/such/file", 13), 13, S(UNREADABLE));
    add(&path_cases, "nothing in it", guarded("/dev/null", 9), 9, S(BAD_PACK));

    other = whole_file(policy_name, &len);
    add(&policy_cases, "a policy", guarded(other, len), len, 0);
    add_nulls(&policy_cases, S(BAD_POLICY));
    add(&policy_cases, "1 byte", guarded("x", 1), 1, S(BAD_POLICY));
    add(&policy_cases, "cut", guarded(other, len / 2), len / 2, S(BAD_POLICY));
    add(&policy_cases, "ill-formed", guarded("\xFF", 1), 1, S(INVALID_UTF8));
    free(other);
}

static void set_up(const char *pack_name, const char *policy_name)
{
    const size_t one = 1;
    uint64_t valid, freed[3], freed_ruleset;
    size_t i;
    tutela_verdict told;
    closed = map(PAGE, PROT_NONE);
    vast = map(VAST, PROT_READ);
    room_end = ending(4096 * sizeof(uint16_t));
    verdict_end = ending(one), new_scanner_end = ending(one), new_ruleset_end = ending(one), number_32_end = ending(one);
    number_64_end = ending(one), length_end = ending(one), error_end = ending(one);
    add_all_options();
    add_texts(&utf8_cases, PROMOTION, sizeof PROMOTION - 1, 1);
    add_texts(&utf16_cases, PROMOTION_16, COUNT(PROMOTION_16), 2);
    utf8_count = utf8_cases.count, short_utf8_count = utf8_count - 1;
    utf16_count = utf16_cases.count, short_utf16_count = utf16_count - 1;
    add_files(pack_name, policy_name);
    pack_count = pack_cases.count, path_count = path_cases.count, policy_count = policy_cases.count;
    batch_add_all();
    large_batch_add_all();
    add_batch(&large_batch_cases, "a text that is too long", vast, VAST, large_batch_offsets(0, (int64_t)UINT32_MAX + 1, 0, 0), 1,
              S(TOO_LONG));
    add_batch(&large_batch_cases, "the longest text", vast, VAST, large_batch_offsets(0, UINT32_MAX, 0, 0), 1, 0);
    batch_count = batch_cases.count, large_batch_count = large_batch_cases.count;

    if (tutela_ruleset_builtin(&rules, NULL) != TUTELA_OK) {
        stop("no embedded rules");
    }
    addition.id = new_ruleset_id();
    freed_ruleset = new_ruleset_id();
    free_ruleset(freed_ruleset);
    valid = new_scanner_id();
    for (i = 0; i < COUNT(freed); i++) {
        freed[i] = new_scanner_id();
    }
    for (i = 0; i < COUNT(freed); i++) {
        free_scanner(freed[i]);
    }
    add_handles(scanners, &scanner_count, valid, freed[2], rules.id);
    add_handles(rulesets, &ruleset_count, rules.id, freed_ruleset, valid);
    second_ruleset_count = spent_ruleset_count = ruleset_count;
    make_busy(freed);
    spent_scanner_count = scanner_count;

    if (tutela_scan_utf8(scanner(0), utf8_cases.all[0].first, utf8_cases.all[0].len, NULL, &told, NULL, 0) != TUTELA_OK ||
        told.rule == 0) {
        stop("the promotion is not found");
    }
    codes[0] = told.rule, codes[1] = 0, codes[2] = UINT64_MAX;
    codes[3] = told.rule ^ (uint64_t)1 << 32, codes[4] = told.rule | 0xFFFFFFF, codes[5] = told.rule ^ (uint64_t)1 << 28;
}

static int tear_down(void)
{
    end_busy();
    free_scanner(scanners[0].id);
    free_ruleset(addition.id);
    free_ruleset(rules.id);
    printf("misuse: %u calls with %u forced panics beside, %u failures\n", calls, panics, failures);
    return failures != 0;
}

/* ---- All cases of a call: everything with everything if that is not much, else every two cases of two roles. ---- */

static void cross(const char *name, const size_t *counts, size_t roles, int scans, void (*call)(const size_t *pick))
{
    size_t pick[ROLES] = {0}, all = 1, a, b;
    for (a = 0; a < roles; a++) {
        all *= counts[a];
    }
    if (all <= 600) {
        size_t number, rest;
        for (number = 0; number < all; number++) {
            for (a = 0, rest = number; a < roles; rest /= counts[a++]) {
                pick[a] = rest % counts[a];
            }
            begin(name, NO_PANIC);
            call(pick);
        }
    } else {
        for (a = 0; a < roles; a++) {
            for (b = a + 1; b < roles; b++) {
                for (pick[a] = 0; pick[a] < counts[a]; pick[a]++) {
                    /* What has no mistake in b stands in another pair already, unless it is the first one. */
                    for (pick[b] = b == a + 1 ? 0 : 1; pick[b] < counts[b]; pick[b]++) {
                        begin(name, NO_PANIC);
                        call(pick);
                    }
                    pick[b] = 0;
                }
                pick[a] = 0;
            }
        }
    }
    memset(pick, 0, sizeof pick);
    begin(name, AT_THE_DOOR);
    call(pick);
    begin(name, NO_PANIC);
    call(pick);
    if (scans) {
        begin(name, IN_A_SCAN);
        call(pick);
        begin(name, NO_PANIC);
        call(pick);
    }
}
