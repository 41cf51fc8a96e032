// The store contract: many threads at once, and what they see of each other.
#include <cppunit/extensions/HelperMacros.h>

#include <atomic>
#include <set>
#include <thread>

#include "unit/store/store_fixture.h"

using namespace corbel;
using namespace corbel::testing;

namespace {

template <class Engine>
class ParallelContract : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(ParallelContract);
    CPPUNIT_TEST(appendsFromManyThreadsAreAllThere);
    CPPUNIT_TEST(oneBadJobDoesNotHurtItsBatch);
    CPPUNIT_TEST(readersSeeWholeCommits);
    CPPUNIT_TEST(storeIsMadeOnce);
    CPPUNIT_TEST(mixedWorkKeepsCountersRight);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override {
        _setup = std::make_unique<StoreSetup<Engine>>();
        auto session = _setup->open();
        _store = session->id();
        _inbox = _setup->folder(*session, "INBOX");
        _trash = _setup->folder(*session, "Trash");
    }
    void tearDown() override {
        if (_store != 0) {
            const std::vector<std::string> faults = _setup->stores().check(_store);
            CPPUNIT_ASSERT_MESSAGE(faults.empty() ? "" : faults.front(), faults.empty());
        }
        _setup.reset();
    }

    void appendsFromManyThreadsAreAllThere() {
        std::mutex mutex;
        std::set<Uid> uids;
        onThreads(8, [&](unsigned) {
            auto session = _setup->open();
            Uid last = 0;
            for (int i = 0; i < 12; ++i) {
                const Uid uid = _setup->append(*session, _inbox, "Subject: x\r\n\r\n");
                CPPUNIT_ASSERT(uid > last);
                last = uid;
                const std::lock_guard lock(mutex);
                CPPUNIT_ASSERT(uids.insert(uid).second);
            }
        });
        CPPUNIT_ASSERT_EQUAL(std::size_t{96}, uids.size());
        CPPUNIT_ASSERT_EQUAL(Uid{96}, *uids.rbegin());
        CPPUNIT_ASSERT_EQUAL(96u, _setup->open()->counters(_inbox).total);
        const double commits = _setup->metrics.value("corbel_store_commits_total").value();
        CPPUNIT_ASSERT_EQUAL(96.0, _setup->metrics.value("corbel_store_writes_total").value());
        CPPUNIT_ASSERT(commits <= 96);
    }

    void oneBadJobDoesNotHurtItsBatch() {
        std::atomic<int> refused{0};
        onThreads(8, [&](unsigned thread) {
            auto session = _setup->open();
            for (int i = 0; i < 10; ++i) {
                if (thread % 2 == 0) {
                    _setup->append(*session, _inbox, "Subject: x\r\n\r\n", 0, {"good"});
                    continue;
                }
                // Refused after it wrote: the second message's keyword is not one.
                const auto message = _setup->stage("Subject: y\r\n\r\n");
                AppendItem items[2];
                items[0].message = items[1].message = message.get();
                items[0].keywords = {"lost-" + std::to_string(thread)};
                items[1].keywords = {"not a keyword"};
                if (codeOf([&] { session->append(_inbox, items); }) == ErrorCode::InvalidArgument) ++refused;
            }
        });
        CPPUNIT_ASSERT_EQUAL(40, refused.load());
        const auto view = _setup->open()->view(_inbox);
        CPPUNIT_ASSERT_EQUAL(40u, view->size());
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, view->keywords().size());
    }

    void readersSeeWholeCommits() {
        std::atomic<bool> isDone{false};
        std::thread writer([&] {
            auto session = _setup->open();
            for (int i = 0; i < 20; ++i) _setup->fill(*session, _inbox, 3, i % 2 ? std::uint32_t{kSeen} : 0);
            isDone = true;
        });
        onThreads(3, [&](unsigned) {
            std::unique_ptr<MailboxView> last;
            while (!isDone) {
                auto session = _setup->open();
                auto view = session->view(_inbox);
                CPPUNIT_ASSERT_EQUAL(0u, view->size() % 3);
                CPPUNIT_ASSERT_EQUAL(view->size(), view->counters().total);
                RowCollector rows;
                const std::vector<Uid> uids = allUids(*view);
                session->read(_inbox, uids, kFieldSize | kFieldEnvelope, rows);
                CPPUNIT_ASSERT_EQUAL(uids.size(), rows.rows.size());
                DiffText diff;
                if (last) CPPUNIT_ASSERT(view->diff(*last, diff));
                last = std::move(view);
            }
        });
        writer.join();
    }

    void storeIsMadeOnce() {
        std::mutex mutex;
        std::set<StoreId> ids;
        onThreads(8, [&](unsigned) {
            auto session = _setup->open(77);
            const std::lock_guard lock(mutex);
            ids.insert(session->id());
            CPPUNIT_ASSERT_EQUAL(std::size_t{12}, session->folders().size());
        });
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, ids.size());
    }

    void mixedWorkKeepsCountersRight() {
        onThreads(6, [&](unsigned thread) {
            for (int i = 0; i < 12; ++i) {
                auto session = _setup->open();
                const auto view = session->view(_inbox, thread == 0);
                const std::vector<Uid> uids = allUids(*view);
                const std::span<const Uid> some = std::span<const Uid>(uids).subspan(uids.size() / 2);
                switch ((static_cast<int>(thread) + i) % 6) {
                    case 0: session->changeFlags(_inbox, some, {FlagOp::Add, kSeen, {"k" + std::to_string(i)}, {}}); break;
                    case 1: session->changeFlags(_inbox, uids, {FlagOp::Remove, kSeen, {}, view->counters().highestModSeq}); break;
                    case 2: session->copy(_inbox, some, _trash); break;
                    case 3: session->move(_inbox, some.subspan(some.size() / 2), _trash); break;
                    case 4: session->expunge(_inbox, some, true); break;
                    default: _setup->fill(*session, _inbox, 5);
                }
            }
        });
    }

private:
    static void onThreads(unsigned count, const std::function<void(unsigned)>& work) {
        std::exception_ptr failure;
        std::mutex mutex;
        std::vector<std::thread> threads;
        for (unsigned t = 0; t < count; ++t) {
            threads.emplace_back([&, t] {
                try {
                    work(t);
                } catch (...) {
                    const std::lock_guard lock(mutex);
                    failure = std::current_exception();
                }
            });
        }
        for (std::thread& thread : threads) thread.join();
        if (failure) std::rethrow_exception(failure);
    }

    std::unique_ptr<StoreSetup<Engine>> _setup;
    StoreId _store = 0;
    FolderId _inbox = 0;
    FolderId _trash = 0;
};

CPPUNIT_TEST_SUITE_REGISTRATION(ParallelContract<OnSqlite>);
CPPUNIT_TEST_SUITE_REGISTRATION(ParallelContract<OnMariadb>);

}  // namespace
