// Many TLS sessions in IDLE: idle_load IMAPS_PORT LMTP_PORT PID SESSIONS PASSWORD [PATTERN]
// Opens SESSIONS sessions on as many mailboxes (users PATTERN, default u%05d), then reports memory a session and threads at rest, then delivers
// to 200 of them by LMTP and reports how long after "250" the session heard of it.
#include <sys/epoll.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <thread>
#include <vector>

#include "server_cpu.h"
#include "stream.h"

namespace {

using Steady = std::chrono::steady_clock;
constexpr int kOpeners = 4;
constexpr int kDeliveries = 200;

std::string userName(const char* pattern, int number) {
    char name[128];
    std::snprintf(name, sizeof name, pattern, number);
    return name;
}

std::unique_ptr<load::Stream> openIdle(std::uint16_t port, const std::string& user, const std::string& password, int number) {
    auto stream = std::make_unique<load::Stream>("127.0.0.1", port, true, "127.0.0." + std::to_string(2 + number % 4));
    stream->line();
    stream->write("a LOGIN " + user + " " + password + "\r\n");
    stream->tagged("a");
    stream->write("b SELECT INBOX\r\n");
    stream->tagged("b");
    stream->write("c IDLE\r\n");
    while (!stream->line().starts_with("+")) {
    }
    return stream;
}

void expect(load::Stream& stream, char code) {
    std::string_view text;
    do text = stream.line();
    while (text.size() > 3 && text[3] == '-');
    if (text.empty() || text[0] != code) load::fail(text);
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 6) load::fail("usage: idle_load IMAPS_PORT LMTP_PORT PID SESSIONS PASSWORD [PATTERN]");
    const auto imaps = static_cast<std::uint16_t>(std::atoi(argv[1])), lmtp = static_cast<std::uint16_t>(std::atoi(argv[2]));
    const int pid = std::atoi(argv[3]), count = std::atoi(argv[4]);
    const std::string password = argv[5];
    const char* pattern = argc > 6 ? argv[6] : "u%05d";
    const auto memoryBefore = load::memoryBytes(pid);
    std::vector<std::unique_ptr<load::Stream>> sessions(static_cast<std::size_t>(count));
    std::atomic<int> next{0};
    const auto from = Steady::now();
    std::vector<std::thread> openers;
    for (int t = 0; t < kOpeners; ++t)
        openers.emplace_back([&] {
            for (int i = next++; i < count; i = next++) sessions[static_cast<std::size_t>(i)] = openIdle(imaps, userName(pattern, i), password, i);
        });
    for (auto& opener : openers) opener.join();
    const double opened = std::chrono::duration<double>(Steady::now() - from).count();
    const int epoll = epoll_create1(EPOLL_CLOEXEC);
    for (int i = 0; i < count; ++i) {
        epoll_event event{};
        event.events = EPOLLIN;
        event.data.u32 = static_cast<std::uint32_t>(i);
        epoll_ctl(epoll, EPOLL_CTL_ADD, sessions[static_cast<std::size_t>(i)]->fd(), &event);
    }
    std::this_thread::sleep_for(std::chrono::seconds(10));  // at rest: pools have shrunk
    const auto memory = load::memoryBytes(pid);
    std::printf("{\"measure\":\"idle\",\"sessions\":%d,\"open_seconds\":%.1f,\"kb_each\":%.2f,\"total_mb\":%.1f,\"threads\":%d}\n", count, opened,
                static_cast<double>(memory - memoryBefore) / 1024.0 / count, static_cast<double>(memory) / 1048576.0, load::threadCount(pid));
    std::fflush(stdout);

    load::Stream mail("127.0.0.1", lmtp);
    expect(mail, '2');
    mail.write("LHLO load.example.net\r\n");
    expect(mail, '2');
    std::vector<double> latencies;
    for (int d = 0; d < kDeliveries; ++d) {
        const int target = static_cast<int>((static_cast<long>(d) * 7919) % count);
        mail.write("MAIL FROM:<s@example.net>\r\nRCPT TO:<" + userName(pattern, target) + "@example.org>\r\nDATA\r\n");
        expect(mail, '2');
        expect(mail, '2');
        expect(mail, '3');
        mail.write("Subject: idle " + std::to_string(d) + "\r\n\r\nhello\r\n.\r\n");
        expect(mail, '2');
        const auto told = Steady::now();
        for (bool heard = false; !heard;) {
            epoll_event event{};
            if (epoll_wait(epoll, &event, 1, 5000) != 1) load::fail("no session heard of the delivery within 5 s");
            auto& stream = *sessions[event.data.u32];
            const auto text = stream.line();
            heard = static_cast<int>(event.data.u32) == target && text.ends_with(" EXISTS");
            if (heard) latencies.push_back(std::chrono::duration<double, std::milli>(Steady::now() - told).count());
            if (heard && stream.line().empty()) load::fail("short notice");  // the RECENT line
        }
    }
    std::sort(latencies.begin(), latencies.end());
    std::printf("{\"measure\":\"idle_latency\",\"median_ms\":%.2f,\"p99_ms\":%.2f,\"max_ms\":%.2f}\n", latencies[latencies.size() / 2], latencies[latencies.size() * 99 / 100], latencies.back());
}
