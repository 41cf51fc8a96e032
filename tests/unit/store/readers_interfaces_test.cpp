// What one reader has seen is unseen for everybody else in every interface: objects, tables, sync, search folders, recovery, transfers.
#include "unit/store/readers_fixture.h"

using namespace corbel;
using namespace corbel::testing;

namespace {

template <class Engine>
class ReadersInterfaces : public ReadersFixture<Engine> {
    using Base = ReadersFixture<Engine>;
    using Base::_setup;
    using Base::_alice;
    using Base::_bob;
    using Base::_carol;
    using Base::_store;
    using Base::_inbox;
    using Base::_other;
    using Base::reopen;
    using Base::check;
    using Base::deliver;
    using Base::save;
    using Base::changeNumber;
    using Base::see;
    using Base::seen;
    using Base::contents;
    using Base::tableSeen;
    using Base::unreadRows;
    using Base::unread;
    using Base::keptSeen;
    using Base::itemsOf;

    CPPUNIT_TEST_SUITE(ReadersInterfaces);
    CPPUNIT_TEST(objectsShowTheReadersOwn);
    CPPUNIT_TEST(savedMessagesAreSeenByTheirMaker);
    CPPUNIT_TEST(renderedMessagesKeepTheirMarks);
    CPPUNIT_TEST(contentsTablesShowTheReadersOwn);
    CPPUNIT_TEST(tablesTellNobodyElsesReading);
    CPPUNIT_TEST(groupsCountTheReadersOwn);
    CPPUNIT_TEST(tablesBelongToOneReader);
    CPPUNIT_TEST(hierarchiesCountTheReadersOwn);
    CPPUNIT_TEST(searchFoldersShowTheReadersOwn);
    CPPUNIT_TEST(deletedMessagesComeBackWithTheirMarks);
    CPPUNIT_TEST(copiesCarryWhatTheCopierHasSeen);
    CPPUNIT_TEST_SUITE_END();

public:
    void objectsShowTheReadersOwn() {
        const ItemId first = deliver(), second = deliver(), pending = save(*_alice);
        see(*_alice, first);
        see(*_bob, second);
        see(*_bob, pending);
        CPPUNIT_ASSERT_EQUAL(std::string("+--"), seen(*_alice, {first, second, pending}));
        CPPUNIT_ASSERT_EQUAL(std::string("-++"), seen(*_bob, {first, second, pending}));
        CPPUNIT_ASSERT_EQUAL(std::string("---"), seen(*_carol, {first, second, pending}));
        see(*_bob, second, false);
        see(*_bob, pending, false);
        see(*_alice, pending);
        CPPUNIT_ASSERT_EQUAL(std::string("+-+"), seen(*_alice, {first, second, pending}));
        CPPUNIT_ASSERT_EQUAL(std::string("---"), seen(*_bob, {first, second, pending}));
        CPPUNIT_ASSERT_EQUAL(std::int64_t{1}, unread(*_alice, _inbox));
        CPPUNIT_ASSERT_EQUAL(std::int64_t{3}, unread(*_bob, _inbox));
        // A flag that is everybody's goes with it.
        _bob->objects().changeFlags(_inbox, std::vector<ItemId>{first, pending}, {FlagOp::Replace, kSeen | kFlagged, {"word"}, {}});
        CPPUNIT_ASSERT_EQUAL(std::string("++"), seen(*_bob, {first, pending}));
        CPPUNIT_ASSERT_EQUAL(std::string("--"), seen(*_carol, {first, pending}));
        CPPUNIT_ASSERT_EQUAL(std::string("++"), seen(*_alice, {first, pending}));
        CPPUNIT_ASSERT(_carol->objects().open(pending)->get({}).integer(tags::FlagStatus) == 2);
        reopen();
        CPPUNIT_ASSERT_EQUAL(std::string("+-+"), seen(*_bob, {first, second, pending}));
        CPPUNIT_ASSERT_EQUAL(std::string("---"), seen(*_carol, {first, second, pending}));
    }

    void savedMessagesAreSeenByTheirMaker() {
        const ItemId item = save(*_bob, true);
        CPPUNIT_ASSERT_EQUAL(std::string("+"), seen(*_bob, {item}));
        CPPUNIT_ASSERT_EQUAL(std::string("-"), seen(*_alice, {item}));
        CPPUNIT_ASSERT_EQUAL(std::string("-"), seen(*_carol, {item}));
        CPPUNIT_ASSERT_EQUAL(std::int64_t{1}, unread(*_alice, _inbox));
        CPPUNIT_ASSERT_EQUAL(std::int64_t{0}, unread(*_bob, _inbox));
        // A new content is the same message.
        const auto object = _alice->objects().open(item);
        object->set(std::vector<Property>{{tags::Subject, std::string("other")}});
        object->save();
        CPPUNIT_ASSERT_EQUAL(std::string("+"), seen(*_bob, {item}));
        CPPUNIT_ASSERT_EQUAL(std::int64_t{0}, unread(*_bob, _inbox));
    }

    void renderedMessagesKeepTheirMarks() {
        const ItemId read = save(*_alice), fresh = save(*_alice);
        see(*_bob, read);
        see(*_alice, fresh);
        CPPUNIT_ASSERT_EQUAL(std::uint32_t{0}, _bob->view(_inbox)->size());
        const auto mime = _setup->stage(kMessage);
        for (const ItemId item : {read, fresh}) {
            _alice->objects().finishRendering(item, changeNumber(item), *mime);
            _bob->view(_inbox);
        }
        const auto view = _bob->view(_inbox);
        CPPUNIT_ASSERT_EQUAL(std::uint32_t{2}, view->size());
        CPPUNIT_ASSERT(view->at(1).flags & kSeen && !(view->at(2).flags & kSeen));
        CPPUNIT_ASSERT_EQUAL(1u, _bob->counters(_inbox).unseen);
        CPPUNIT_ASSERT_EQUAL(2u, _carol->counters(_inbox).unseen);
        CPPUNIT_ASSERT_EQUAL(1u, _alice->counters(_inbox).unseen);
        // And back: what is saved anew waits for its MIME again.
        const auto object = _alice->objects().open(read);
        object->set(std::vector<Property>{{tags::Subject, std::string("other")}});
        object->save();
        CPPUNIT_ASSERT_EQUAL(1u, _bob->counters(_inbox).unseen);
        CPPUNIT_ASSERT_EQUAL(std::string("+-"), seen(*_bob, {read, fresh}));
    }

    void contentsTablesShowTheReadersOwn() {
        std::vector<ItemId> items;
        for (int i = 0; i < 4; ++i) items.push_back(deliver());
        items.push_back(save(*_alice));
        see(*_alice, items[0]);
        see(*_bob, items[1]);
        see(*_bob, items[4]);
        CPPUNIT_ASSERT_EQUAL(std::string("+----"), tableSeen(*_alice, items));
        CPPUNIT_ASSERT_EQUAL(std::string("-+--+"), tableSeen(*_bob, items));
        CPPUNIT_ASSERT_EQUAL(std::string("-----"), tableSeen(*_carol, items));
        for (const bool byLoader : {false, true}) {
            CPPUNIT_ASSERT_EQUAL(std::size_t{4}, unreadRows(*_alice, byLoader));
            CPPUNIT_ASSERT_EQUAL(std::size_t{3}, unreadRows(*_bob, byLoader));
            CPPUNIT_ASSERT_EQUAL(std::size_t{5}, unreadRows(*_carol, byLoader));
        }
        // In the order of what was read.
        const auto table = contents(*_bob);
        _bob->tables().setSort(*table, {{{tags::MessageFlags, true}}, 0, 0});
        const std::vector<TableRow> rows = _bob->tables().rows(*table, 10);
        std::vector<ItemId> first{rows.at(0).id, rows.at(1).id};
        std::sort(first.begin(), first.end());
        CPPUNIT_ASSERT((first == std::vector<ItemId>{items[1], items[4]}));
    }

    void tablesTellNobodyElsesReading() {
        std::vector<ItemId> items;
        for (int i = 0; i < 3; ++i) items.push_back(deliver());
        const ItemId pending = save(*_alice);
        // One that walks the index, one with a list, one with a restriction.
        std::vector<std::unique_ptr<Table>> tables;
        for (int kind = 0; kind < 3; ++kind) {
            tables.push_back(contents(*_bob));
            if (kind > 0) _bob->tables().setSort(*tables.back(), {{{tags::Subject, false}}, 0, 0});
            if (kind > 1) _bob->tables().setRestriction(*tables.back(), restriction::bitmask(tags::MessageFlags, 1, false));
            _bob->tables().rows(*tables.back(), 10);
            _bob->tables().watch(*tables.back(), true);
        }
        see(*_alice, items[0]);
        see(*_carol, items[1]);
        see(*_alice, pending);
        see(*_carol, pending);
        for (const auto& table : tables) CPPUNIT_ASSERT(_bob->tables().changes(*table).empty());
        see(*_bob, items[2]);
        see(*_bob, pending);
        for (std::size_t kind = 0; kind < 3; ++kind) {
            const std::vector<RowEvent> events = _bob->tables().changes(*tables[kind]);
            CPPUNIT_ASSERT_EQUAL(std::size_t{2}, events.size());
            for (const RowEvent& event : events)
                CPPUNIT_ASSERT(event.kind == (kind == 2 ? RowEvent::Kind::Deleted : RowEvent::Kind::Modified));
        }
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{2}, _bob->tables().rowCount(*tables[2]));
        // What is everybody's is told to everybody, and no reading with it.
        _alice->objects().changeFlags(_inbox, std::vector<ItemId>{items[0]}, {FlagOp::Add, kFlagged, {}, {}});
        see(*_alice, items[1]);
        for (const auto& table : tables) {
            const std::vector<RowEvent> events = _bob->tables().changes(*table);
            CPPUNIT_ASSERT_EQUAL(std::size_t{1}, events.size());
            CPPUNIT_ASSERT_EQUAL(items[0], events[0].id);
        }
    }

    void groupsCountTheReadersOwn() {
        for (int i = 0; i < 3; ++i) deliver();
        const std::vector<ItemId> items = itemsOf(*_alice);
        see(*_alice, items[0]);
        see(*_bob, items[1]);
        see(*_bob, items[2]);
        for (const auto& [session, count] : {std::pair{_alice.get(), 2}, std::pair{_bob.get(), 1}, std::pair{_carol.get(), 3}}) {
            const auto table = session->tables().contents(_inbox);
            const PropTag columns[] = {tags::ContentUnreadCount};
            session->tables().setColumns(*table, columns);
            session->tables().setSort(*table, {{{tags::MessageClass, false}}, 1, 0});
            const std::vector<TableRow> rows = session->tables().rows(*table, 10);
            CPPUNIT_ASSERT_EQUAL(std::int64_t{count}, std::get<std::int64_t>(rows.at(0).values.at(0).value));
        }
    }

    void tablesBelongToOneReader() {
        deliver();
        const auto table = contents(*_bob);
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, _bob->tables().rows(*table, 10).size());
        CPPUNIT_ASSERT_EQUAL(ErrorCode::InvalidArgument, codeOf([&] { _carol->tables().rows(*table, 10); }));
        CPPUNIT_ASSERT_EQUAL(ErrorCode::InvalidArgument, codeOf([&] { _alice->tables().rows(*table, 10); }));
    }

    void hierarchiesCountTheReadersOwn() {
        const ItemId first = deliver();
        deliver();
        const ItemId pending = save(*_alice);
        see(*_alice, first);
        see(*_bob, first);
        see(*_bob, pending);
        for (const auto& [session, count] : {std::pair{_alice.get(), 2}, std::pair{_bob.get(), 1}, std::pair{_carol.get(), 3}}) {
            CPPUNIT_ASSERT_EQUAL(std::int64_t{count}, unread(*session, _inbox));
            const auto table = session->tables().hierarchy(0, HierarchyDepth::Children);
            const PropTag columns[] = {tags::ContentUnreadCount, tags::ContentCount};
            session->tables().setColumns(*table, columns);
            bool isFound = false;
            for (const TableRow& row : session->tables().rows(*table, 100)) {
                if (row.id != _inbox) continue;
                isFound = true;
                CPPUNIT_ASSERT_EQUAL(std::int64_t{count}, std::get<std::int64_t>(row.values.at(0).value));
                CPPUNIT_ASSERT_EQUAL(std::int64_t{3}, std::get<std::int64_t>(row.values.at(1).value));
            }
            CPPUNIT_ASSERT(isFound);
        }
    }

    void searchFoldersShowTheReadersOwn() {
        const ItemId first = deliver(), second = deliver();
        SearchCriteria everything{restriction::exists(tags::Subject), {_inbox}, false};
        SearchCriteria unreadOnly{restriction::bitmask(tags::MessageFlags, 1, false), {_inbox}, false};
        const FolderId found = _alice->searchFolders().create("found", everything);
        const FolderId unreadFound = _alice->searchFolders().create("unread", unreadOnly);
        for (const FolderId folder : {found, unreadFound}) {
            for (const UserId user : {2u, 3u}) _alice->access().setMember(folder, {MemberKind::User, user}, *rightsOfRole("reviewer"));
        }
        see(*_alice, first);
        see(*_bob, second);
        _setup->stores().runMaintenance();
        CPPUNIT_ASSERT_EQUAL(1u, _alice->searchFolders().status(unreadFound).total);
        CPPUNIT_ASSERT_EQUAL(1u, _alice->searchFolders().status(found).unseen);
        CPPUNIT_ASSERT_EQUAL(1u, _bob->searchFolders().status(found).unseen);
        CPPUNIT_ASSERT_EQUAL(2u, _carol->searchFolders().status(found).unseen);
        CPPUNIT_ASSERT_EQUAL(std::string("+-"), tableSeen(*_alice, {first, second}, found));
        CPPUNIT_ASSERT_EQUAL(std::string("-+"), tableSeen(*_bob, {first, second}, found));
        CPPUNIT_ASSERT_EQUAL(std::string("--"), tableSeen(*_carol, {first, second}, found));
        CPPUNIT_ASSERT_EQUAL(std::int64_t{2}, unread(*_carol, found));
        // What is in it says what the owner has read.
        CPPUNIT_ASSERT_EQUAL(ErrorCode::NoAccess, codeOf([&] { _bob->searchFolders().status(unreadFound); }));
        CPPUNIT_ASSERT_EQUAL(ErrorCode::NoAccess, codeOf([&] { _bob->tables().contents(unreadFound); }));
        CPPUNIT_ASSERT_EQUAL(std::int64_t{0}, unread(*_bob, unreadFound));
        const PropTag counted[] = {tags::ContentCount};
        CPPUNIT_ASSERT_EQUAL(std::int64_t{0}, _bob->objects().folderProperties(unreadFound, counted).integer(tags::ContentCount).value());
        // One's own reading is seen at once.
        const auto table = contents(*_bob, found);
        CPPUNIT_ASSERT_EQUAL(std::string("-+"), tableSeen(*_bob, {first, second}, *table));
        see(*_bob, first);
        CPPUNIT_ASSERT_EQUAL(std::string("++"), tableSeen(*_bob, {first, second}, *table));
        CPPUNIT_ASSERT_EQUAL(0u, _bob->searchFolders().status(found).unseen);
    }

    void deletedMessagesComeBackWithTheirMarks() {
        const ItemId first = deliver(), second = deliver(), pending = save(*_alice);
        const std::vector<ItemId> items{first, second, pending};
        see(*_alice, second);
        see(*_bob, first);
        see(*_bob, pending);
        _alice->recovery().remove(_inbox, items, Removal::Soft);
        CPPUNIT_ASSERT_EQUAL(std::int64_t{0}, unread(*_bob, _inbox));
        CPPUNIT_ASSERT_EQUAL(std::string("-+-"), keptSeen(*_alice, items));
        CPPUNIT_ASSERT_EQUAL(std::string("+-+"), keptSeen(*_bob, items));
        CPPUNIT_ASSERT_EQUAL(std::string("---"), keptSeen(*_carol, items));
        check();
        _alice->recovery().restore(std::vector<ItemId>{first, second}, 0);
        _alice->recovery().restore(std::vector<ItemId>{pending}, _other);
        CPPUNIT_ASSERT_EQUAL(std::string("+-+"), seen(*_bob, items));
        CPPUNIT_ASSERT_EQUAL(std::string("---"), seen(*_carol, items));
        CPPUNIT_ASSERT(_bob->view(_inbox)->at(1).flags & kSeen);
        CPPUNIT_ASSERT_EQUAL(1u, _bob->counters(_inbox).unseen);
        CPPUNIT_ASSERT_EQUAL(std::int64_t{0}, unread(*_bob, _other));
        _alice->recovery().remove(_inbox, items, Removal::Soft);
        _alice->recovery().purge(items);
    }

    void copiesCarryWhatTheCopierHasSeen() {
        const ItemId first = deliver(), second = deliver(), pending = save(*_alice);
        const std::vector<ItemId> items{first, second, pending};
        see(*_alice, first);
        see(*_alice, pending);
        see(*_bob, second);
        const auto home = _setup->open(2);
        const TransferPlace here{_store, _inbox}, away{home->id(), _setup->folder(*home, "INBOX")}, near{_store, _other};
        Transfers& transfers = _setup->stores().transfers();
        const auto copied = [](const TransferResult& result) {
            std::vector<ItemId> made;
            for (const TransferredItem& item : result.items) made.push_back(item.to);
            std::sort(made.begin(), made.end());
            return made;
        };
        const std::vector<ItemId> mine = copied(transfers.copyItems(identity(2), here, items, away));
        CPPUNIT_ASSERT_EQUAL(std::string("-+-"), seen(*home, mine));
        const std::vector<ItemId> inside = copied(transfers.copyItems(identity(2), here, items, near));
        CPPUNIT_ASSERT_EQUAL(std::string("-+-"), seen(*_bob, inside));
        CPPUNIT_ASSERT_EQUAL(std::string("---"), seen(*_alice, inside));
        // Back into her store they are his making, and his reading.
        const std::vector<ItemId> back = copied(transfers.moveItems(identity(2), away, mine, near));
        CPPUNIT_ASSERT_EQUAL(std::string("-+-"), seen(*_bob, back));
        CPPUNIT_ASSERT_EQUAL(std::string("---"), seen(*_alice, back));
        CPPUNIT_ASSERT_EQUAL(std::string("---"), seen(*_carol, back));
        _alice->access().setMember(_other, {MemberKind::User, 2}, *rightsOfRole("author"));
        CPPUNIT_ASSERT_EQUAL(std::size_t{3}, transfers.moveItems(identity(2), near, back, away).items.size());
        // Within the store what was moved keeps everybody's marks.
        see(*_carol, pending);
        transfers.moveItems(identity(1), here, items, near);
        CPPUNIT_ASSERT_EQUAL(std::string("-+-"), seen(*_bob, items));
        CPPUNIT_ASSERT_EQUAL(std::string("--+"), seen(*_carol, items));
        CPPUNIT_ASSERT_EQUAL(std::string("+-+"), seen(*_alice, items));
    }

};

CPPUNIT_TEST_SUITE_REGISTRATION(ReadersInterfaces<OnSqlite>);
CPPUNIT_TEST_SUITE_REGISTRATION(ReadersInterfaces<OnMariadb>);

}  // namespace
