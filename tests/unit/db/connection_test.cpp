// What a Connection promises on every engine.
#include <thread>

#include "engines.h"

namespace corbel::db {
namespace {

class ConnectionTest : public CppUnit::TestFixture {
public:
    virtual std::unique_ptr<TestEngine> makeEngine() = 0;

    void setUp() override {
        _engine = makeEngine();
        _db = _engine->open();
        _db->execute("CREATE TABLE item (id BIGINT NOT NULL PRIMARY KEY, name VARCHAR(200), body MEDIUMBLOB)");
    }
    void tearDown() override {
        _db.reset();
        _engine.reset();
    }

    void valuesComeBack() {
        const std::string name = "K\xc3\xa4se \xf0\x9f\xa7\x80";
        const std::string body("\0\xff'\"\\\n\0", 7);
        {
            Statement insert = _db->prepare("INSERT INTO item (id, name, body) VALUES (?, ?, ?)");
            insert.bind(0, std::int64_t{-5}).bind(1, name).bindBlob(2, body);
            CPPUNIT_ASSERT_EQUAL(std::uint64_t{1}, insert.run());
            insert.bind(0, std::int64_t{INT64_MAX}).bindNull(1).bindBlob(2, "");
            insert.run();
        }
        Statement select = _db->prepare("SELECT id, name, body FROM item ORDER BY id");
        CPPUNIT_ASSERT(select.step());
        CPPUNIT_ASSERT_EQUAL(std::int64_t{-5}, select.integer(0));
        CPPUNIT_ASSERT_EQUAL(name, std::string(select.text(1)));
        CPPUNIT_ASSERT_EQUAL(body, std::string(select.text(2)));
        CPPUNIT_ASSERT(select.type(0) == ValueType::Integer && select.type(1) == ValueType::Text);
        CPPUNIT_ASSERT_EQUAL(3, select.columnCount());
        CPPUNIT_ASSERT(select.step());
        CPPUNIT_ASSERT_EQUAL(std::int64_t{INT64_MAX}, select.integer(0));
        CPPUNIT_ASSERT(select.isNull(1));
        CPPUNIT_ASSERT(!select.isNull(2));
        CPPUNIT_ASSERT(select.text(1).empty() && select.text(2).empty());
        CPPUNIT_ASSERT(!select.step());
        CPPUNIT_ASSERT(!select.step());  // and stays at the end
    }

    /// Around the sizes at which a result buffer has to grow, up to the chunk size of the store.
    void blobsOfAllSizes() {
        const std::size_t sizes[] = {0, 1, 255, 256, 257, 4095, 4096, 65535, 65536, 1 << 20};
        std::int64_t id = 0;
        for (const std::size_t size : sizes) {
            _db->prepare("INSERT INTO item (id, body) VALUES (?, ?)").bind(0, id).bindBlob(1, pattern(size)).run();
            ++id;
        }
        Statement select = _db->prepare("SELECT body, id FROM item ORDER BY id");
        for (const std::size_t size : sizes) {
            CPPUNIT_ASSERT(select.step());
            CPPUNIT_ASSERT(pattern(size) == select.text(0));
        }
        CPPUNIT_ASSERT(!select.step());
    }

    void boundByTemplate() {
        _db->prepare("INSERT INTO item (id, name) VALUES (?, ?)").with(7u, "seven").run();
        _db->prepare("INSERT INTO item (id, name) VALUES (?, ?)").with(true, nullptr).run();
        Statement select = _db->prepare("SELECT name FROM item WHERE id=?");
        CPPUNIT_ASSERT(select.with(7).step());
        CPPUNIT_ASSERT_EQUAL(std::string("seven"), std::string(select.text(0)));
        CPPUNIT_ASSERT(select.with(1).step());  // binding in the middle begins anew
        CPPUNIT_ASSERT(select.isNull(0));
        CPPUNIT_ASSERT(!select.with(99).step());
        CPPUNIT_ASSERT(codeOf([&] { select.with(std::uint64_t{1} << 63); }) == ErrorCode::Internal);
    }

    void changesAreCounted() {
        for (int i = 0; i < 5; ++i) insert(i, "n");
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{3}, _db->prepare("UPDATE item SET name=? WHERE id<?").with("m", 3).run());
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{3}, _db->prepare("UPDATE item SET name=? WHERE id<?").with("m", 3).run());
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{2}, _db->prepare("DELETE FROM item WHERE id>=?").with(3).run());
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{0}, _db->prepare("SELECT id FROM item").run());
    }

    void statementsAreCachedAndExclusive() {
        insert(1, "a");
        insert(2, "b");
        {
            Statement outer = _db->prepare("SELECT id FROM item ORDER BY id");
            CPPUNIT_ASSERT(outer.step());
            CPPUNIT_ASSERT(codeOf([&] { _db->prepare("SELECT id FROM item ORDER BY id"); }) == ErrorCode::Internal);
            Statement inner = _db->prepare("SELECT name FROM item WHERE id=?");  // another one runs in between
            CPPUNIT_ASSERT(inner.with(2).step());
            CPPUNIT_ASSERT(outer.step());
            CPPUNIT_ASSERT_EQUAL(std::int64_t{2}, outer.integer(0));
        }
        CPPUNIT_ASSERT(_db->prepare("SELECT id FROM item ORDER BY id").step());
        for (int i = 0; i < 300; ++i) {  // more than the cache keeps
            Statement other = _db->prepare("SELECT " + std::to_string(i) + " FROM item WHERE id=1");
            CPPUNIT_ASSERT(other.step());
            CPPUNIT_ASSERT_EQUAL(std::int64_t{i}, other.integer(0));
        }
        _db->shrink();
        CPPUNIT_ASSERT(_db->prepare("SELECT id FROM item ORDER BY id").step());
    }

    void statementsAreCounted() {
        const std::uint64_t before = _db->statementCount();
        insert(1, "a");
        Statement select = _db->prepare("SELECT id FROM item");
        while (select.step()) {
        }
        CPPUNIT_ASSERT_EQUAL(before + 2, _db->statementCount());
    }

    void transactionsCommitAndRollBack() {
        {
            Transaction transaction(*_db);
            CPPUNIT_ASSERT(_db->inTransaction());
            insert(1, "kept");
            transaction.commit();
        }
        {
            Transaction transaction(*_db);
            insert(2, "lost");
        }
        CPPUNIT_ASSERT(!_db->inTransaction());
        CPPUNIT_ASSERT_EQUAL(std::int64_t{1}, count(*_db));
        CPPUNIT_ASSERT_EQUAL(std::int64_t{1}, count(*_engine->open()));
    }

    void errorsHaveCodes() {
        insert(1, "a");
        CPPUNIT_ASSERT(codeOf([&] { insert(1, "b"); }) == ErrorCode::AlreadyExists);
        insert(2, "after an error the statement works");
        CPPUNIT_ASSERT(codeOf([&] { _db->prepare("SELECT nonsense FROM item"); }) == ErrorCode::Internal);
        CPPUNIT_ASSERT(codeOf([&] { _db->execute("INSERT INTO item (id) VALUES (NULL)"); }) == ErrorCode::Internal);
        CPPUNIT_ASSERT(_db->isUsable());
    }

    void scriptsRunWhole() {
        _db->execute("INSERT INTO item (id, name) VALUES (1, 'a;b'); -- with ; inside\nINSERT INTO item (id) VALUES (2);\n");
        CPPUNIT_ASSERT_EQUAL(std::int64_t{2}, count(*_db));
        CPPUNIT_ASSERT(codeOf([&] { _db->execute("DELETE FROM item; SELECT nonsense FROM nowhere"); }) == ErrorCode::Internal);
        CPPUNIT_ASSERT_EQUAL(std::int64_t{0}, count(*_db));
    }

    void aLostTransactionRunsAgain() {
        int runs = 0;
        const int result = runTransaction(*_db, [&] {
            insert(1, "once");
            if (++runs < 3) throw TransactionLost(ErrorCode::Conflict, "lost");
            return runs;
        });
        CPPUNIT_ASSERT_EQUAL(3, result);
        CPPUNIT_ASSERT_EQUAL(std::int64_t{1}, count(*_db));
        // A conflict of the caller's own is an answer, not a lost transaction.
        runs = 0;
        CPPUNIT_ASSERT(codeOf([&] {
                           runTransaction(*_db, [&] {
                               ++runs;
                               throw Error(ErrorCode::Conflict, "changed");
                           });
                       }) == ErrorCode::Conflict);
        CPPUNIT_ASSERT_EQUAL(1, runs);
        // And for ever lost ends.
        CPPUNIT_ASSERT(codeOf([&] { runTransaction(*_db, [&] { throw TransactionLost(ErrorCode::Conflict, "lost"); }); }) ==
                       ErrorCode::Conflict);
    }

    void upsertsByDialect() {
        const std::string upsert = Dialect::upsert(_db->engine(), "item", "id, name", "id");
        _db->prepare(upsert).with(1, "old").run();
        _db->prepare(upsert).with(1, "new").run();
        Statement select = _db->prepare("SELECT name FROM item");
        CPPUNIT_ASSERT(select.step());
        CPPUNIT_ASSERT_EQUAL(std::string("new"), std::string(select.text(0)));
        const std::string ignore = Dialect::insertIgnore(_db->engine(), "item", "id, name");
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{0}, _db->prepare(ignore).with(1, "newer").run());
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{1}, _db->prepare(ignore).with(2, "other").run());
        _db->prepare(Dialect::upsert(_db->engine(), "item", "id", "id")).with(2).run();
    }

    void aSnapshotReadsOneState() {
        insert(1, "a");
        const auto other = _engine->open();
        _db->beginRead();
        CPPUNIT_ASSERT_EQUAL(std::int64_t{1}, count(*_db));
        other->prepare("INSERT INTO item (id) VALUES (?)").with(2).run();
        CPPUNIT_ASSERT_EQUAL(std::int64_t{1}, count(*_db));
        _db->commit();
        CPPUNIT_ASSERT_EQUAL(std::int64_t{2}, count(*_db));
    }

    /// Four threads count one row up: every lock is taken in the same order, or the transaction runs again.
    void parallelWritersLoseNothing() {
        insert(1, "0");
        std::vector<std::thread> threads;
        for (int t = 0; t < 4; ++t) {
            threads.emplace_back([this] {
                const auto mine = _engine->open();
                for (int i = 0; i < 25; ++i) {
                    runTransaction(*mine, [&] {
                        std::string text;
                        {
                            Statement select =
                                mine->prepare("SELECT name FROM item WHERE id=1" + std::string(Dialect::forUpdate(mine->engine())));
                            select.step();
                            text = std::to_string(std::stoi(std::string(select.text(0))) + 1);
                        }
                        mine->prepare("UPDATE item SET name=? WHERE id=1").with(text).run();
                    });
                }
            });
        }
        for (std::thread& thread : threads) thread.join();
        Statement select = _db->prepare("SELECT name FROM item WHERE id=1");
        CPPUNIT_ASSERT(select.step());
        CPPUNIT_ASSERT_EQUAL(std::string("100"), std::string(select.text(0)));
    }

protected:
    static std::string pattern(std::size_t size) {
        std::string bytes(size, '\0');
        for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<char>(i * 131 + size);
        return bytes;
    }
    void insert(int id, std::string_view name) { _db->prepare("INSERT INTO item (id, name) VALUES (?, ?)").with(id, name).run(); }
    static std::int64_t count(Connection& db) {
        Statement select = db.prepare("SELECT COUNT(*) FROM item");
        CPPUNIT_ASSERT(select.step());
        return select.integer(0);
    }

    std::unique_ptr<TestEngine> _engine;
    std::unique_ptr<Connection> _db;
};

#define CONNECTION_CONTRACT(Class)                 \
    CPPUNIT_TEST_SUITE(Class);                     \
    CPPUNIT_TEST(valuesComeBack);                  \
    CPPUNIT_TEST(blobsOfAllSizes);                 \
    CPPUNIT_TEST(boundByTemplate);                 \
    CPPUNIT_TEST(changesAreCounted);               \
    CPPUNIT_TEST(statementsAreCachedAndExclusive); \
    CPPUNIT_TEST(statementsAreCounted);            \
    CPPUNIT_TEST(transactionsCommitAndRollBack);   \
    CPPUNIT_TEST(errorsHaveCodes);                 \
    CPPUNIT_TEST(scriptsRunWhole);                 \
    CPPUNIT_TEST(aLostTransactionRunsAgain);       \
    CPPUNIT_TEST(upsertsByDialect);                \
    CPPUNIT_TEST(aSnapshotReadsOneState);          \
    CPPUNIT_TEST(parallelWritersLoseNothing);      \
    CPPUNIT_TEST_SUITE_END()

class SqliteConnectionTest : public ConnectionTest {
    CONNECTION_CONTRACT(SqliteConnectionTest);

public:
    std::unique_ptr<TestEngine> makeEngine() override { return std::make_unique<SqliteTestEngine>(); }
};
CPPUNIT_TEST_SUITE_REGISTRATION(SqliteConnectionTest);

class MysqlConnectionTest : public ConnectionTest {
    CONNECTION_CONTRACT(MysqlConnectionTest);

public:
    std::unique_ptr<TestEngine> makeEngine() override { return std::make_unique<MysqlTestEngine>(); }
};
CPPUNIT_TEST_SUITE_REGISTRATION(MysqlConnectionTest);

}  // namespace
}  // namespace corbel::db
