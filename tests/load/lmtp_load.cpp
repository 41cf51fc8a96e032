// LMTP delivery rate: lmtp_load PORT PID CONNECTIONS MESSAGES USERS [FIRST_USER] [PATTERN]
// Each connection delivers to users PATTERN (default u%05d@example.org) in turn; prints messages/s and server CPU per message as JSON.
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <thread>
#include <vector>

#include "message_source.h"
#include "server_cpu.h"
#include "stream.h"

namespace {

void expect(load::Stream& stream, char code) {
    std::string_view text;
    do text = stream.line();
    while (text.size() > 3 && text[3] == '-');
    if (text.empty() || text[0] != code) load::fail(text);
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 6) load::fail("usage: lmtp_load PORT PID CONNECTIONS MESSAGES USERS [FIRST_USER] [PATTERN]");
    const auto port = static_cast<std::uint16_t>(std::atoi(argv[1]));
    const int pid = std::atoi(argv[2]), connections = std::atoi(argv[3]), messages = std::atoi(argv[4]), users = std::atoi(argv[5]);
    const int first = argc > 6 ? std::atoi(argv[6]) : 0;
    const char* pattern = argc > 7 ? argv[7] : "u%05d@example.org";
    std::vector<std::string> pool;
    load::MessageSource source(7);
    for (int i = 0; i < 500; ++i) pool.push_back(source.next() + ".\r\n");
    std::atomic<int> next{0};
    const auto cpuBefore = load::cpuMicros(pid);
    const auto before = std::chrono::steady_clock::now();
    std::vector<std::thread> threads;
    for (int c = 0; c < connections; ++c) {
        threads.emplace_back([&] {
            load::Stream stream("127.0.0.1", port);
            expect(stream, '2');
            stream.write("LHLO load.example.net\r\n");
            expect(stream, '2');
            for (int i = next++; i < messages; i = next++) {
                char address[128];
                std::snprintf(address, sizeof address, pattern, first + static_cast<int>((static_cast<long>(i) * 7919) % users));
                stream.write("MAIL FROM:<sender@example.net>\r\nRCPT TO:<" + std::string(address) + ">\r\nDATA\r\n");
                expect(stream, '2');
                expect(stream, '2');
                expect(stream, '3');
                stream.write(pool[static_cast<std::size_t>(i) % pool.size()]);
                expect(stream, '2');
            }
            stream.write("QUIT\r\n");
            expect(stream, '2');
        });
    }
    for (auto& thread : threads) thread.join();
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - before).count();
    std::printf("{\"measure\":\"lmtp\",\"connections\":%d,\"messages\":%d,\"per_second\":%.0f,\"cpu_ms\":%.3f}\n", connections, messages, messages / seconds,
                static_cast<double>(load::cpuMicros(pid) - cpuBefore) / 1000.0 / messages);
}
