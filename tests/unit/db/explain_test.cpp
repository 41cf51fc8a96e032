#include "support/explain.h"

#include "engines.h"

namespace corbel::db {
namespace {

class ExplainTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(ExplainTest);
    CPPUNIT_TEST(tellsIndexFromScan);
    CPPUNIT_TEST_SUITE_END();

public:
    void tellsIndexFromScan() {
        SqliteTestEngine sqlite;
        MysqlTestEngine mysql;
        for (TestEngine* engine : {static_cast<TestEngine*>(&sqlite), static_cast<TestEngine*>(&mysql)}) {
            const auto db = engine->open();
            db->execute(
                "CREATE TABLE item (store BIGINT NOT NULL, id BIGINT NOT NULL, cn BIGINT NOT NULL, name VARCHAR(50), PRIMARY KEY (store, "
                "id));"
                "CREATE INDEX item_cn ON item (store, cn)");
            for (int i = 0; i < 20; ++i) db->prepare("INSERT INTO item (store, id, cn) VALUES (?, ?, ?)").with(1, i, i).run();
            for (const char* good :
                 {"SELECT name FROM item WHERE store=? AND id=?", "SELECT id FROM item WHERE store=? AND cn>? ORDER BY cn",
                  "UPDATE item SET name='?' WHERE store=? AND id=?", "DELETE FROM item WHERE store=? AND id=?",
                  "INSERT INTO item (store, id, cn) VALUES (?, ?, ?)"}) {
                CPPUNIT_ASSERT_EQUAL(std::string(), testing::explainProblem(*db, good));
            }
            for (const char* bad :
                 {"SELECT id FROM item WHERE name=?", "UPDATE item SET cn=1 WHERE name=?", "DELETE FROM item WHERE name=?"}) {
                CPPUNIT_ASSERT(!testing::explainProblem(*db, bad, {"x"}).empty());
                CPPUNIT_ASSERT_EQUAL(std::string(), testing::explainProblem(*db, bad, {"x"}, {.mayScan = true}));
            }
        }
        const auto db = sqlite.open();
        CPPUNIT_ASSERT(!testing::explainProblem(*db, "SELECT id FROM item WHERE store=? ORDER BY name").empty());
        CPPUNIT_ASSERT_EQUAL(std::string(), testing::explainProblem(*db, "SELECT id FROM item WHERE store=? ORDER BY name", {},
                                                                    {.mayScan = false, .maySort = true}));
    }
};
CPPUNIT_TEST_SUITE_REGISTRATION(ExplainTest);

}  // namespace
}  // namespace corbel::db
