// A migration that the power cuts short: the file has the old schema or the new one, all its rows, and the next start finishes.
#include <cppunit/extensions/HelperMacros.h>

#include <vector>

#include "corbel/error.h"
#include "crash/sim_disk.h"
#include "db/connection.h"
#include "store_migrations.h"
#include "support/temp_dir.h"

using namespace corbel;
using namespace corbel::testing;

namespace {

constexpr int kRows = 300;
constexpr int kMaxOperations = 500;

class CrashMigrationTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(CrashMigrationTest);
    CPPUNIT_TEST(rowsSurviveANewTable);
    CPPUNIT_TEST(storeSchemas);
    CPPUNIT_TEST_SUITE_END();

public:
    void rowsSurviveANewTable() {
        const std::vector<db::Migration> all{
            {1, "one", "CREATE TABLE old (id INTEGER NOT NULL PRIMARY KEY, text TEXT NOT NULL)"},
            {2, "two", "CREATE TABLE new (id INTEGER NOT NULL PRIMARY KEY, text TEXT NOT NULL, twice INTEGER NOT NULL); "
                       "INSERT INTO new SELECT id, text, 2*id FROM old; DROP TABLE old"},
            {3, "three", "CREATE INDEX new_by_twice ON new (twice)"}};
        dieAtEachChange(
            all,
            [](db::Connection& connection) {
                db::Transaction transaction(connection);
                for (int i = 1; i <= kRows; ++i) connection.prepare("INSERT INTO old (id, text) VALUES (?, ?)").with(i, std::string(100, 'x')).run();
                transaction.commit();
            },
            [](db::Connection& connection) {
                db::Statement sum = connection.prepare("SELECT COUNT(*), SUM(twice) FROM new WHERE text=?");
                const std::string text(100, 'x');
                sum.with(text);
                CPPUNIT_ASSERT(sum.step());
                CPPUNIT_ASSERT_EQUAL(std::int64_t{kRows}, sum.integer(0));
                CPPUNIT_ASSERT_EQUAL(std::int64_t{kRows * (kRows + 1)}, sum.integer(1));
            });
    }

    void storeSchemas() {
        const auto scripts = db::storeMigrations(db::Engine::Sqlite);
        dieAtEachChange({scripts.begin(), scripts.end()}, [](db::Connection&) {}, [](db::Connection&) {});
    }

private:
    /// From the first of `all`, and what `fill` adds, to all of them.
    static void dieAtEachChange(const std::vector<db::Migration>& all, const auto& fill, const auto& check) {
        const TempDir dir;
        SimDisk disk(dir.path().string());
        const std::string path = disk.root() + "/migrated.db";
        for (int at = 1; at <= kMaxOperations; ++at) {
            const std::string name = "operation " + std::to_string(at);
            disk.format();
            {
                const auto connection = db::openSqlite({path, false, {}, false});
                db::migrate(*connection, "test", all.data(), 1);
                fill(*connection);
            }
            disk.arm({DiskFault::Effect::Dead, kDiskChanges, static_cast<std::uint64_t>(at), 0});
            bool isDone = false;
            try {
                const auto connection = db::openSqlite({path, false, {}, false});
                db::migrate(*connection, "test", all);
                isDone = true;
            } catch (const Error& error) {
                CPPUNIT_ASSERT_MESSAGE(name + ": " + error.detail(), disk.isDead());
            }
            const bool hasDied = disk.isDead();
            disk.cutPower(static_cast<std::uint64_t>(at));
            const auto connection = db::openSqlite({path, false, {}, false});
            db::Statement count = connection->prepare("SELECT COUNT(*) FROM schema_migration");
            CPPUNIT_ASSERT(count.step());
            const auto applied = static_cast<std::size_t>(count.integer(0));
            count.rewind();
            CPPUNIT_ASSERT_MESSAGE(name, applied == all.size() || (applied == 1 && !isDone));
            db::migrate(*connection, "test", all);
            check(*connection);
            if (!hasDied) return;
        }
        CPPUNIT_FAIL("it never ended");
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(CrashMigrationTest);

}  // namespace
