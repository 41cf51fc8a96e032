// Every statement of tables and search folders finds its rows by an index, in the order in which they are wanted, on both engines.
#include <cppunit/extensions/HelperMacros.h>

#include <set>

#include "corbel/property_tags.h"
#include "store/folder_changes.h"
#include "store/item_queries.h"
#include "store/message_changes.h"
#include "store/search/search_changes.h"
#include "store/tables/folder_row_queries.h"
#include "store/tables/item_columns.h"
#include "store/tables/kept_row_queries.h"
#include "store_migrations.h"
#include "support/explain.h"
#include "unit/store/recording_connection.h"
#include "unit/store/store_fixture.h"

using namespace corbel;
using namespace corbel::store;
using namespace corbel::testing;

namespace {

class TableQueryPlanTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(TableQueryPlanTest);
    CPPUNIT_TEST(onSqlite);
    CPPUNIT_TEST(onMariadb);
    CPPUNIT_TEST_SUITE_END();

public:
    void onSqlite() {
        const TempDir dir;
        RecordingConnection connection(db::openSqlite({(dir / "store.db").string(), false, {}}));
        check(connection);
    }

    void onMariadb() {
        const MariadbSchema schema;
        RecordingConnection connection(db::openMysql(schema.options()));
        check(connection);
    }

    static std::set<std::string> check(RecordingConnection& connection) {
        std::set<std::string> all;
        db::migrate(connection, "store", db::storeMigrations(connection.engine()));
        MailboxCache cache(1 << 20);
        initialiseStore(connection, cache, {1, std::string(16, 'g'), 5, 0, {}}, 1'700'000'000'000'000);
        rows(connection, all);
        connection.asked.clear();
        db::runTransaction(connection, [&] { searchFolders(connection, cache); });
        std::set<std::string> asked;
        asked.swap(connection.asked);
        std::size_t explained = 0;
        for (const std::string& sql : asked) {
            if (sql.starts_with("PRAGMA") || sql.find(" VALUES ") != sql.npos) continue;
            CPPUNIT_ASSERT_EQUAL_MESSAGE(sql, std::string(), explainProblem(connection, sql));
            ++explained;
        }
        CPPUNIT_ASSERT(explained > 20);
        all.merge(asked);
        return all;
    }

private:

    static void rows(RecordingConnection& connection, std::set<std::string>& all) {
        using namespace item_row_queries;
        const SqlFilter filters[] = {
            {},
            makeSqlFilter(restriction::bitmask(tags::MessageFlags, 1, false), integerColumn),
            makeSqlFilter(restriction::property(tags::MessageDeliveryTime, Relation::Greater, std::int64_t{5}), integerColumn)};
        const SqlFilter readers = makeSqlFilter(restriction::bitmask(tags::MessageFlags, 1, false), integerColumnForReaders);
        CPPUNIT_ASSERT(!filters[1].sql.empty() && !filters[2].sql.empty());
        for (const Rows kind : {Rows::Messages, Rows::Associated, Rows::Found}) {
            for (const std::uint32_t columns : {0u, std::uint32_t{kSubject}, std::uint32_t{kFlags}, (1u << kColumns) - 1}) {
                for (const Choice choice : {Choice::ById, Choice::ByIdDescending, Choice::TimeAfter, Choice::TimeBefore,
                                            Choice::SameTimeAfter, Choice::SameTimeBefore, Choice::Among}) {
                    for (const SqlFilter& filter : filters) {
                        const std::string sql = item_row_queries::select(connection.engine(), kind, columns, choice, filter);
                        CPPUNIT_ASSERT_EQUAL_MESSAGE(sql, std::string(), explainProblem(connection, sql));
                        all.insert(sql);
                    }
                    const std::string read = item_row_queries::select(connection.engine(), kind, columns, choice, readers, SeenBy::Reader);
                    CPPUNIT_ASSERT_EQUAL_MESSAGE(read, std::string(), explainProblem(connection, read));
                    all.insert(read);
                }
            }
            connection.asked.clear();
            changed(connection, kind, 1, 2, 3);
            changedForReaders(connection, 1, 2, 3);
            folder_row_queries::loadSeen(connection, 1, 7);
            search_queries::readBy(connection, 1, 2, 7, [](FolderId, bool) {});
            departed(connection, kind, 1, 2, 3);
            logFloor(connection, 1, 2);
            folder_row_queries::load(connection, 1);
            folder_row_queries::loadProperties(connection, 1, [](FolderId, const Property&) {});
            const auto none = [](kept_row_queries::KeptColumns&&) {};
            kept_row_queries::scan(connection, 1, 2, 3, 10, none);
            kept_row_queries::find(connection, 1, 2, 3, none);
            kept_row_queries::count(connection, 1, 2, 10);
            {
                db::Statement kept = connection.prepare(item_queries::readKeptSql());
                kept.with(1, 2, 3, 4);
                kept.step();
            }
            std::set<std::string> asked = std::exchange(connection.asked, {});
            for (const std::string& sql : asked) CPPUNIT_ASSERT_EQUAL_MESSAGE(sql, std::string(), explainProblem(connection, sql));
            all.merge(asked);
        }
    }

    static void searchFolders(RecordingConnection& connection, MailboxCache& cache) {
        WriteTransaction transaction(connection, 1, cache, {}, 1'700'000'000'000'000);
        const FolderId inbox = transaction.tree().inbox();
        const SearchCriteria criteria{restriction::exists(tags::Subject), {inbox}, true};
        const FolderId folder = createSearchFolder(transaction, "search", criteria);
        setSearchCriteria(transaction, folder, criteria);
        setSearchStopped(transaction, folder, false);
        putFound(transaction, folder, inbox, {7, 1, true}, false);
        putFound(transaction, folder, inbox, {7, 2, false}, true);
        putFound(transaction, folder, inbox, {8, 2, false}, true);
        takeFound(transaction, folder, inbox, 7);
        reconcileScope(transaction, search_queries::find(connection, 1, folder).value(), {restriction::exists(tags::Subject), {}, true});
        reconcileScope(transaction, search_queries::find(connection, 1, folder).value(),
                       {restriction::exists(tags::Subject), {folder}, true});
        search_queries::due(connection, 1, folder);
        search_queries::isScanning(connection, 1, folder);
        search_queries::insertScope(connection, 1, folder, {inbox, false, 0, 0});
        search_queries::updateScope(connection, 1, folder, {inbox, true, 0, 0});
        search_queries::scopeOf(connection, 1, folder, inbox);
        // Where its results are is asked of a folder that has nothing to do.
        for (const search_queries::ScopeRow& row : search_queries::scope(connection, 1, folder))
            search_queries::updateScope(connection, 1, folder, {row.source, true, 0, 1'000'000});
        CPPUNIT_ASSERT(!search_queries::due(connection, 1, folder));
        search_queries::sums(connection, 1, folder);
        search_queries::hasDepartures(connection, 1, folder, 1);
        CPPUNIT_ASSERT(search_queries::trimDepartures(connection, 1, folder, 1'800'000'000'000'000) != 0);
        removeSearchFolder(transaction, folder);
        transaction.flush();
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(TableQueryPlanTest);

}  // namespace

std::set<std::string> corbel::testing::explainTableStatements(RecordingConnection& connection) { return TableQueryPlanTest::check(connection); }
