// Several writers share a commit when the power goes: each message that was acknowledged is there once, under the UID that was told.
#include <cppunit/extensions/HelperMacros.h>

#include <cstdlib>
#include <map>
#include <random>
#include <thread>

#include "crash/small_server.h"
#include "support/temp_dir.h"

using namespace corbel;
using namespace corbel::testing;

namespace {

constexpr std::uint32_t kThreads = 4;
constexpr std::uint32_t kMessagesEach = 12;

class CrashParallelTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(CrashParallelTest);
    CPPUNIT_TEST(writersShareACommit);
    CPPUNIT_TEST_SUITE_END();

public:
    void writersShareACommit() {
        const char* const text = std::getenv("CORBEL_CRASH_SEEDS");
        const std::uint64_t seeds = text ? std::strtoull(text, nullptr, 10) : 10;
        for (std::uint64_t seed = 1; seed <= seeds; ++seed) once(seed);
    }

private:
    static std::string message(std::uint32_t number) {
        std::string bytes = "Subject: " + std::to_string(number) + "\r\n\r\n";
        bytes.resize(bytes.size() + (number % 5 == 0 ? 2 * kSmallServerInlineBytes : 500), static_cast<char>('a' + number % 26));
        return bytes;
    }

    static void once(std::uint64_t seed) {
        const std::string name = "seed " + std::to_string(seed);
        std::mt19937_64 random(seed);
        const TempDir dir;
        SimDisk disk(dir.path().string());
        SmallServer server(disk);
        server.boot();
        const FolderId inbox = server.open(1)->findFolder("INBOX").value().id;
        disk.arm({DiskFault::Effect::Dead, kDiskChanges, 1 + random() % 100, 0});
        std::mutex mutex;
        std::map<std::uint32_t, Uid> told;
        std::vector<std::thread> threads;
        for (std::uint32_t thread = 0; thread < kThreads; ++thread) {
            threads.emplace_back([&, thread] {
                for (std::uint32_t i = 0; i < kMessagesEach; ++i) {
                    const std::uint32_t number = thread * kMessagesEach + i;
                    try {
                        const auto session = server.open(1);
                        const auto staged = server.stage(message(number));
                        AppendItem item;
                        item.message = staged.get();
                        const Uid uid = session->append(inbox, {&item, 1}).uids.at(0);
                        const std::lock_guard lock(mutex);
                        told.emplace(number, uid);
                    } catch (const Error&) {
                        return;
                    }
                }
            });
        }
        for (std::thread& thread : threads) thread.join();
        CPPUNIT_ASSERT_MESSAGE(name, disk.isDead() || told.size() == kThreads * kMessagesEach);
        server.halt();
        disk.cutPower(random());
        server.boot();
        std::map<std::uint32_t, Uid> found;
        Uid last = 0;
        for (const ReadRow& row : readAll(*server.open(1), inbox, kFieldContent)) {
            const auto number = static_cast<std::uint32_t>(std::stoul(row.content.substr(9)));
            CPPUNIT_ASSERT_MESSAGE(name + ", twice: " + std::to_string(number), found.emplace(number, row.row.uid).second);
            CPPUNIT_ASSERT_MESSAGE(name + ", other bytes: " + std::to_string(number), row.content == message(number));
            CPPUNIT_ASSERT_MESSAGE(name, row.row.uid > last);
            last = row.row.uid;
        }
        for (const auto& [number, uid] : told) {
            CPPUNIT_ASSERT_MESSAGE(name + ", lost: " + std::to_string(number), found.contains(number));
            CPPUNIT_ASSERT_EQUAL_MESSAGE(name, uid, found.at(number));
        }
        const std::vector<std::string> faults = server.faults(true);
        CPPUNIT_ASSERT_MESSAGE(name + ": " + (faults.empty() ? "" : faults.front()), faults.empty());
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(CrashParallelTest);

}  // namespace
