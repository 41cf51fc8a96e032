// What a page of a table costs does not grow with the folder, nor with the page's number: statements and VM steps at 100 and 100,000 rows.
#include <cppunit/extensions/HelperMacros.h>

#include "corbel/property_tags.h"
#include "corbel/search_folders.h"
#include "corbel/tables.h"
#include "unit/store/cost_size.h"
#include "unit/store/store_fixture.h"

using namespace corbel;
using namespace corbel::testing;

namespace {

using Cost = store::SqlStores::Cost;

struct Costs {
    Cost first, later, backwards, oldestFirst, mark, count, change, listed, listedSeek, listedChange, found, foundFollows;
};

class TableCostTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(TableCostTest);
    CPPUNIT_TEST(pagesCostTheSameInAnyFolder);
    CPPUNIT_TEST(longListsArePreparedInSlow);
    CPPUNIT_TEST_SUITE_END();

public:
    void pagesCostTheSameInAnyFolder() {
        const Costs few = costsAt(100);
        const Costs many = costsAt(manyItems());
        assertFlat("first page", few.first, many.first);
        assertFlat("later page", few.later, many.later);
        assertFlat("page backwards", few.backwards, many.backwards);
        assertFlat("oldest first", few.oldestFirst, many.oldestFirst);
        assertFlat("bookmark", few.mark, many.mark);
        assertFlat("row count", few.count, many.count);
        assertFlat("change of a walked table", few.change, many.change);
        assertFlat("page of a list", few.listed, many.listed);
        assertFlat("seek in a list", few.listedSeek, many.listedSeek);
        assertFlat("change of a list", few.listedChange, many.listedChange);
        assertFlat("page of a search folder", few.found, many.found);
        assertFlat("search folder follows", few.foundFollows, many.foundFollows);
        // A later page is two ranges of the index, the first is one.
        CPPUNIT_ASSERT_EQUAL(many.first.statements + 1, many.later.statements);
    }

    void longListsArePreparedInSlow() {
        std::vector<std::function<void()>> slow;
        StoreSetup<OnSqlite> setup;
        setup.runSlow = [&](std::function<void()> job) { slow.push_back(std::move(job)); };
        auto session = setup.open();
        const FolderId inbox = setup.folder(*session, "INBOX");
        setup.fill(*session, inbox, kMaxRowsBuiltAtOnce);
        const SortOrder bySubject{{{tags::Subject, false}}, 0, 0};
        Tables& tables = session->tables();
        const auto small = tables.contents(inbox);
        tables.setSort(*small, bySubject);
        CPPUNIT_ASSERT(tables.prepare(*small));
        setup.fill(*session, inbox, 1);
        slow.clear();
        const auto shared = tables.contents(inbox);
        tables.setSort(*shared, bySubject);
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{kMaxRowsBuiltAtOnce + 1}, tables.rowCount(*shared));
        const auto table = tables.contents(inbox);
        tables.setSort(*table, {{{tags::DisplayTo, false}}, 0, 0});
        CPPUNIT_ASSERT_EQUAL(ErrorCode::Unavailable, codeOf([&] { tables.rows(*table, 1); }));
        CPPUNIT_ASSERT_EQUAL(ErrorCode::Unavailable, codeOf([&] { tables.rowCount(*table); }));
        int told = 0;
        CPPUNIT_ASSERT(!tables.prepare(*table, TableNeed::Rows, [&] { ++told; }));
        CPPUNIT_ASSERT(!tables.prepare(*table, TableNeed::Rows, [&] { ++told; }));
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, slow.size());
        // What comes while the list is made is in it.
        setup.fill(*session, inbox, 2);
        slow.front()();
        CPPUNIT_ASSERT_EQUAL(2, told);
        CPPUNIT_ASSERT(tables.prepare(*table));
        setup.fill(*session, inbox, 3);
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{kMaxRowsBuiltAtOnce + 6}, tables.rowCount(*table));
        // By time no list is needed but for numbers of rows.
        tables.setSort(*table, {{{tags::MessageDeliveryTime, true}}, 0, 0});
        CPPUNIT_ASSERT(tables.prepare(*table));
        CPPUNIT_ASSERT_EQUAL(std::size_t{5}, tables.rows(*table, 5).size());
        CPPUNIT_ASSERT_EQUAL(ErrorCode::Unavailable, codeOf([&] { tables.position(*table); }));
        CPPUNIT_ASSERT(!tables.prepare(*table, TableNeed::Positions));
        slow.back()();
        CPPUNIT_ASSERT(tables.prepare(*table, TableNeed::Positions));
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{5}, tables.position(*table).row);
        // One that is not wanted any more is not made.
        const auto other = tables.contents(inbox);
        tables.setSort(*other, {{{tags::MessageSize, false}}, 0, 0});
        CPPUNIT_ASSERT(!tables.prepare(*other));
        tables.setSort(*other, {});
        const auto before = setup.stores().cost(session->id());
        slow.back()();
        CPPUNIT_ASSERT(setup.stores().cost(session->id()).statements <= before.statements + 1);
    }

private:
    static Costs costsAt(std::size_t count) {
        StoreSetup<OnSqlite> setup;
        auto session = setup.open();
        const FolderId inbox = setup.folder(*session, "INBOX");
        // Ten at a time that were received in the same instant.
        for (std::size_t done = 0; done < count; done += 10'000) {
            const auto message = setup.stage("Subject: filler\r\n\r\nbody\r\n");
            AppendItem item;
            item.message = message.get();
            std::vector<AppendItem> items(std::min<std::size_t>(10'000, count - done), item);
            for (std::size_t i = 0; i < items.size(); ++i)
                items[i].received = fromMicros(1'700'000'000'000'000 + static_cast<std::int64_t>((done + i) / 10) * 1'000'000);
            session->append(inbox, items);
        }
        Tables& tables = session->tables();
        const PropTag columns[] = {tags::EntryId,      tags::Subject,    tags::SentRepresentingName, tags::MessageDeliveryTime,
                                   tags::MessageFlags, tags::MessageSize};
        const auto cost = [&](auto&& work) {
            work();  // statements are prepared now
            const Cost before = setup.stores().cost(session->id());
            work();
            const Cost after = setup.stores().cost(session->id());
            return Cost{after.statements - before.statements, after.vmSteps - before.vmSteps};
        };
        const auto page = [&](Table& table, std::int32_t rows) {
            CPPUNIT_ASSERT_EQUAL(static_cast<std::size_t>(std::abs(rows)), tables.rows(table, rows, true).size());
        };
        Costs costs;
        const auto walked = tables.contents(inbox);
        tables.setColumns(*walked, columns);
        tables.setSort(*walked, {{{tags::MessageDeliveryTime, true}}, 0, 0});
        costs.first = cost([&] { page(*walked, 20); });
        // From the middle on, in the middle of an instant.
        for (std::size_t row = 0; row < count / 2 + 5;)
            row += tables.rows(*walked, static_cast<std::int32_t>(std::min<std::size_t>(5'000, count / 2 + 5 - row))).size();
        costs.later = cost([&] { page(*walked, 20); });
        costs.backwards = cost([&] { page(*walked, -20); });
        costs.mark = cost([&] { tables.freeBookmark(*walked, tables.createBookmark(*walked)); });
        costs.count = cost([&] { CPPUNIT_ASSERT_EQUAL(std::uint64_t{count}, tables.rowCount(*walked)); });
        tables.watch(*walked, true);
        std::uint32_t flag = kFlagged;
        const auto flagOne = [&] {
            const Uid uid = static_cast<Uid>(count / 2);
            session->changeFlags(inbox, {&uid, 1}, {FlagOp::Replace, flag ^= kAnswered, {}, {}});
        };
        costs.change = cost([&] {
            flagOne();
            CPPUNIT_ASSERT_EQUAL(std::size_t{1}, tables.changes(*walked).size());
        });
        tables.setSort(*walked, {{{tags::MessageDeliveryTime, false}}, 0, 0});
        costs.oldestFirst = cost([&] { page(*walked, 20); });

        const auto listed = tables.contents(inbox);
        tables.setColumns(*listed, columns);
        tables.setSort(*listed, {{{tags::Subject, false}, {tags::MessageDeliveryTime, true}}, 0, 0});
        CPPUNIT_ASSERT(tables.prepare(*listed));
        costs.listed = cost([&] { page(*listed, 20); });
        costs.listedSeek = cost([&] {
            tables.seek(*listed, Origin::Beginning, static_cast<std::int64_t>(count / 2));
            tables.seekFraction(*listed, 1, 3);
            tables.position(*listed);
            page(*listed, 20);
        });
        tables.watch(*listed, true);
        costs.listedChange = cost([&] {
            flagOne();
            CPPUNIT_ASSERT_EQUAL(std::size_t{1}, tables.changes(*listed).size());
        });

        const FolderId search = session->searchFolders().create("search", {restriction::exists(tags::MessageDeliveryTime), {inbox}, false});
        setup.stores().runMaintenance();
        CPPUNIT_ASSERT_EQUAL(static_cast<std::uint32_t>(count), session->searchFolders().status(search).total);
        const auto found = tables.contents(search);
        tables.setColumns(*found, columns);
        tables.setSort(*found, {{{tags::MessageDeliveryTime, true}}, 0, 0});
        costs.found = cost([&] { page(*found, 20); });
        costs.foundFollows = cost([&] {
            flagOne();
            setup.stores().runMaintenance();
        });
        return costs;
    }

    static void assertFlat(const std::string& what, const Cost& few, const Cost& many) {
        CPPUNIT_ASSERT_EQUAL_MESSAGE(what, few.statements, many.statements);
        CPPUNIT_ASSERT_MESSAGE(what + ": " + std::to_string(few.vmSteps) + " and " + std::to_string(many.vmSteps) + " steps",
                               many.vmSteps <= few.vmSteps + few.vmSteps / 10);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(TableCostTest);

}  // namespace
