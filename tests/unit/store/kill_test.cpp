// A process that dies in the middle of its appends: what it was told is stored is there, once, with rising UIDs.
#include <cppunit/extensions/HelperMacros.h>

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <map>
#include <thread>

#include "unit/store/store_fixture.h"

using namespace corbel;
using namespace corbel::testing;

namespace {

struct Receipt {
    std::uint32_t number;
    Uid uid;
};

class KillTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(KillTest);
    CPPUNIT_TEST(acknowledgedAppendsSurvive);
    CPPUNIT_TEST_SUITE_END();

public:
    void acknowledgedAppendsSurvive() {
        TempDir dir;
        std::map<std::uint32_t, Uid> told;
        for (std::uint32_t round = 0; round < 3; ++round) {
            int pipes[2];
            CPPUNIT_ASSERT(::pipe(pipes) == 0);
            const pid_t child = ::fork();
            if (child == 0) {
                ::close(pipes[0]);
                appendForEver(dir, round, pipes[1]);
            }
            ::close(pipes[1]);
            Receipt receipt;
            std::size_t got = 0;
            // After so many receipts the others are under way.
            while (::read(pipes[0], &receipt, sizeof receipt) == sizeof receipt) {
                CPPUNIT_ASSERT(told.emplace(receipt.number, receipt.uid).second);
                if (++got == 25) ::kill(child, SIGKILL);
            }
            ::close(pipes[0]);
            int status = 0;
            ::waitpid(child, &status, 0);
            CPPUNIT_ASSERT(WIFSIGNALED(status));
            CPPUNIT_ASSERT(got >= 25);
            assertAllThere(dir, told);
        }
    }

private:
    static void configure(StoreSetup<OnSqlite>& setup, const TempDir& dir) { setup.options.dataDir = (dir / "data").string(); }

    [[noreturn]] static void appendForEver(const TempDir& dir, std::uint32_t round, int receipts) {
        StoreSetup<OnSqlite> setup;
        configure(setup, dir);
        setup.stores();
        std::vector<std::thread> threads;
        for (std::uint32_t thread = 0; thread < 4; ++thread) {
            threads.emplace_back([&, thread] {
                for (std::uint32_t i = 0;; ++i) {
                    auto session = setup.open();
                    const std::uint32_t number = (round * 4 + thread) * 100'000 + i;
                    const Uid uid = setup.append(*session, setup.folder(*session, "INBOX"), "Subject: " + std::to_string(number) + "\r\n\r\n");
                    const Receipt receipt{number, uid};
                    if (::write(receipts, &receipt, sizeof receipt) != sizeof receipt) ::_exit(1);
                }
            });
        }
        threads.front().join();
        ::_exit(1);
    }

    static void assertAllThere(const TempDir& dir, const std::map<std::uint32_t, Uid>& told) {
        StoreSetup<OnSqlite> setup;
        configure(setup, dir);
        auto session = setup.open();
        const FolderId inbox = setup.folder(*session, "INBOX");
        std::map<std::uint32_t, Uid> found;
        Uid last = 0;
        for (const ReadRow& row : readAll(*session, inbox, kFieldContent)) {
            const auto number = static_cast<std::uint32_t>(std::stoul(row.content.substr(9)));
            CPPUNIT_ASSERT_MESSAGE("twice: " + std::to_string(number), found.emplace(number, row.row.uid).second);
            CPPUNIT_ASSERT(row.row.uid > last);
            last = row.row.uid;
        }
        for (const auto& [number, uid] : told) {
            CPPUNIT_ASSERT_MESSAGE("lost: " + std::to_string(number), found.contains(number));
            CPPUNIT_ASSERT_EQUAL(uid, found[number]);
        }
        const StoreId id = session->id();
        session.reset();
        const std::vector<std::string> faults = setup.stores().check(id);
        CPPUNIT_ASSERT_MESSAGE(faults.empty() ? "" : faults.front(), faults.empty());
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(KillTest);

}  // namespace
