// What only a MySQL-compatible server has: deadlocks, lost connections, refusals at login.
#include <barrier>
#include <thread>

#include "db/server_database.h"
#include "engines.h"

namespace corbel::db {
namespace {

class MysqlTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(MysqlTest);
    CPPUNIT_TEST(aDeadlockRunsAgain);
    CPPUNIT_TEST(aLockWaitIsALostTransaction);
    CPPUNIT_TEST(aLostConnectionIsUnavailable);
    CPPUNIT_TEST(aLostCommitIsUnknown);
    CPPUNIT_TEST(thePoolDropsLostConnections);
    CPPUNIT_TEST(refusalsAreUnavailable);
    CPPUNIT_TEST(duplicateErrorsHideTheValue);
    CPPUNIT_TEST(sumsAreIntegers);
    CPPUNIT_TEST(tooLongTextIsRefused);
    CPPUNIT_TEST(namesCompareByBytes);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override {
        _engine = std::make_unique<MysqlTestEngine>();
        _db = _engine->open();
        _db->execute(
            "CREATE TABLE item (id BIGINT NOT NULL PRIMARY KEY, name VARCHAR(10) NOT NULL); INSERT INTO item VALUES (1, 'a'), (2, 'b')");
    }
    void tearDown() override {
        _db.reset();
        _engine.reset();
    }

    void aDeadlockRunsAgain() {
        std::barrier both(2);
        std::atomic<int> runs{0};
        auto work = [&](int first, int second) {
            const auto mine = _engine->open();
            bool isFirstRun = true;
            runTransaction(*mine, [&] {
                ++runs;
                mine->prepare("UPDATE item SET name=CONCAT(name, 'x') WHERE id=?").with(first).run();
                if (isFirstRun) both.arrive_and_wait();
                isFirstRun = false;
                mine->prepare("UPDATE item SET name=CONCAT(name, 'x') WHERE id=?").with(second).run();
            });
        };
        std::thread other(work, 2, 1);
        work(1, 2);
        other.join();
        CPPUNIT_ASSERT(runs > 2);
        Statement select = _db->prepare("SELECT name FROM item ORDER BY id");
        CPPUNIT_ASSERT(select.step());
        CPPUNIT_ASSERT_EQUAL(std::string("axx"), std::string(select.text(0)));
    }

    void aLockWaitIsALostTransaction() {
        const auto holder = _engine->open();
        holder->begin();
        holder->execute("UPDATE item SET name='h' WHERE id=1");
        _db->execute("SET SESSION innodb_lock_wait_timeout=0");
        CPPUNIT_ASSERT_THROW(_db->execute("UPDATE item SET name='w' WHERE id=1"), TransactionLost);
        holder->rollback();
    }

    void aLostConnectionIsUnavailable() {
        Statement select = _db->prepare("SELECT name FROM item WHERE id=?");
        CPPUNIT_ASSERT(select.with(1).step());
        kill(*_db);
        CPPUNIT_ASSERT(codeOf([&] { select.with(2).step(); }) == ErrorCode::Unavailable);
        CPPUNIT_ASSERT(!_db->isUsable());
        _db->rollback();
    }

    void aLostCommitIsUnknown() {
        _db->begin();
        _db->prepare("UPDATE item SET name='z' WHERE id=1").run();
        kill(*_db);
        CPPUNIT_ASSERT_THROW(_db->commit(), CommitUnknown);
    }

    void thePoolDropsLostConnections() {
        ServerDatabaseOptions options;
        options.mysql = _engine->schema.options();
        ServerDatabase database(options);
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, database.query("SELECT id FROM item").size());
        {
            const auto lease = database.lease();
            kill(*lease);
            CPPUNIT_ASSERT(codeOf([&] { lease->prepare("SELECT id FROM item").step(); }) == ErrorCode::Unavailable);
        }
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, database.query("SELECT id FROM item").size());
        kill(*database.lease());   // while nobody uses it: nobody notices
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, database.query("SELECT id FROM item").size());
    }

    void refusalsAreUnavailable() {
        MysqlOptions options = _engine->schema.options();
        options.user = "nobody-of-this-name";
        CPPUNIT_ASSERT(codeOf([&] { openMysql(options); }) == ErrorCode::Unavailable);
        options = _engine->schema.options();
        options.database = "no_such_schema";
        CPPUNIT_ASSERT(codeOf([&] { openMysql(options); }) == ErrorCode::Unavailable);
        options.socket = "/nonexistent/m.sock";
        CPPUNIT_ASSERT(codeOf([&] { openMysql(options); }) == ErrorCode::Unavailable);
    }

    void duplicateErrorsHideTheValue() {
        _db->execute("CREATE UNIQUE INDEX item_name ON item (name)");
        try {
            _db->prepare("INSERT INTO item VALUES (?, ?)").with(3, "a").run();
            CPPUNIT_FAIL("accepted");
        } catch (const Error& error) {
            CPPUNIT_ASSERT(error.code() == ErrorCode::AlreadyExists);
            CPPUNIT_ASSERT(error.detail().find("item_name") != std::string::npos);
            CPPUNIT_ASSERT(error.detail().find("'a'") == std::string::npos);
        }
    }

    void sumsAreIntegers() {
        Statement sum = _db->prepare("SELECT SUM(id), COUNT(*), MAX(id), AVG(id) FROM item");
        CPPUNIT_ASSERT(sum.step());
        CPPUNIT_ASSERT(sum.type(0) == ValueType::Integer && sum.type(3) == ValueType::Text);
        CPPUNIT_ASSERT_EQUAL(std::int64_t{3}, sum.integer(0));
        CPPUNIT_ASSERT_EQUAL(std::string("3"), std::string(sum.text(0)));
        CPPUNIT_ASSERT_EQUAL(std::string("1.5000"), std::string(sum.text(3)));
        CPPUNIT_ASSERT_EQUAL(std::int64_t{1}, sum.integer(3));
    }

    void tooLongTextIsRefused() {
        CPPUNIT_ASSERT(codeOf([&] { _db->prepare("INSERT INTO item VALUES (?, ?)").with(3, "12345678901").run(); }) == ErrorCode::TooLarge);
    }

    void namesCompareByBytes() {
        _db->execute("CREATE UNIQUE INDEX item_name ON item (name)");
        _db->prepare("INSERT INTO item VALUES (?, ?)").with(3, "A").run();
        _db->prepare("INSERT INTO item VALUES (?, ?)").with(4, "\xc3\xa4").run();
        _db->prepare("INSERT INTO item VALUES (?, ?)")
            .with(5, "\xf0\x9f\xa7\x80\xf0\x9f\xa7\x81")
            .run();  // characters, not bytes, are counted
    }

private:
    static void kill(Connection& victim) {
        Statement id = victim.prepare("SELECT CONNECTION_ID()");
        CPPUNIT_ASSERT(id.step());
        const auto root = testing::MariadbSchema::openAsRoot();
        root->execute("KILL CONNECTION " + std::string(id.text(0)));
        // KILL only marks it: gone is it when the list says so.
        Statement alive = root->prepare("SELECT ID, SLEEP(0.01) FROM information_schema.PROCESSLIST WHERE ID=?");
        while (alive.with(id.integer(0)).step()) {
        }
    }
    std::unique_ptr<MysqlTestEngine> _engine;
    std::unique_ptr<Connection> _db;
};
CPPUNIT_TEST_SUITE_REGISTRATION(MysqlTest);

}  // namespace
}  // namespace corbel::db
