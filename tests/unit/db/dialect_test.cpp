#include "engines.h"

namespace corbel::db {
namespace {

class DialectTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(DialectTest);
    CPPUNIT_TEST(writesEachEnginesWords);
    CPPUNIT_TEST_SUITE_END();

public:
    void writesEachEnginesWords() {
        CPPUNIT_ASSERT_EQUAL(std::string("INSERT INTO t (a, b, c) VALUES (?, ?, ?) ON CONFLICT(a, b) DO UPDATE SET c=excluded.c"),
                             Dialect::upsert(Engine::Sqlite, "t", "a, b, c", "a, b"));
        CPPUNIT_ASSERT_EQUAL(std::string("INSERT INTO t (a, b, c) VALUES (?, ?, ?) ON DUPLICATE KEY UPDATE c=VALUES(c)"),
                             Dialect::upsert(Engine::Mysql, "t", "a, b, c", "a,b"));
        CPPUNIT_ASSERT_EQUAL(std::string("INSERT INTO t (a) VALUES (?) ON CONFLICT(a) DO NOTHING"),
                             Dialect::upsert(Engine::Sqlite, "t", "a", "a"));
        CPPUNIT_ASSERT_EQUAL(std::string("INSERT INTO t (a) VALUES (?) ON DUPLICATE KEY UPDATE a=a"),
                             Dialect::upsert(Engine::Mysql, "t", "a", "a"));
        CPPUNIT_ASSERT_EQUAL(std::string("INSERT OR IGNORE INTO t (a) VALUES (?)"), Dialect::insertIgnore(Engine::Sqlite, "t", "a"));
        CPPUNIT_ASSERT_EQUAL(std::string("INSERT IGNORE INTO t (a) VALUES (?)"), Dialect::insertIgnore(Engine::Mysql, "t", "a"));
        CPPUNIT_ASSERT_EQUAL(std::string("..."), "..." + std::string(Dialect::forUpdate(Engine::Sqlite)));
        CPPUNIT_ASSERT_EQUAL(std::string(" FOR UPDATE"), std::string(Dialect::forUpdate(Engine::Mysql)));
    }
};
CPPUNIT_TEST_SUITE_REGISTRATION(DialectTest);

}  // namespace
}  // namespace corbel::db
