/*
 * chat_filter.c - the filter loop of a chat server: several threads judge messages, and the rules are replaced while they do.
 *
 *     cc -std=c99 -pthread chat_filter.c $(pkg-config --cflags --libs tutela) -o chat_filter
 *     ./chat_filter [pack] <chat.txt
 *
 * Every line of input is a message. The line "/reload" replaces the rules: by the embedded ones and those of the pack, a file that
 * "tutela rules build" has written. Answers come in the order in which the threads are done.
 */
#define _POSIX_C_SOURCE 200809L

#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include <tutela.h>

enum { THREADS = 4, QUEUE = 64, MESSAGE = 1024 };

struct message {
    unsigned number;
    size_t len;
    char text[MESSAGE];
};

/* The server: messages wait in a ring, each thread has a scanner, all share the rules. */
struct server {
    pthread_mutex_t lock;
    pthread_cond_t not_empty, not_full;
    struct message queue[QUEUE];
    unsigned head, waiting;
    bool closed;
    tutela_ruleset rules; /* under the lock, because /reload replaces it */
    tutela_scanner scanners[THREADS];
};

struct worker {
    struct server *server;
    tutela_scanner scanner;
};

/* ------------------------------------------------------------------------------------------------ one message */

/* What the author is told, in words that fit a child. */
static void tell_author(struct server *server, const tutela_verdict *verdict, char *hint, size_t capacity)
{
    tutela_ruleset rules;

    pthread_mutex_lock(&server->lock);
    rules = server->rules;
    pthread_mutex_unlock(&server->lock);
    /* A reload between the scan and here is no harm: codes of the old rules are told from new ones, and freed handles from good ones. */
    if (tutela_rule_text(rules, verdict->rule, TUTELA_TEXT_AUTHOR_EN, hint, capacity, NULL) != TUTELA_OK) {
        snprintf(hint, capacity, "This message cannot be sent.");
    }
}

/* From verdict to action. */
static void filter(struct worker *worker, const struct message *message)
{
    tutela_options options = {0};
    tutela_verdict verdict;
    tutela_status status;
    char masked[4 * MESSAGE]; /* no character grows to more than that */
    char hint[1024];

    options.surface = TUTELA_SURFACE_WORLD;      /* the chat of a whole game server */
    options.author_age = 12;                     /* from the account, 0 if you do not know */
    options.audience_age = TUTELA_AGE_8_TO_12;   /* the youngest who read along */
    status = tutela_scan_utf8(worker->scanner, message->text, message->len, &options, &verdict, NULL, 0);
    if (status != TUTELA_OK) {
        /* Never deliver what was not judged. The verdict says so by itself: after a failure it asks for review. */
        fprintf(stderr, "message %u: %s\n", message->number, tutela_status_name(status));
    }

    if (verdict.route == TUTELA_ROUTE_HELP) {
        /* A child tells of trouble: deliver, and offer help to the author alone. */
        printf("%u deliver, and offer help: %s\n", message->number, message->text);
        return;
    }
    switch (verdict.action) {
    case TUTELA_ACTION_ALLOW:
        printf("%u deliver: %s\n", message->number, message->text);
        break;
    case TUTELA_ACTION_NOTICE:
        printf("%u deliver behind a notice: %s\n", message->number, message->text);
        break;
    case TUTELA_ACTION_MASK:
        /* This judges anew, perhaps by rules that came in between. */
        status = tutela_mask_utf8(worker->scanner, message->text, message->len, &options, '*', &verdict, masked, sizeof masked, NULL);
        if (status == TUTELA_OK && verdict.action <= TUTELA_ACTION_MASK) {
            printf("%u deliver masked: %s\n", message->number, masked);
        } else {
            printf("%u hold for a moderator\n", message->number);
        }
        break;
    case TUTELA_ACTION_BLOCK:
        tell_author(worker->server, &verdict, hint, sizeof hint);
        printf("%u refuse (%s%s): %s\n", message->number, tutela_category_name(verdict.category),
               verdict.flags & TUTELA_FLAG_PRESERVE ? ", keep as evidence" : "", hint);
        break;
    case TUTELA_ACTION_REVIEW:
    default: /* an action of a library that is newer than this program */
        printf("%u hold for a moderator\n", message->number);
        break;
    }
}

/* ------------------------------------------------------------------------------------------------ threads and queue */

static void push(struct server *server, const struct message *message)
{
    pthread_mutex_lock(&server->lock);
    while (server->waiting == QUEUE) {
        pthread_cond_wait(&server->not_full, &server->lock);
    }
    server->queue[(server->head + server->waiting++) % QUEUE] = *message;
    pthread_cond_signal(&server->not_empty);
    pthread_mutex_unlock(&server->lock);
}

/* False once the server closes and nothing waits. */
static bool pop(struct server *server, struct message *message)
{
    bool some;

    pthread_mutex_lock(&server->lock);
    while (server->waiting == 0 && !server->closed) {
        pthread_cond_wait(&server->not_empty, &server->lock);
    }
    some = server->waiting > 0;
    if (some) {
        *message = server->queue[server->head];
        server->head = (server->head + 1) % QUEUE;
        server->waiting--;
        pthread_cond_signal(&server->not_full);
    }
    pthread_mutex_unlock(&server->lock);
    return some;
}

static void *work(void *argument)
{
    struct worker *worker = argument;
    struct message message;

    while (pop(worker->server, &message)) {
        filter(worker, &message);
    }
    return NULL;
}

/* ------------------------------------------------------------------------------------------------ rules */

/* The embedded rules, and those of a pack if there is one. */
static bool load(const char *pack, tutela_ruleset *rules)
{
    tutela_ruleset builtin = {0}, own = {0};
    tutela_error error;
    tutela_status status = tutela_ruleset_builtin(&builtin, &error);

    if (status == TUTELA_OK && pack == NULL) {
        *rules = builtin;
        return true;
    }
    if (status == TUTELA_OK) {
        status = tutela_ruleset_open(pack, strlen(pack), &own, &error);
    }
    if (status == TUTELA_OK) {
        status = tutela_ruleset_combine(builtin, own, rules, &error);
    }
    if (status != TUTELA_OK) {
        fprintf(stderr, "rules: %s %s\n", tutela_status_name(status), error.message);
    }
    tutela_ruleset_free(own); /* the null handle is fine */
    tutela_ruleset_free(builtin);
    return status == TUTELA_OK;
}

/* Loading is the slow part, and nobody waits for it. Then each scanner goes on with the new rules from its next message. */
static void reload(struct server *server, const char *pack)
{
    tutela_ruleset fresh, old;
    int i;

    if (!load(pack, &fresh)) {
        return; /* the old rules stay */
    }
    for (i = 0; i < THREADS; i++) {
        tutela_scanner_set_ruleset(server->scanners[i], fresh); /* cannot fail: both handles are good */
    }
    pthread_mutex_lock(&server->lock);
    old = server->rules;
    server->rules = fresh;
    pthread_mutex_unlock(&server->lock);
    tutela_ruleset_free(old);
}

/* ------------------------------------------------------------------------------------------------ the server */

static void read_messages(struct server *server, const char *pack)
{
    struct message message = {0};
    int c;

    while (fgets(message.text, sizeof message.text, stdin) != NULL) {
        message.number++;
        message.len = strcspn(message.text, "\r\n");
        if (message.len == MESSAGE - 1) {
            fprintf(stderr, "message %u: longer than %d bytes\n", message.number, MESSAGE - 2);
            while ((c = getchar()) != '\n' && c != EOF) {
            }
            continue;
        }
        message.text[message.len] = '\0';
        if (strcmp(message.text, "/reload") == 0) {
            reload(server, pack);
        } else {
            push(server, &message);
        }
    }
}

int main(int argc, char **argv)
{
    static struct server server = {.lock = PTHREAD_MUTEX_INITIALIZER,
                                   .not_empty = PTHREAD_COND_INITIALIZER,
                                   .not_full = PTHREAD_COND_INITIALIZER};
    const char *pack = argc > 1 ? argv[1] : NULL;
    struct worker workers[THREADS];
    pthread_t threads[THREADS];
    int started, i;
    bool failed = false;

    if (tutela_version_number() < TUTELA_VERSION) {
        fprintf(stderr, "tutela %s is older than this program\n", tutela_version());
        return 1;
    }
    if (!load(NULL, &server.rules)) {
        return 1;
    }
    for (started = 0; started < THREADS && !failed; started += !failed) {
        workers[started].server = &server;
        failed = tutela_scanner_new(server.rules, &server.scanners[started]) != TUTELA_OK;
        workers[started].scanner = server.scanners[started];
        failed = failed || pthread_create(&threads[started], NULL, work, &workers[started]) != 0;
    }
    if (failed) {
        fprintf(stderr, "cannot start thread %d\n", started);
    } else {
        read_messages(&server, pack);
    }

    pthread_mutex_lock(&server.lock);
    server.closed = true;
    pthread_cond_broadcast(&server.not_empty);
    pthread_mutex_unlock(&server.lock);
    for (i = 0; i < started; i++) {
        pthread_join(threads[i], NULL);
    }
    for (i = 0; i < THREADS; i++) {
        tutela_scanner_free(server.scanners[i]);
    }
    tutela_ruleset_free(server.rules);
    return failed;
}
