// The outgoing queue's rows in a server database, in order, once for each queue, and their statements' plans.
#include <cppunit/extensions/HelperMacros.h>

#include "corbel/testing/manual_clock.h"
#include "db/server_database.h"
#include "outgoing_queue.h"
#include "outgoing_statements.h"
#include "support/temp_dir.h"

namespace corbel::soap {
namespace {

class OutgoingQueueTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(OutgoingQueueTest);
    CPPUNIT_TEST(rowsComeInOrder);
    CPPUNIT_TEST(oncePerQueue);
    CPPUNIT_TEST(numbersAreNotGivenTwice);
    CPPUNIT_TEST(listenersAreTold);
    CPPUNIT_TEST(statementsUseIndexes);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override {
        db::ServerDatabaseOptions options;
        options.sqlitePath = _folder / "server.db";
        options.maxConnections = 1;
        _database = std::make_unique<db::ServerDatabase>(options);
        const draft::SqlMigration migrations[] = {{1, sql::kOutgoingTables}};
        _database->migrate("soap", migrations);
        _queue = std::make_unique<OutgoingQueue>(*_database, _clock);
    }

private:
    static std::vector<ItemId> itemsOf(const std::vector<OutgoingRow>& rows) {
        std::vector<ItemId> items;
        for (const OutgoingRow& row : rows) items.push_back(row.item);
        return items;
    }

    void rowsComeInOrder() {
        for (const ItemId item : {9, 4, 7}) CPPUNIT_ASSERT(_queue->add(item == 4 ? 2 : 1, item, kSubmitMaster, 5));
        const auto first = _queue->list(0, 2);
        CPPUNIT_ASSERT((itemsOf(first) == std::vector<ItemId>{9, 4}));
        CPPUNIT_ASSERT((itemsOf(_queue->list(first.back().number, 10)) == std::vector<ItemId>{7}));
        CPPUNIT_ASSERT((itemsOf(_queue->listOf(1, 0, 10)) == std::vector<ItemId>{9, 7}));
        CPPUNIT_ASSERT((itemsOf(_queue->listOf(1, first.front().number, 10)) == std::vector<ItemId>{7}));
        CPPUNIT_ASSERT((first.front() == OutgoingRow{first.front().number, 1, 9, kSubmitMaster, _clock.now(), 5}));
    }

    void oncePerQueue() {
        CPPUNIT_ASSERT(_queue->add(1, 9, kSubmitMaster | kSubmitDoSentMail, 5));
        CPPUNIT_ASSERT(!_queue->add(1, 9, kSubmitMaster, 6));
        CPPUNIT_ASSERT(_queue->add(1, 9, 0, 5));
        const auto rows = _queue->rowsOf(1, 9);
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, rows.size());
        CPPUNIT_ASSERT_EQUAL(kSubmitMaster | kSubmitDoSentMail, rows[0].flags | rows[1].flags);
        CPPUNIT_ASSERT(_queue->remove(1, 9, true));
        CPPUNIT_ASSERT(!_queue->remove(1, 9, true));
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, _queue->rowsOf(1, 9).size());
        CPPUNIT_ASSERT(!_queue->rowsOf(1, 9).front().isMaster());
    }

    void numbersAreNotGivenTwice() {
        _queue->add(1, 1, kSubmitMaster, 5);
        const std::uint64_t number = _queue->list(0, 1).front().number;
        _queue->remove(1, 1, true);
        _queue->add(1, 1, kSubmitMaster, 5);
        CPPUNIT_ASSERT(_queue->list(0, 1).front().number > number);
    }

    void listenersAreTold() {
        std::vector<std::pair<ItemId, bool>> told;
        _queue->onChange([&](const OutgoingRow& row, bool isGone) { told.emplace_back(row.item, isGone); });
        _queue->add(1, 9, kSubmitMaster, 5);
        _queue->add(1, 9, kSubmitMaster, 5);
        _queue->remove(1, 9, false);
        _queue->remove(1, 9, true);
        CPPUNIT_ASSERT((told == std::vector<std::pair<ItemId, bool>>{{9, false}, {9, true}}));
    }

    void statementsUseIndexes() {
        for (const char* statement : {sql::kNextOutgoing, sql::kLastOutgoing, sql::kListOutgoing, sql::kListOutgoingOf, sql::kOutgoingOfItem, sql::kOutgoingInQueue, sql::kRemoveOutgoing}) {
            const auto lease = _database->lease();
            auto plan = lease->prepare("EXPLAIN QUERY PLAN " + std::string(statement));
            int rows = 0;
            while (plan.step()) {
                const std::string detail(plan.text(3));
                CPPUNIT_ASSERT_MESSAGE(std::string(statement) + "\n" + detail, detail.starts_with("SEARCH"));
                ++rows;
            }
            CPPUNIT_ASSERT(rows > 0);
        }
    }

    testing::ManualClock _clock;
    testing::TempDir _folder;
    std::unique_ptr<db::ServerDatabase> _database;
    std::unique_ptr<OutgoingQueue> _queue;
};
CPPUNIT_TEST_SUITE_REGISTRATION(OutgoingQueueTest);

}  // namespace
}  // namespace corbel::soap
