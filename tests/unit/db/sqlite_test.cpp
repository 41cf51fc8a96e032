// What only SQLite has: files, modes, the write-ahead log, disk errors.
#include <sys/resource.h>
#include <sys/stat.h>

#include <csignal>
#include <fstream>

#include "engines.h"

namespace corbel::db {
namespace {

class SqliteTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(SqliteTest);
    CPPUNIT_TEST(filesArePrivateAndDurable);
    CPPUNIT_TEST(aDamagedFileIsCorrupt);
    CPPUNIT_TEST(aMissingDirectoryIsUnavailable);
    CPPUNIT_TEST(aFileWithoutALogIsUnavailable);
    CPPUNIT_TEST(readOnlyRefusesToWrite);
    CPPUNIT_TEST(aFullDiskIsUnavailable);
    CPPUNIT_TEST(theLogIsCheckpointed);
    CPPUNIT_TEST(aCommitIsOneWrite);
    CPPUNIT_TEST(aKeptLogIsReadAgain);
    CPPUNIT_TEST(anImageIsADurableFile);
    CPPUNIT_TEST(vmStepsShowTheCost);
    CPPUNIT_TEST(aStaleSnapshotIsALostTransaction);
    CPPUNIT_TEST_SUITE_END();

public:
    void filesArePrivateAndDurable() {
        const auto db = _engine.open();
        db->execute("CREATE TABLE t (a)");
        for (const char* suffix : {"", "-wal", "-shm"}) {
            struct stat status {};
            CPPUNIT_ASSERT_EQUAL(0, ::stat((_engine.file() + suffix).c_str(), &status));
            CPPUNIT_ASSERT_EQUAL(0600u, static_cast<unsigned>(status.st_mode & 0777));
        }
        CPPUNIT_ASSERT_EQUAL(std::string("wal"), pragma(*db, "journal_mode"));
        CPPUNIT_ASSERT_EQUAL(std::string("2"), pragma(*db, "synchronous"));  // FULL
        CPPUNIT_ASSERT_EQUAL(std::string("2"), pragma(*db, "auto_vacuum"));  // INCREMENTAL
        CPPUNIT_ASSERT_EQUAL(std::string("-256"), pragma(*db, "cache_size"));
    }

    void aDamagedFileIsCorrupt() {
        std::ofstream(_engine.file()) << std::string(8192, 'x');
        CPPUNIT_ASSERT(codeOf([&] { _engine.open(); }) == ErrorCode::Corrupt);
    }

    void aMissingDirectoryIsUnavailable() {
        CPPUNIT_ASSERT(codeOf([&] { openSqlite({_engine.file() + "/no/such.db", false, ""}); }) == ErrorCode::Unavailable);
        CPPUNIT_ASSERT(codeOf([&] { openSqlite({_engine.file(), true, ""}); }) == ErrorCode::Unavailable);
    }

    /// SQLite would go on in another mode, where a commit can be lost, and say nothing. This VFS has no shared memory, which a log needs.
    void aFileWithoutALogIsUnavailable() {
        CPPUNIT_ASSERT(codeOf([&] { openSqlite({_engine.file(), false, "unix-none"}); }) == ErrorCode::Unavailable);
    }

    void readOnlyRefusesToWrite() {
        _engine.open()->execute("CREATE TABLE t (a); INSERT INTO t VALUES (5)");
        const auto db = openSqlite({_engine.file(), true, ""});
        Statement select = db->prepare("SELECT a FROM t");
        CPPUNIT_ASSERT(select.step());
        CPPUNIT_ASSERT_EQUAL(std::int64_t{5}, select.integer(0));
        CPPUNIT_ASSERT(codeOf([&] { db->execute("INSERT INTO t VALUES (6)"); }) == ErrorCode::Unavailable);
    }

    /// A file size limit stands for the full disk: the transaction is refused, the connection goes on when there is room again.
    void aFullDiskIsUnavailable() {
        const auto db = _engine.open();
        db->execute("CREATE TABLE t (a)");
        rlimit old{};
        ::getrlimit(RLIMIT_FSIZE, &old);
        const auto oldAction = std::signal(SIGXFSZ, SIG_IGN);
        rlimit small = old;
        small.rlim_cur = 200'000;
        ::setrlimit(RLIMIT_FSIZE, &small);
        ErrorCode code = ErrorCode::Internal;
        try {
            Transaction transaction(*db);
            db->prepare("INSERT INTO t VALUES (?)").with(std::string(1'000'000, 'x')).run();
            transaction.commit();
        } catch (const Error& error) {
            code = error.code();
        }
        ::setrlimit(RLIMIT_FSIZE, &old);
        std::signal(SIGXFSZ, oldAction);
        CPPUNIT_ASSERT_EQUAL(std::string(toString(ErrorCode::Unavailable)), std::string(toString(code)));
        CPPUNIT_ASSERT(!db->inTransaction());
        db->execute("INSERT INTO t VALUES (1)");
        CPPUNIT_ASSERT_EQUAL(std::string("ok"), pragma(*db, "integrity_check"));
    }

    void theLogIsCheckpointed() {
        const auto db = _engine.open();
        db->execute("CREATE TABLE t (a)");
        for (int i = 0; i < 20; ++i) db->prepare("INSERT INTO t VALUES (?)").with(std::string(100'000, 'x')).run();
        CPPUNIT_ASSERT(db->walPages() > 500);
        {
            const auto reader = _engine.open();
            reader->beginRead();
            Statement select = reader->prepare("SELECT a FROM t");
            CPPUNIT_ASSERT(select.step());
            db->prepare("INSERT INTO t VALUES (?)").with(1).run();
            CPPUNIT_ASSERT(!db->checkpoint(false));  // the reader still needs the last pages
        }
        CPPUNIT_ASSERT(db->checkpoint(true));
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{0}, db->walPages());
        CPPUNIT_ASSERT_EQUAL(std::uintmax_t{0}, std::filesystem::file_size(_engine.file() + "-wal"));
        // Left alone, the log still has a bound.
        for (int i = 0; i < 300; ++i) db->prepare("INSERT INTO t VALUES (?)").with(std::string(100'000, 'x')).run();
        CPPUNIT_ASSERT(std::filesystem::file_size(_engine.file() + "-wal") < 4096 * (kWalPagesHard + 200));
    }

    /// The frames of a transaction go to the log together, however many pages it changed.
    void aCommitIsOneWrite() {
        const auto db = _engine.open();
        db->execute("CREATE TABLE t (a)");
        db->prepare("INSERT INTO t VALUES (?)").with(1).run();  // the log's header is written
        // The sanitizer writes into a pipe when it meets a type for the first time, which is not the commit's: the least of some rounds counts.
        constexpr int kRounds = 5;
        std::uint64_t least = UINT64_MAX;
        for (int round = 0; round < kRounds; ++round) {
            const std::uint64_t before = writeCalls();
            db->prepare("INSERT INTO t VALUES (?)").with(std::string(100'000, 'x')).run();
            least = std::min(least, writeCalls() - before);
        }
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{1}, least);
        const auto other = _engine.open();
        Statement select = other->prepare("SELECT COUNT(*), SUM(LENGTH(a)) FROM t");
        CPPUNIT_ASSERT(select.step());
        CPPUNIT_ASSERT_EQUAL(std::int64_t{1 + kRounds}, select.integer(0));
        CPPUNIT_ASSERT_EQUAL(std::int64_t{1 + kRounds * 100'000}, select.integer(1));
    }

    void aKeptLogIsReadAgain() {
        const auto open = [this] { return openSqlite({_engine.file(), false, "", true}); };
        open()->execute("CREATE TABLE t (a)");
        for (int round = 0; round < 40; ++round) {
            const auto db = open();
            db->prepare("INSERT INTO t VALUES (?)").with(std::string(20'000, 'x')).run();
            CPPUNIT_ASSERT(std::filesystem::file_size(_engine.file() + "-wal") > 20'000);
        }
        const auto db = open();
        Statement select = db->prepare("SELECT COUNT(*), SUM(LENGTH(a)) FROM t");
        CPPUNIT_ASSERT(select.step());
        CPPUNIT_ASSERT_EQUAL(std::int64_t{40}, select.integer(0));
        CPPUNIT_ASSERT_EQUAL(std::int64_t{800'000}, select.integer(1));
        CPPUNIT_ASSERT_EQUAL(std::string("ok"), pragma(*db, "integrity_check"));
    }

    void anImageIsADurableFile() {
        const std::string schema = makeSqliteImage([](Connection& db) { db.execute("CREATE TABLE t (a)"); });
        const std::string filled = makeSqliteImage([](Connection& db) { db.prepare("INSERT INTO t VALUES (?)").with(7).run(); }, schema);
        // What an attempt that failed left behind: its log must not be applied to the new file.
        openSqlite({_engine.file(), false, "", true})->execute("CREATE TABLE other (a)");
        writeSqliteImage(_engine.file(), filled);
        struct stat status {};
        CPPUNIT_ASSERT_EQUAL(0, ::stat(_engine.file().c_str(), &status));
        CPPUNIT_ASSERT_EQUAL(0600u, static_cast<unsigned>(status.st_mode & 0777));
        const auto db = _engine.open();
        CPPUNIT_ASSERT_EQUAL(std::string("wal"), pragma(*db, "journal_mode"));
        CPPUNIT_ASSERT_EQUAL(std::string("2"), pragma(*db, "auto_vacuum"));
        CPPUNIT_ASSERT_EQUAL(std::string("ok"), pragma(*db, "integrity_check"));
        db->prepare("INSERT INTO t VALUES (?)").with(8).run();
        Statement select = db->prepare("SELECT SUM(a) FROM t");
        CPPUNIT_ASSERT(select.step());
        CPPUNIT_ASSERT_EQUAL(std::int64_t{15}, select.integer(0));
        CPPUNIT_ASSERT(codeOf([&] { writeSqliteImage(_engine.file() + "/no/such.db", filled); }) == ErrorCode::Unavailable);
    }

    void vmStepsShowTheCost() {
        const auto db = _engine.open();
        db->execute("CREATE TABLE t (a INTEGER PRIMARY KEY)");
        for (int i = 0; i < 1000; ++i) db->prepare("INSERT INTO t VALUES (?)").with(i).run();
        const std::uint64_t start = db->vmSteps();
        CPPUNIT_ASSERT(db->prepare("SELECT a FROM t WHERE a=?").with(500).step());
        const std::uint64_t byKey = db->vmSteps() - start;
        CPPUNIT_ASSERT(db->prepare("SELECT a FROM t WHERE a+0=?").with(500).step());
        const std::uint64_t byScan = db->vmSteps() - start - byKey;
        CPPUNIT_ASSERT(byKey > 0 && byKey < 30);
        CPPUNIT_ASSERT(byScan > 1000);
    }

    void aStaleSnapshotIsALostTransaction() {
        const auto db = _engine.open();
        const auto other = _engine.open();
        db->execute("CREATE TABLE t (a)");
        db->beginRead();
        db->prepare("SELECT COUNT(*) FROM t").step();
        other->execute("INSERT INTO t VALUES (1)");
        CPPUNIT_ASSERT_THROW(db->execute("INSERT INTO t VALUES (2)"), TransactionLost);
        db->rollback();
    }

private:
    /// System calls of this process that wrote.
    static std::uint64_t writeCalls() {
        std::ifstream in("/proc/self/io");
        for (std::string name; in >> name;) {
            std::uint64_t value = 0;
            in >> value;
            if (name == "syscw:") return value;
        }
        return 0;
    }

    static std::string pragma(Connection& db, const std::string& name) {
        Statement statement = db.prepare("PRAGMA " + name);
        CPPUNIT_ASSERT(statement.step());
        return std::string(statement.text(0));
    }
    SqliteTestEngine _engine;
};
CPPUNIT_TEST_SUITE_REGISTRATION(SqliteTest);

}  // namespace
}  // namespace corbel::db
