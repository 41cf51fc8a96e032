#include "db/server_database.h"

#include <thread>

#include "engines.h"

namespace corbel::db {
namespace {

using draft::SqlMigration;
using draft::SqlRow;

class ServerDatabaseTest : public CppUnit::TestFixture {
public:
    virtual std::unique_ptr<TestEngine> makeEngine() = 0;
    virtual ServerDatabaseOptions options() = 0;

    void setUp() override {
        _engine = makeEngine();
        _database = std::make_unique<ServerDatabase>(options());
        const SqlMigration migrations[] = {{1,
                                            "CREATE TABLE demo_user (id BIGINT NOT NULL PRIMARY KEY, name VARCHAR(100) NOT NULL, note "
                                            "TEXT);\nCREATE UNIQUE INDEX demo_user_name ON demo_user (name);\n"}};
        _database->migrate("demo", migrations);
        _database->migrate("demo", migrations);
    }
    void tearDown() override {
        _database.reset();
        _engine.reset();
    }

    void queriesGiveTypedRows() {
        add(1, "alice");
        _database->query("INSERT INTO demo_user (id, name, note) VALUES (?, ?, ?)", {std::int64_t{2}, std::string("bob"), std::string("")});
        const std::vector<SqlRow> expected = {{std::int64_t{1}, std::string("alice"), nullptr},
                                              {std::int64_t{2}, std::string("bob"), std::string()}};
        CPPUNIT_ASSERT(expected == _database->query("SELECT id, name, note FROM demo_user WHERE id>? ORDER BY id", {std::int64_t{0}}));
        CPPUNIT_ASSERT(codeOf([&] { add(3, "bob"); }) == ErrorCode::AlreadyExists);
    }

    void aTransactionIsWholeOrNotAtAll() {
        CPPUNIT_ASSERT(codeOf([&] {
                           _database->transaction([&] {
                               add(1, "alice");
                               _database->transaction([&] { add(2, "bob"); });  // takes part
                               CPPUNIT_ASSERT_EQUAL(std::size_t{2}, rows());
                               throw Error(ErrorCode::NotFound, "no");
                           });
                       }) == ErrorCode::NotFound);
        CPPUNIT_ASSERT_EQUAL(std::size_t{0}, rows());
        _database->transaction([&] {
            add(1, "alice");
            CPPUNIT_ASSERT(_database->lease()->inTransaction());
        });
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, rows());
        CPPUNIT_ASSERT(!_database->lease()->inTransaction());
    }

    void manyThreadsShareFewConnections() {
        std::vector<std::thread> threads;
        for (int t = 0; t < 8; ++t) {
            threads.emplace_back([this, t] {
                for (int i = 0; i < 10; ++i) {
                    const int id = t * 10 + i;
                    _database->transaction([&] { add(id, "user" + std::to_string(id)); });
                    rows();
                }
            });
        }
        for (std::thread& thread : threads) thread.join();
        CPPUNIT_ASSERT_EQUAL(std::size_t{80}, rows());
    }

    void aLeaseLeftInATransactionIsRolledBack() {
        {
            const auto lease = _database->lease();
            lease->begin();
            lease->prepare("INSERT INTO demo_user (id, name) VALUES (?, ?)").with(1, "x").run();
        }
        CPPUNIT_ASSERT_EQUAL(std::size_t{0}, rows());
    }

protected:
    void add(int id, const std::string& name) {
        _database->query("INSERT INTO demo_user (id, name) VALUES (?, ?)", {std::int64_t{id}, name});
    }
    std::size_t rows() { return _database->query("SELECT id FROM demo_user").size(); }

    std::unique_ptr<TestEngine> _engine;
    std::unique_ptr<ServerDatabase> _database;
};

#define SERVER_DATABASE_CONTRACT(Class)                 \
    CPPUNIT_TEST_SUITE(Class);                          \
    CPPUNIT_TEST(queriesGiveTypedRows);                 \
    CPPUNIT_TEST(aTransactionIsWholeOrNotAtAll);        \
    CPPUNIT_TEST(manyThreadsShareFewConnections);       \
    CPPUNIT_TEST(aLeaseLeftInATransactionIsRolledBack); \
    CPPUNIT_TEST_SUITE_END()

class SqliteServerDatabaseTest : public ServerDatabaseTest {
    SERVER_DATABASE_CONTRACT(SqliteServerDatabaseTest);

public:
    std::unique_ptr<TestEngine> makeEngine() override { return std::make_unique<SqliteTestEngine>(); }
    ServerDatabaseOptions options() override {
        ServerDatabaseOptions options;
        options.sqlitePath = static_cast<SqliteTestEngine&>(*_engine).file();
        return options;
    }
};
CPPUNIT_TEST_SUITE_REGISTRATION(SqliteServerDatabaseTest);

class MysqlServerDatabaseTest : public ServerDatabaseTest {
    SERVER_DATABASE_CONTRACT(MysqlServerDatabaseTest);

public:
    std::unique_ptr<TestEngine> makeEngine() override { return std::make_unique<MysqlTestEngine>(); }
    ServerDatabaseOptions options() override {
        ServerDatabaseOptions options;
        options.mysql = static_cast<MysqlTestEngine&>(*_engine).schema.options();
        return options;
    }
};
CPPUNIT_TEST_SUITE_REGISTRATION(MysqlServerDatabaseTest);

}  // namespace
}  // namespace corbel::db
