// chat_filter.cpp - the filter loop of a chat server: several threads judge messages, and the rules are replaced while they do.
//
//     c++ -std=c++17 -pthread chat_filter.cpp $(pkg-config --cflags --libs tutela) -o chat_filter
//     ./chat_filter [pack] <chat.txt
//
// Every line of input is a message. The line "/reload" replaces the rules: by the embedded ones and those of the pack, a file that
// "tutela rules build" has written. Answers come in the order in which the threads are done.
#include <array>
#include <condition_variable>
#include <iostream>
#include <memory>
#include <mutex>
#include <optional>
#include <queue>
#include <sstream>
#include <string>
#include <thread>

#include <tutela.hpp>

namespace {

// Rules are shared: by the server, and by threads that are just asking for a text.
using Rules = std::shared_ptr<const tutela::ruleset>;

struct Message {
    unsigned number;
    std::string text;
};

// Lines of different threads do not mix.
std::mutex output;

void say(std::ostream &to, unsigned number, const std::string &what) {
    const std::lock_guard<std::mutex> guard(output);
    to << number << ' ' << what << '\n';
}

// Messages wait here. A game server has something like it between its network and its threads.
class Queue {
public:
    void push(Message message) {
        {
            const std::lock_guard<std::mutex> guard(lock_);
            messages_.push(std::move(message));
        }
        changed_.notify_one();
    }

    void close() {
        {
            const std::lock_guard<std::mutex> guard(lock_);
            closed_ = true;
        }
        changed_.notify_all();
    }

    // Nothing once the queue is closed and empty.
    std::optional<Message> pop() {
        std::unique_lock<std::mutex> guard(lock_);
        changed_.wait(guard, [this] { return closed_ || !messages_.empty(); });
        if (messages_.empty()) {
            return std::nullopt;
        }
        Message message = std::move(messages_.front());
        messages_.pop();
        return message;
    }

private:
    std::mutex lock_;
    std::condition_variable changed_;
    std::queue<Message> messages_;
    bool closed_ = false;
};

// The embedded rules, and those of a pack if there is one; null if they cannot be loaded.
Rules load(const char *pack) {
    tutela::ruleset builtin, own, both;
    tutela_error error;
    tutela_status status = builtin.builtin(&error);
    if (status == TUTELA_OK && pack == nullptr) {
        return std::make_shared<const tutela::ruleset>(std::move(builtin));
    }
    if (status == TUTELA_OK) {
        status = own.open(pack, &error);
    }
    if (status == TUTELA_OK) {
        status = both.combine(builtin, own, &error);
    }
    if (status != TUTELA_OK) {
        std::cerr << "rules: " << tutela_status_name(status) << ' ' << error.message << '\n';
        return nullptr;
    }
    return std::make_shared<const tutela::ruleset>(std::move(both));
}

class Server {
public:
    // False if there are no rules or no scanners.
    bool start() {
        rules_ = load(nullptr);
        if (rules_ == nullptr) {
            return false;
        }
        for (tutela::scanner &scanner : scanners_) {
            const tutela_status status = scanner.make(*rules_);
            if (status != TUTELA_OK) {
                std::cerr << "scanner: " << tutela_status_name(status) << '\n';
                return false;
            }
        }
        for (std::size_t i = 0; i < threads_.size(); i++) {
            threads_[i] = std::thread([this, i] {
                while (const std::optional<Message> message = queue_.pop()) {
                    filter(scanners_[i], *message);
                }
            });
        }
        return true;
    }

    void send(Message message) { queue_.push(std::move(message)); }

    // Loading is the slow part, and nobody waits for it. Then each scanner goes on with the new rules from its next message.
    void reload(const char *pack) {
        Rules fresh = load(pack);
        if (fresh == nullptr) {
            return; // the old rules stay
        }
        for (tutela::scanner &scanner : scanners_) {
            scanner.set_ruleset(*fresh); // cannot fail: both handles are good
        }
        const std::lock_guard<std::mutex> guard(lock_);
        rules_ = std::move(fresh);
    }

    // What waits is still judged.
    void stop() {
        queue_.close();
        for (std::thread &thread : threads_) {
            thread.join();
        }
    }

private:
    // From verdict to action.
    void filter(tutela::scanner &scanner, const Message &message) {
        const auto facts = tutela::options()
                               .surface(TUTELA_SURFACE_WORLD)     // the chat of a whole game server
                               .author_age(12)                    // from the account, nothing if you do not know
                               .audience_age(TUTELA_AGE_8_TO_12); // the youngest who read along
        const tutela::report report = scanner.scan(message.text, facts);
        if (!report.ok()) {
            // Never deliver what was not judged. The report says so by itself: after a failure it asks for review.
            say(std::cerr, message.number, tutela_status_name(report.status()));
        }

        if (report.wants_help()) {
            // A child tells of trouble: deliver, and offer help to the author alone.
            say(std::cout, message.number, "deliver, and offer help: " + message.text);
            return;
        }
        switch (report.action()) {
        case TUTELA_ACTION_ALLOW:
            say(std::cout, message.number, "deliver: " + message.text);
            break;
        case TUTELA_ACTION_NOTICE:
            say(std::cout, message.number, "deliver behind a notice: " + message.text);
            break;
        case TUTELA_ACTION_MASK: {
            std::string masked;
            tutela_verdict verdict;
            // This judges anew, perhaps by rules that came in between.
            const tutela_status status = scanner.mask(message.text, masked, verdict, facts);
            const bool fit = status == TUTELA_OK && verdict.action <= TUTELA_ACTION_MASK;
            say(std::cout, message.number, fit ? "deliver masked: " + masked : "hold for a moderator");
            break;
        }
        case TUTELA_ACTION_BLOCK: {
            std::ostringstream told;
            told << "refuse (" << tutela_category_name(report.verdict().category);
            told << (report.has(TUTELA_FLAG_PRESERVE) ? ", keep as evidence" : "") << "): " << hint(report.verdict());
            say(std::cout, message.number, told.str());
            break;
        }
        case TUTELA_ACTION_REVIEW:
        default: // an action of a library that is newer than this program
            say(std::cout, message.number, "hold for a moderator");
            break;
        }
    }

    // What the author is told, in words that fit a child.
    std::string hint(const tutela_verdict &verdict) {
        Rules rules;
        {
            const std::lock_guard<std::mutex> guard(lock_);
            rules = rules_;
        }
        // A reload between the scan and here is no harm: codes of the old rules are told from new ones.
        const std::string text = rules->text(verdict.rule, TUTELA_TEXT_AUTHOR_EN);
        return text.empty() ? "This message cannot be sent." : text;
    }

    std::mutex lock_; // guards rules_, which reload replaces
    Rules rules_;
    std::array<tutela::scanner, 4> scanners_; // one for each thread
    std::array<std::thread, 4> threads_;
    Queue queue_;
};

} // namespace

int main(int argc, char **argv) {
    if (tutela_version_number() < TUTELA_VERSION) {
        std::cerr << "tutela " << tutela_version() << " is older than this program\n";
        return 1;
    }
    const char *pack = argc > 1 ? argv[1] : nullptr;
    Server server;
    if (!server.start()) {
        return 1;
    }
    std::string line;
    for (unsigned number = 1; std::getline(std::cin, line); number++) {
        if (line == "/reload") {
            server.reload(pack);
        } else {
            server.send({number, line});
        }
    }
    server.stop();
}
