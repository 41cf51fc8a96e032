// Every reading statement finds its rows by an index, and adding thousands of users stays cheap: counted, not timed.
#include <cppunit/extensions/HelperMacros.h>

#include "corbel/testing/directory_contract.h"
#include "db/server_database.h"
#include "directory_queries.h"
#include "sql_directory.h"
#include "support/temp_dir.h"

namespace corbel::directory_sql {
namespace {

class QueriesTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(QueriesTest);
    CPPUNIT_TEST(statementsUseIndexes);
    CPPUNIT_TEST(tenThousandUsersTakeFewStatements);
    CPPUNIT_TEST(aLookUpCostsTheSameAmongMany);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override {
        db::ServerDatabaseOptions options;
        options.sqlitePath = _folder / "server.db";
        options.maxConnections = 1;
        _database = std::make_unique<db::ServerDatabase>(options);
        _directory = std::make_unique<SqlDirectory>(*_database, systemClock(), std::chrono::hours(1));
    }

    void statementsUseIndexes() {
        for (const char* statement :
             {sql::kUserByName, sql::kUsersByLocalPart, sql::kUserById, sql::kUsersAfter, sql::kNamesOfOwner, sql::kNamesOfRange,
              sql::kGroupsOfUser, sql::kGroupsOfRange, sql::kGroupByName, sql::kGroupById, sql::kGroupsAfter, sql::kMembersOfGroup,
              sql::kCredentials, sql::kMeta, sql::kOwnerOfName, sql::kLoginState}) {
            const auto lease = _database->lease();
            auto plan = lease->prepare("EXPLAIN QUERY PLAN " + std::string(statement));
            int rows = 0;
            while (plan.step()) {
                const std::string detail(plan.text(3));
                CPPUNIT_ASSERT_MESSAGE(std::string(statement) + "\n" + detail, !detail.starts_with("SCAN"));
                ++rows;
            }
            CPPUNIT_ASSERT(rows > 0);
        }
    }

    void tenThousandUsersTakeFewStatements() {
        const std::uint64_t before = statements();
        add(10'000);
        CPPUNIT_ASSERT_MESSAGE(std::to_string(statements() - before), statements() - before < 600);
        CPPUNIT_ASSERT_EQUAL(std::string("user9999"), _directory->findByAddress("user9999@example.org").value().login);
    }

    void aLookUpCostsTheSameAmongMany() {
        add(100);
        const std::uint64_t few = stepsOfALookUp();
        _next = 100;
        add(5'000);
        const std::uint64_t many = stepsOfALookUp();
        CPPUNIT_ASSERT_MESSAGE(std::to_string(few) + " steps, then " + std::to_string(many), many <= few + 10);
    }

private:
    void add(int count) {
        std::vector<DirectoryUser> users;
        for (int i = 0; i < count; ++i, ++_next)
            users.push_back(testing::makeDirectoryUser("user" + std::to_string(_next), "user" + std::to_string(_next) + "@example.org"));
        _directory->addUsers(users, std::vector<std::vector<std::string>>(users.size(), {testing::kTestScram}));
    }
    std::uint64_t statements() { return _database->lease()->statementCount(); }
    std::uint64_t stepsOfALookUp() {
        CPPUNIT_ASSERT(_directory->findByLogin("user50").has_value());
        const std::uint64_t before = _database->lease()->vmSteps();
        CPPUNIT_ASSERT(_directory->findByLogin("user50").has_value());
        CPPUNIT_ASSERT(_directory->allHaveScram());
        return _database->lease()->vmSteps() - before;
    }

    testing::TempDir _folder;
    std::unique_ptr<db::ServerDatabase> _database;
    std::unique_ptr<SqlDirectory> _directory;
    int _next = 0;
};

CPPUNIT_TEST_SUITE_REGISTRATION(QueriesTest);

}  // namespace
}  // namespace corbel::directory_sql
