// IMAP costs on one mailbox: imap_load PORT PID USER PASSWORD MEASURE...   (all: every measure in order)
// Prints one JSON object a measure: wall and server CPU microseconds per item.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <string>
#include <vector>

#include "message_source.h"
#include "server_cpu.h"
#include "stream.h"

namespace {

using Steady = std::chrono::steady_clock;

struct Account {
    std::uint16_t port;
    int pid;
    std::string user, password;
};

/// A logged-in connection with the INBOX selected.
class Client {
public:
    explicit Client(const Account& account) : _stream("127.0.0.1", account.port) {
        _stream.line();
        command("LOGIN " + account.user + " " + account.password);
        _messages = select();
    }
    std::uint64_t select() {
        _stream.write("s SELECT INBOX\r\n");
        std::uint64_t exists = 0;
        for (;;) {
            const auto text = _stream.line();
            if (text.ends_with(" EXISTS")) exists = std::strtoull(text.data() + 2, nullptr, 10);
            if (text.starts_with("s ")) {
                if (!text.starts_with("s OK")) load::fail(text);
                return exists;
            }
        }
    }
    void command(const std::string& text) {
        _stream.write("a " + text + "\r\n");
        _stream.tagged("a");
    }
    std::uint64_t messages() const { return _messages; }
    load::Stream& stream() { return _stream; }

private:
    load::Stream _stream;
    std::uint64_t _messages = 0;
};

void report(const Account& account, const char* name, std::uint64_t items, const std::function<void()>& run) {
    const auto cpu = load::cpuMicros(account.pid);
    const auto from = Steady::now();
    run();
    const double wall = std::chrono::duration<double, std::micro>(Steady::now() - from).count();
    const double used = static_cast<double>(load::cpuMicros(account.pid) - cpu);
    std::printf("{\"measure\":\"%s\",\"items\":%llu,\"wall_us\":%.2f,\"cpu_us\":%.2f}\n", name, static_cast<unsigned long long>(items), wall / static_cast<double>(items),
                used / static_cast<double>(items));
    std::fflush(stdout);
}

constexpr int kRounds = 300;

void measure(const Account& account, const std::string& what) {
    if (what == "login_select") {
        report(account, "login_select", kRounds, [&] {
            for (int i = 0; i < kRounds; ++i) Client client(account);
        });
        return;
    }
    Client client(account);
    const auto n = client.messages();
    if (what == "select_warm") {
        client.select();
        report(account, "select_warm", kRounds, [&] {
            for (int i = 0; i < kRounds; ++i) client.select();
        });
    } else if (what == "fetch_envelope") {
        report(account, "fetch_envelope", n, [&] { client.command("FETCH 1:* (UID FLAGS RFC822.SIZE ENVELOPE)"); });
    } else if (what == "fetch_flags") {
        report(account, "fetch_flags", n * 5, [&] {
            for (int i = 0; i < 5; ++i) client.command("UID FETCH 1:* FLAGS");
        });
    } else if (what == "fetch_body") {
        report(account, "fetch_body", n, [&] { client.command("FETCH 1:* BODY.PEEK[]"); });
    } else if (what == "store_one") {
        report(account, "store_one", kRounds, [&] {
            for (int i = 0; i < kRounds; ++i)
                client.command("STORE " + std::to_string(1 + static_cast<std::uint64_t>(i) * 7919 % n) + (i % 2 ? " -" : " +") + "FLAGS (\\Flagged)");
        });
    } else if (what == "store_all") {
        report(account, "store_all", n, [&] { client.command("STORE 1:* +FLAGS.SILENT (\\Answered)"); });
        client.command("STORE 1:* -FLAGS.SILENT (\\Answered)");
    } else if (what == "append") {
        load::MessageSource source(11);
        std::vector<std::string> messages;
        for (int i = 0; i < kRounds; ++i) messages.push_back(source.next());
        report(account, "append", kRounds, [&] {
            for (const auto& message : messages) {
                client.stream().write("a APPEND INBOX {" + std::to_string(message.size()) + "}\r\n");
                const auto go = client.stream().line();
                if (!go.starts_with("+")) load::fail(go);
                client.stream().write(message + "\r\n");
                client.stream().tagged("a");
            }
        });
    } else {
        load::fail("unknown measure " + what);
    }
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 6) load::fail("usage: imap_load PORT PID USER PASSWORD MEASURE...");
    const Account account{static_cast<std::uint16_t>(std::atoi(argv[1])), std::atoi(argv[2]), argv[3], argv[4]};
    for (int i = 5; i < argc; ++i) measure(account, argv[i]);
}
