// What one message costs does not grow with the folder: statements and VM steps at 100 and at manyItems() messages.
#include <cppunit/extensions/HelperMacros.h>

#include "corbel/changes.h"
#include "store/transfer/store_moves.h"
#include "unit/store/flat_cost.h"

using namespace corbel;
using namespace corbel::testing;

namespace {

struct Costs {
    store::SqlStores::Cost append, flag, fetch, expunge, copy, range;
};

class FlatCostTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(FlatCostTest);
    CPPUNIT_TEST(oneMessageCostsTheSameInAnyFolder);
    CPPUNIT_TEST(rangeOfFlagsIsOneStatement);
    CPPUNIT_TEST(changesCostWhatChanged);
    CPPUNIT_TEST(recoveryCostsWhatComesBack);
    CPPUNIT_TEST(transfersCostWhatIsCarried);
    CPPUNIT_TEST(selectOfAKnownFolderAsksNothing);
    CPPUNIT_TEST(startTouchesNoStore);
    CPPUNIT_TEST(storesAtRestAreClosed);
    CPPUNIT_TEST_SUITE_END();

public:
    void oneMessageCostsTheSameInAnyFolder() {
        const Costs few = costsAt(100);
        const Costs many = costsAt(manyItems());
        assertFlat("append", few.append, many.append);
        assertFlat("flag", few.flag, many.flag);
        assertFlat("fetch", few.fetch, many.fetch);
        assertFlat("expunge", few.expunge, many.expunge);
        assertFlat("copy", few.copy, many.copy);
    }

    void rangeOfFlagsIsOneStatement() {
        const Costs few = costsAt(100);
        const Costs many = costsAt(manyItems());
        CPPUNIT_ASSERT_EQUAL(few.range.statements, many.range.statements);
    }

    void selectOfAKnownFolderAsksNothing() {
        StoreSetup<OnSqlite> setup;
        auto session = setup.open();
        const FolderId inbox = setup.folder(*session, "INBOX");
        setup.fill(*session, inbox, 50);
        session->view(inbox);
        const auto before = setup.stores().cost(session->id());
        for (int i = 0; i < 10; ++i) {
            auto again = setup.open();
            CPPUNIT_ASSERT_EQUAL(50u, again->view(setup.folder(*again, "INBOX"), true)->size());
            again->folders();
            again->counters(inbox);
        }
        CPPUNIT_ASSERT_EQUAL(before.statements, setup.stores().cost(session->id()).statements);
    }

    void startTouchesNoStore() {
        StoreSetup<OnSqlite> setup;
        for (UserId user = 1; user <= 20; ++user) setup.open(user);
        setup.close();
        setup.stores();
        CPPUNIT_ASSERT_EQUAL(std::size_t{0}, setup.stores().openStores());
        CPPUNIT_ASSERT(setup.stores().ownStoreId(identity(7)) != 0);
        CPPUNIT_ASSERT_EQUAL(std::size_t{0}, setup.stores().openStores());
        setup.close();
        setup.options.maxOpenStores = 4;
        for (UserId user = 1; user <= 20; ++user) setup.open(user)->folders();
        CPPUNIT_ASSERT_EQUAL(std::size_t{4}, setup.stores().openStores());
        // In use: stays open though it is over the limit.
        std::vector<std::unique_ptr<StoreSession>> sessions;
        for (UserId user = 1; user <= 6; ++user) sessions.push_back(setup.open(user));
        CPPUNIT_ASSERT_EQUAL(std::size_t{6}, setup.stores().openStores());
        for (auto& session : sessions) CPPUNIT_ASSERT_EQUAL(std::size_t{12}, session->folders().size());
    }

    void storesAtRestAreClosed() {
        constexpr std::int64_t kSecond = 1'000'000;
        StoreSetup<OnSqlite> setup;
        setup.options.fewOpenStores = 3;
        for (UserId user = 1; user <= 3; ++user) setup.open(user);
        CPPUNIT_ASSERT(!setup.stores().hasManyOpen());
        setup.clock.advance(3 * kSecond);
        CPPUNIT_ASSERT_EQUAL(std::size_t{0}, setup.stores().closeIdle());
        for (UserId user = 4; user <= 5; ++user) setup.open(user);
        setup.open(1);
        CPPUNIT_ASSERT(setup.stores().hasManyOpen());
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, setup.stores().closeIdle());   // of users 2 and 3
        setup.clock.advance(4 * kSecond);
        CPPUNIT_ASSERT_EQUAL(std::size_t{0}, setup.stores().closeIdle());
        setup.clock.advance(kSecond);
        CPPUNIT_ASSERT_EQUAL(std::size_t{3}, setup.stores().closeIdle());
    }

    void changesCostWhatChanged() {
        std::vector<store::SqlStores::Cost> few, many;
        for (const std::size_t count : {std::size_t{100}, manyItems()}) {
            auto& costs = count == manyItems() ? many : few;
            StoreSetup<OnSqlite> setup;
            setup.options.recoverableMicros = 1;
            auto session = setup.open();
            const FolderId inbox = setup.folder(*session, "INBOX");
            fillInPortions(setup, *session, inbox, count);
            // A long log, too.
            fillInPortions(setup, *session, inbox, count / 10);
            const std::vector<Uid> all = allUids(*session->view(inbox));
            session->expunge(inbox, std::span(all).subspan(count), true);
            ContentsQuery query;
            query.folder = inbox;
            query.state = session->changes().current(inbox);
            costs.push_back(costOf(setup, *session, [&] { CPPUNIT_ASSERT(session->changes().contents(query).changes.empty()); }));
            session->changeFlags(inbox, std::span(all).first(3), {FlagOp::Add, kSeen, {}, {}});
            session->expunge(inbox, std::span(all).subspan(10, 2), true);
            costs.push_back(costOf(setup, *session, [&] { CPPUNIT_ASSERT_EQUAL(std::size_t{5}, session->changes().contents(query).changes.size()); }));
            query.isAssociated = true;
            costs.push_back(costOf(setup, *session, [&] { CPPUNIT_ASSERT(session->changes().contents(query).changes.empty()); }));
            query.state = {};
            costs.push_back(costOf(setup, *session, [&] { CPPUNIT_ASSERT(session->changes().contents(query).changes.empty()); }));
            // The first page of a first run, and the page behind the middle.
            query.isAssociated = false;
            query.limit = 20;
            costs.push_back(costOf(setup, *session, [&] { session->changes().contents(query); }));
            query.state = {0, 0, 0, count / 2, session->changes().current(inbox).end};
            costs.push_back(costOf(setup, *session, [&] { session->changes().contents(query); }));
            const SyncState folders = session->changes().current(0);
            costs.push_back(costOf(setup, *session, [&] { session->changes().hierarchy(folders); }));
        }
        for (std::size_t i = 0; i < few.size(); ++i) assertFlat("changes " + std::to_string(i), few[i], many[i]);
    }

    void recoveryCostsWhatComesBack() {
        std::vector<store::SqlStores::Cost> few, many;
        for (const std::size_t count : {std::size_t{100}, manyItems()}) {
            auto& costs = count == manyItems() ? many : few;
            StoreSetup<OnSqlite> setup;
            setup.options.recoverableMicros = 1'000'000;
            auto session = setup.open();
            const FolderId inbox = setup.folder(*session, "INBOX");
            fillInPortions(setup, *session, inbox, 2 * count);
            const std::vector<Uid> all = allUids(*session->view(inbox));
            session->expunge(inbox, std::span(all).first(count), true);
            std::vector<ItemId> kept;
            for (const RecoverableItem& item : session->recovery().list(inbox, 0, 10)) kept.push_back(item.item);
            std::size_t next = 0;
            costs.push_back(costOf(setup, *session, [&] { session->recovery().list(inbox, 0, 10); }));
            costs.push_back(costOf(setup, *session, [&] { session->recovery().restore(std::span(kept).subspan(next++, 1)); }));
            costs.push_back(costOf(setup, *session, [&] { session->recovery().purge(std::span(kept).subspan(next++, 1)); }));
            costs.push_back(costOf(setup, *session, [&] { session->expunge(inbox, std::span(all).subspan(count + next++, 1), true); }));
            costs.push_back(costOf(setup, *session, [&] { setup.stores().careFor(session->id()); }));
        }
        for (std::size_t i = 0; i < few.size(); ++i) assertFlat("recovery " + std::to_string(i), few[i], many[i]);
    }

    void transfersCostWhatIsCarried() {
        std::vector<store::SqlStores::Cost> few, many;
        for (const std::size_t count : {std::size_t{100}, manyItems()}) {
            auto& costs = count == manyItems() ? many : few;
            StoreSetup<OnSqlite> setup;
            auto session = setup.open();
            auto other = setup.open(2);
            const FolderId inbox = setup.folder(*session, "INBOX"), there = setup.folder(*other, "INBOX");
            fillInPortions(setup, *session, inbox, count);
            fillInPortions(setup, *other, there, count);
            store::StoreMoves moves([&](StoreId store) { return setup.stores().file(store); }, [](const store::StoreFile&) { return std::uint64_t{0}; }, {});
            const store::MovePlace from{*setup.stores().file(session->id()), inbox}, to{*setup.stores().file(other->id()), there};
            session->view(inbox);
            other->view(there);
            std::uint32_t at = static_cast<std::uint32_t>(count / 2);
            const auto one = [&] { return std::vector<ItemId>{session->view(inbox)->at(at++).item}; };
            costs.push_back(costOf(setup, *session, [&] { moves.copy(from, one(), to, 1); }));
            costs.push_back(costOf(setup, *other, [&] { moves.copy(from, one(), to, 1); }));
            costs.push_back(costOf(setup, *session, [&] { moves.move(from, one(), to, 1); }));
            costs.push_back(costOf(setup, *other, [&] { moves.move(from, one(), to, 1); }));
        }
        for (std::size_t i = 0; i < few.size(); ++i) assertFlat("transfer " + std::to_string(i), few[i], many[i]);
    }

private:
    static Costs costsAt(std::size_t count) {
        StoreSetup<OnSqlite> setup;
        auto session = setup.open();
        const FolderId inbox = setup.folder(*session, "INBOX");
        const FolderId trash = setup.folder(*session, "Trash");
        fillInPortions(setup, *session, inbox, count);
        session->view(inbox);
        session->view(trash);
        const auto middle = static_cast<Uid>(count / 2);
        const std::vector<Uid> one{middle};
        const std::vector<Uid> all = allUids(*session->view(inbox));
        RowCollector rows;
        const auto cost = [&](auto&& work) {
            work();   // statements are prepared now
            const auto before = setup.stores().cost(session->id());
            work();
            const auto after = setup.stores().cost(session->id());
            return store::SqlStores::Cost{after.statements - before.statements, after.vmSteps - before.vmSteps};
        };
        Costs costs;
        std::uint32_t flag = kFlagged;
        costs.append = cost([&] { setup.append(*session, inbox, "Subject: x\r\n\r\n"); });
        costs.flag = cost([&] { session->changeFlags(inbox, one, {FlagOp::Add, std::exchange(flag, kAnswered), {}, {}}); });
        costs.fetch = cost([&] { session->read(inbox, one, kFieldEnvelope | kFieldSize | kFieldContent | kFieldGuid, rows); });
        costs.copy = cost([&] { session->copy(inbox, one, trash); });
        costs.range = cost([&] { session->changeFlags(inbox, all, {FlagOp::Add, std::exchange(flag, kDraft), {}, {}}); });
        std::vector<Uid> gone{middle + 10};
        costs.expunge = cost([&] {
            session->expunge(inbox, gone, true);
            ++gone[0];
        });
        return costs;
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(FlatCostTest);

}  // namespace
