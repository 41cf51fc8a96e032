#include "engines.h"
#include "sample_migrations.h"

namespace corbel::db {
namespace {

class MigrateTest : public CppUnit::TestFixture {
public:
    virtual std::unique_ptr<TestEngine> makeEngine() = 0;
    void setUp() override { _engine = makeEngine(); }
    void tearDown() override { _engine.reset(); }

    void runsWhatHasNotRun() {
        const auto db = _engine->open();
        const auto all = sampleMigrations(db->engine());
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, all.size());
        CPPUNIT_ASSERT_EQUAL(std::string("first"), std::string(all[0].name));
        migrate(*db, "sample", all.first(1));
        {
            Statement select = db->prepare("SELECT name FROM sample");
            CPPUNIT_ASSERT(select.step());
            CPPUNIT_ASSERT_EQUAL(std::string("\xc3\xbcmlaut;]"), std::string(select.text(0)));
        }
        migrate(*db, "sample", all);
        migrate(*db, "sample", all);
        Statement select = db->prepare("SELECT size FROM sample");
        CPPUNIT_ASSERT(select.step());
        CPPUNIT_ASSERT_EQUAL(std::int64_t{7}, select.integer(0));
    }

    void embeddedAndComputedChecksumsAgree() {
        const auto db = _engine->open();
        migrate(*db, "sample", sampleMigrations(db->engine()));
        std::vector<Migration> plain;
        for (const Migration& m : sampleMigrations(db->engine())) plain.push_back({m.number, m.name, m.sql});
        migrate(*db, "sample", plain);
    }

    void refusesAChangedOrNewerSchema() {
        const auto db = _engine->open();
        const auto all = sampleMigrations(db->engine());
        migrate(*db, "sample", all);
        CPPUNIT_ASSERT(codeOf([&] { migrate(*db, "sample", all.first(1)); }) == ErrorCode::Unsupported);
        const Migration changed[] = {{1, "first", "CREATE TABLE other (id BIGINT)"}, all[1]};
        CPPUNIT_ASSERT(codeOf([&] { migrate(*db, "sample", changed); }) == ErrorCode::Corrupt);
    }

    void setsAreApart() {
        const auto db = _engine->open();
        const Migration one[] = {{1, "one", "CREATE TABLE one (id BIGINT NOT NULL)"}};
        const Migration two[] = {{1, "two", "CREATE TABLE two (id BIGINT NOT NULL);\nCREATE INDEX two_id ON two (id);\n"}};
        migrate(*db, "a", one);
        migrate(*db, "b", two);
        db->execute("INSERT INTO one (id) VALUES (1); INSERT INTO two (id) VALUES (1)");
    }

    void aFailedScriptIsNotRecorded() {
        const auto db = _engine->open();
        const Migration bad[] = {{1, "bad", "CREATE TABLE IF NOT EXISTS good (id BIGINT NOT NULL); SELECT nonsense FROM nowhere"}};
        CPPUNIT_ASSERT(codeOf([&] { migrate(*db, "x", bad); }) == ErrorCode::Internal);
        CPPUNIT_ASSERT(!db->inTransaction());
        const Migration good[] = {{1, "good", "CREATE TABLE IF NOT EXISTS good (id BIGINT NOT NULL)"}};
        migrate(*db, "x", good);
    }

protected:
    std::unique_ptr<TestEngine> _engine;
};

#define MIGRATE_CONTRACT(Class)                      \
    CPPUNIT_TEST_SUITE(Class);                       \
    CPPUNIT_TEST(runsWhatHasNotRun);                 \
    CPPUNIT_TEST(embeddedAndComputedChecksumsAgree); \
    CPPUNIT_TEST(refusesAChangedOrNewerSchema);      \
    CPPUNIT_TEST(setsAreApart);                      \
    CPPUNIT_TEST(aFailedScriptIsNotRecorded);        \
    CPPUNIT_TEST_SUITE_END()

class SqliteMigrateTest : public MigrateTest {
    MIGRATE_CONTRACT(SqliteMigrateTest);

public:
    std::unique_ptr<TestEngine> makeEngine() override { return std::make_unique<SqliteTestEngine>(); }
};
CPPUNIT_TEST_SUITE_REGISTRATION(SqliteMigrateTest);

class MysqlMigrateTest : public MigrateTest {
    MIGRATE_CONTRACT(MysqlMigrateTest);

public:
    std::unique_ptr<TestEngine> makeEngine() override { return std::make_unique<MysqlTestEngine>(); }
};
CPPUNIT_TEST_SUITE_REGISTRATION(MysqlMigrateTest);

}  // namespace
}  // namespace corbel::db
