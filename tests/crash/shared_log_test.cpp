// Two connections to one file: what one of them took back, or could not write, must not come over what the other committed.
#include <cppunit/extensions/HelperMacros.h>

#include <unistd.h>

#include <functional>

#include "corbel/error.h"
#include "crash/sim_disk.h"
#include "db/connection.h"
#include "support/temp_dir.h"
#include "unit/store/store_fixture.h"

using namespace corbel;
using namespace corbel::testing;

namespace {

constexpr int kManyRows = 200;    // of a page each: more than a connection keeps in memory
constexpr int kLostRows = 10'000;  // the first id of rows that are never committed

class SharedLogTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(SharedLogTest);
    CPPUNIT_TEST(afterARollback);
    CPPUNIT_TEST(afterAFullDisk);
    CPPUNIT_TEST(readingOnAFullDisk);
    CPPUNIT_TEST(afterASyncThatFailed);
    CPPUNIT_TEST(aNewLogsNameIsSynced);
    CPPUNIT_TEST(aLogLeftBehindIsNamed);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override {
        _dir = std::make_unique<TempDir>();
        _disk = std::make_unique<SimDisk>(_dir->path().string());
        _one = open();
        _one->execute("CREATE TABLE t (id INTEGER NOT NULL PRIMARY KEY, text TEXT NOT NULL)");
        insert(*_one, 1, 1);
        _other = open();
        CPPUNIT_ASSERT_EQUAL(1, rows(*_other));
    }
    void tearDown() override {
        _one.reset();
        _other.reset();
        _disk.reset();
    }

    void afterARollback() {
        {
            const db::Transaction takenBack(*_one);
            fill(*_one, kLostRows, kManyRows);
        }
        insert(*_other, 2, kManyRows);
        CPPUNIT_ASSERT_EQUAL(kManyRows + 1, rows(*_one));
        assertKept(kManyRows + 1);
    }

    void afterAFullDisk() {
        _disk->arm({DiskFault::Effect::Full, kDiskChanges, 1, 0});
        CPPUNIT_ASSERT_EQUAL(ErrorCode::Unavailable, codeOf([&] { insert(*_one, kLostRows, 20); }));
        _disk->clear();
        insert(*_other, 2, 20);
        CPPUNIT_ASSERT_EQUAL(21, rows(*_one));
        assertKept(21);
    }

    void readingOnAFullDisk() {
        _disk->arm({DiskFault::Effect::Full, kDiskChanges, 1, 0});
        CPPUNIT_ASSERT_EQUAL(ErrorCode::Unavailable, codeOf([&] { insert(*_one, kLostRows, 20); }));
        CPPUNIT_ASSERT_EQUAL(1, rows(*_one));
        CPPUNIT_ASSERT_EQUAL(1, rows(*_other));
        _disk->clear();
        insert(*_one, 2, 5);
        assertKept(6);
    }

    /// What a failed sync left behind can be read, though the disk may not have it: who opens the file anew must not build on it.
    void afterASyncThatFailed() {
        _disk->arm({DiskFault::Effect::Error, kDiskSync, 1, 5});
        CPPUNIT_ASSERT_EQUAL(ErrorCode::Unavailable, codeOf([&] { insert(*_one, kLostRows, 20); }));
        _disk->clear();
        _one.reset();
        _other.reset();
        _one = open();
        _other = open();
        {
            db::Statement lost = _one->prepare("SELECT COUNT(*) FROM t WHERE id>=?");
            lost.with(kLostRows);
            CPPUNIT_ASSERT(lost.step());
            CPPUNIT_ASSERT_EQUAL(std::int64_t{0}, lost.integer(0));
        }
        insert(*_one, 2, 5);
        assertKept(6);
    }

    /// A log is new after each opening, and a commit in a log that has no name on disk is none.
    void aNewLogsNameIsSynced() {
        failEachSyncOfTheName([] {});
    }

    /// One that a process made and died before it was synced has frames, and a name that nobody knows to be on disk.
    void aLogLeftBehindIsNamed() {
        failEachSyncOfTheName([this] {
            _disk->arm({DiskFault::Effect::Dead, kDiskSync, 1, 0});
            CPPUNIT_ASSERT_EQUAL(ErrorCode::Unavailable, codeOf([&] { insert(*open(), kLostRows, 1); }));
            _disk->kill();
        });
    }

private:
    /// `leave` may leave a log; then a commit is told, or not, and the power goes.
    void failEachSyncOfTheName(const std::function<void()>& leave) {
        assertKept(1);
        constexpr std::uint64_t kMostSyncs = 6;
        int refused = 0;
        for (std::uint64_t at = 1; at <= kMostSyncs; ++at) {
            const int id = 10 + static_cast<int>(at);
            open()->prepare("PRAGMA wal_checkpoint(TRUNCATE)").step();
            ::unlink((_disk->root() + "/shared.db-wal").c_str());
            _disk->writeBack();
            leave();
            _disk->arm({DiskFault::Effect::Error, kDiskSync, at, 5});
            bool isTold = true;
            try {
                _one = open();
                insert(*_one, id, 1);
            } catch (const Error&) {
                isTold = false;
                ++refused;
            }
            _disk->arm({DiskFault::Effect::Dead, kDiskChanges, 1, 0});
            _one.reset();
            _disk->cutPower(1, true);
            const auto after = open();
            db::Statement find = after->prepare("SELECT COUNT(*) FROM t WHERE id=?");
            find.with(id);
            CPPUNIT_ASSERT(find.step());
            if (isTold) CPPUNIT_ASSERT_EQUAL_MESSAGE("sync " + std::to_string(at), std::int64_t{1}, find.integer(0));
        }
        CPPUNIT_ASSERT(refused > 0);
    }

    /// Leaves the log behind when it is closed, as a mailbox's connection does.
    std::unique_ptr<db::Connection> open() { return db::openSqlite({_disk->root() + "/shared.db", false, {}, true}); }

    static void fill(db::Connection& connection, int first, int count) {
        const std::string text(4000, 'x');
        for (int id = first; id < first + count; ++id) connection.prepare("INSERT INTO t (id, text) VALUES (?, ?)").with(id, text).run();
    }
    static void insert(db::Connection& connection, int first, int count) {
        db::Transaction transaction(connection);
        fill(connection, first, count);
        transaction.commit();
    }
    static int rows(db::Connection& connection) {
        db::Statement count = connection.prepare("SELECT COUNT(*) FROM t WHERE length(text)=4000 AND id<?");
        count.with(kLostRows);
        CPPUNIT_ASSERT(count.step());
        return static_cast<int>(count.integer(0));
    }
    /// For others too, and on disk.
    void assertKept(int count) {
        CPPUNIT_ASSERT_EQUAL(count, rows(*_other));
        CPPUNIT_ASSERT_EQUAL(count, rows(*open()));
        _disk->arm({DiskFault::Effect::Dead, kDiskChanges, 1, 0});
        _one.reset();
        _other.reset();
        _disk->cutPower(1, true);
        const auto after = open();
        CPPUNIT_ASSERT_EQUAL(count, rows(*after));
        db::Statement check = after->prepare("PRAGMA integrity_check");
        CPPUNIT_ASSERT(check.step());
        CPPUNIT_ASSERT_EQUAL(std::string("ok"), std::string(check.text(0)));
    }

    std::unique_ptr<TempDir> _dir;
    std::unique_ptr<SimDisk> _disk;
    std::unique_ptr<db::Connection> _one, _other;
};

CPPUNIT_TEST_SUITE_REGISTRATION(SharedLogTest);

}  // namespace
