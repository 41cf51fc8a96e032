// The directory contract over SQLite and MariaDB, and what only this module promises.
#include <corbel/testing/directory_contract.h>

#include <thread>

#include "db/server_database.h"
#include "sql_directory.h"
#include "support/mariadb.h"
#include "support/temp_dir.h"

namespace corbel::directory_sql {
namespace {

using testing::makeDirectoryUser;

class Setup {
public:
    explicit Setup(db::ServerDatabaseOptions options)
        : database(std::move(options)), sqlDirectory(database, systemClock(), std::chrono::hours(1)) {}
    Directory& directory() { return sqlDirectory; }
    DirectoryAdmin& admin() { return sqlDirectory; }
    std::string addUser(const DirectoryUser& user, const std::vector<std::string>& credentials) {
        return sqlDirectory.addUsers({user}, {credentials}).at(0);
    }
    std::string addGroup(const DirectoryGroup& group) { return sqlDirectory.addGroup(group); }

    db::ServerDatabase database;
    SqlDirectory sqlDirectory;
};

struct SqliteFile {
    testing::TempDir folder;
    db::ServerDatabaseOptions options() const {
        db::ServerDatabaseOptions o;
        o.sqlitePath = folder / "server.db";
        return o;
    }
};
struct SqliteSetup : SqliteFile, Setup {
    SqliteSetup() : Setup(options()) {}
};

struct MariadbHolder {
    testing::MariadbSchema schema;
    db::ServerDatabaseOptions options() const {
        db::ServerDatabaseOptions o;
        o.mysql = schema.options();
        return o;
    }
};
struct MariadbSetup : MariadbHolder, Setup {
    MariadbSetup() : Setup(options()) {}
};

CPPUNIT_TEST_SUITE_REGISTRATION(testing::DirectoryContract<SqliteSetup>);
CPPUNIT_TEST_SUITE_REGISTRATION(testing::DirectoryAdminContract<SqliteSetup>);
CPPUNIT_TEST_SUITE_REGISTRATION(testing::DirectoryContract<MariadbSetup>);
CPPUNIT_TEST_SUITE_REGISTRATION(testing::DirectoryAdminContract<MariadbSetup>);

class SteppedClock final : public Clock {
public:
    TimePoint now() const noexcept override { return {}; }
    Ticks ticks() const noexcept override { return Ticks(std::chrono::hours(1)) + step; }
    std::chrono::milliseconds step{0};
};

template <class Base>
class SqlDirectoryTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(SqlDirectoryTest);
    CPPUNIT_TEST(anotherProcessIsSeenAfterTheRefreshTime);
    CPPUNIT_TEST(writersDoNotLoseEachOther);
    CPPUNIT_TEST_SUITE_END();

public:
    void anotherProcessIsSeenAfterTheRefreshTime() {
        Base base;
        SteppedClock clock;
        SqlDirectory other(base.database, clock, std::chrono::seconds(1));
        const std::uint64_t before = other.changeNumber();
        base.addUser(makeDirectoryUser("alice", "alice@example.org"), {testing::kTestCrypt});
        CPPUNIT_ASSERT_EQUAL(before, other.changeNumber());
        clock.step += std::chrono::milliseconds(1000);
        CPPUNIT_ASSERT_EQUAL(before + 1, other.changeNumber());
        CPPUNIT_ASSERT(!other.allHaveScram());
    }

    void writersDoNotLoseEachOther() {
        Base base;
        const std::uint64_t before = base.sqlDirectory.changeNumber();
        std::vector<std::thread> threads;
        std::atomic<int> taken{0};
        for (int t = 0; t < 4; ++t)
            threads.emplace_back([&, t] {
                for (int i = 0; i < 5; ++i) {
                    const std::string own = "u" + std::to_string(t) + "x" + std::to_string(i);
                    base.addUser(makeDirectoryUser(own, own + "@example.org"), {testing::kTestCrypt});
                    // The same login from all threads: one of them wins.
                    const std::string shared = "shared" + std::to_string(i);
                    if (testing::thrownCode([&] { base.addUser(makeDirectoryUser(shared, shared + "@example.org"), {}); }) ==
                        ErrorCode::AlreadyExists)
                        ++taken;
                }
            });
        for (auto& thread : threads) thread.join();
        CPPUNIT_ASSERT_EQUAL(15, taken.load());
        const auto users = base.sqlDirectory.listUsers("", 1000);
        CPPUNIT_ASSERT_EQUAL(std::size_t{25}, users.size());
        CPPUNIT_ASSERT_EQUAL(before + 25, base.sqlDirectory.changeNumber());
        for (const auto& user : users) base.sqlDirectory.deleteUser(user.key);
        CPPUNIT_ASSERT(base.sqlDirectory.allHaveScram());
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(SqlDirectoryTest<SqliteSetup>);
CPPUNIT_TEST_SUITE_REGISTRATION(SqlDirectoryTest<MariadbSetup>);

}  // namespace
}  // namespace corbel::directory_sql
