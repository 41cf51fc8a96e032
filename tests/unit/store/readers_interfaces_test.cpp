// What one reader has seen is unseen for everybody else in every interface: objects, tables, sync, search folders, recovery, transfers.
#include <cppunit/extensions/HelperMacros.h>

#include <algorithm>
#include <map>
#include <random>

#include "corbel/access.h"
#include "corbel/changes.h"
#include "corbel/objects.h"
#include "corbel/property_tags.h"
#include "corbel/recovery.h"
#include "corbel/search_folders.h"
#include "corbel/tables.h"
#include "corbel/transfers.h"
#include "unit/store/store_fixture.h"

using namespace corbel;
using namespace corbel::testing;

namespace {

constexpr std::int64_t kDay = std::int64_t{86'400} * 1'000'000;
constexpr PropTag kSeenTag[] = {tags::MessageFlags};
constexpr std::string_view kMessage = "Subject: hello\r\n\r\n";

class Flags final : public ItemSink {
public:
    bool item(ItemId item, PropertyBag&& properties) override {
        seen[item] = properties.integer(tags::MessageFlags).value_or(0) & 1;
        return true;
    }
    std::map<ItemId, bool> seen;
};

template <class Engine>
class ReadersInterfaces : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(ReadersInterfaces);
    CPPUNIT_TEST(objectsShowTheReadersOwn);
    CPPUNIT_TEST(savedMessagesAreSeenByTheirMaker);
    CPPUNIT_TEST(renderedMessagesKeepTheirMarks);
    CPPUNIT_TEST(contentsTablesShowTheReadersOwn);
    CPPUNIT_TEST(tablesTellNobodyElsesReading);
    CPPUNIT_TEST(groupsCountTheReadersOwn);
    CPPUNIT_TEST(tablesBelongToOneReader);
    CPPUNIT_TEST(hierarchiesCountTheReadersOwn);
    CPPUNIT_TEST(syncTellsNobodyElsesReading);
    CPPUNIT_TEST(pagesAreNotMovedByTheOwnersReading);
    CPPUNIT_TEST(restrictedChangesAreTheReadersOwn);
    CPPUNIT_TEST(importedReadStatesAreTheReaders);
    CPPUNIT_TEST(associatedMessagesAreNobodysToRead);
    CPPUNIT_TEST(searchFoldersShowTheReadersOwn);
    CPPUNIT_TEST(deletedMessagesComeBackWithTheirMarks);
    CPPUNIT_TEST(copiesCarryWhatTheCopierHasSeen);
    CPPUNIT_TEST(followersEndWhereTheViewIs);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override {
        _setup = std::make_unique<StoreSetup<Engine>>();
        _setup->options.recoverableMicros = 14 * kDay;
        _alice = _setup->open(1);
        _store = _alice->id();
        _inbox = _setup->folder(*_alice, "INBOX");
        _other = _alice->createFolder("Other").id;
        for (const FolderId folder : {_inbox, _other}) {
            for (const UserId user : {2u, 3u}) _alice->access().setMember(folder, {MemberKind::User, user}, *rightsOfRole("owner"));
        }
        _bob = openShared(2);
        _carol = openShared(3);
    }
    void tearDown() override {
        _alice.reset();
        _bob.reset();
        _carol.reset();
        for (const StoreId store : _setup->stores().storeIds(0, 10)) {
            const std::vector<std::string> faults = _setup->stores().check(store);
            CPPUNIT_ASSERT_MESSAGE(faults.empty() ? "" : faults.front(), faults.empty());
        }
        _setup.reset();
    }

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

    void syncTellsNobodyElsesReading() {
        const ItemId first = deliver(), second = deliver(), pending = save(*_alice);
        see(*_alice, first);
        SyncState bob, carol;
        CPPUNIT_ASSERT_EQUAL(std::string("new-,new-,new-"), pages(*_bob, bob));
        CPPUNIT_ASSERT_EQUAL(std::string("new-,new-,new-"), pages(*_carol, carol));
        see(*_alice, second);
        see(*_alice, pending);
        see(*_bob, first);
        see(*_bob, pending);
        CPPUNIT_ASSERT_EQUAL(std::string(), pages(*_carol, carol));
        CPPUNIT_ASSERT_EQUAL(std::string("read+,read+"), pages(*_bob, bob));
        see(*_bob, pending, false);
        CPPUNIT_ASSERT_EQUAL(std::string("read-"), pages(*_bob, bob));
        // Everybody's flag, and a deletion, in the order in which they happened, without the reading in between.
        _alice->objects().changeFlags(_inbox, std::vector<ItemId>{second}, {FlagOp::Add, kFlagged, {}, {}});
        see(*_alice, second, false);
        _alice->objects().remove(_inbox, std::vector<ItemId>{first});
        CPPUNIT_ASSERT_EQUAL(std::string("changed-,deleted"), pages(*_carol, carol));
        CPPUNIT_ASSERT_EQUAL(std::string("changed-,deleted"), pages(*_bob, bob));
        SyncState alice;
        CPPUNIT_ASSERT_EQUAL(std::string("new+,new-"), pages(*_alice, alice));
        // Nobody who starts now is told of it either.
        CPPUNIT_ASSERT_EQUAL(std::string(), pages(*_carol, carol));
        SyncState fresh;
        CPPUNIT_ASSERT_EQUAL(std::string("new-,new-"), pages(*_carol, fresh, 1));
    }

    void pagesAreNotMovedByTheOwnersReading() {
        std::vector<ItemId> items;
        for (int i = 0; i < 4; ++i) items.push_back(deliver());
        // What carol is told of is the same whether somebody reads in the middle of it or not.
        std::vector<std::string> told;
        for (const bool isRead : {false, true}) {
            SyncState state;
            std::string text;
            for (int page = 0; page < 6; ++page) {
                const ContentsPage found = _carol->changes().contents({_inbox, state, false, nullptr, 1});
                for (const ItemChange& change : found.changes) text += std::to_string(change.item) + ":" + std::to_string(change.number) + " ";
                text += found.hasMore ? "| " : ". ";
                state = found.next;
                if (isRead && page == 0) {
                    for (const ItemId item : items) see(*_alice, item), see(*_bob, item);
                }
            }
            told.push_back(text);
        }
        CPPUNIT_ASSERT_EQUAL(told[0], told[1]);
    }

    void restrictedChangesAreTheReadersOwn() {
        const ItemId first = deliver(), second = deliver(), pending = save(*_alice);
        see(*_alice, first);
        const Restriction unread = restriction::bitmask(tags::MessageFlags, 1, false);
        SyncState bob, carol;
        for (SyncState* state : {&bob, &carol}) {
            StoreSession& session = state == &bob ? *_bob : *_carol;
            CPPUNIT_ASSERT_EQUAL(std::string("new-,new-,new-"), pages(session, *state, 10, false, &unread));
        }
        see(*_alice, second);
        see(*_bob, first);
        see(*_bob, pending);
        CPPUNIT_ASSERT_EQUAL(std::string("out,out"), pages(*_bob, bob, 1, false, &unread));
        CPPUNIT_ASSERT_EQUAL(std::string(), pages(*_carol, carol, 10, false, &unread));
        // What is unread again the follower has lost.
        see(*_bob, first, false);
        CPPUNIT_ASSERT_EQUAL(std::string("changed-"), pages(*_bob, bob, 10, false, &unread));
        // Who read it at once need not hear of it.
        see(*_bob, deliver());
        CPPUNIT_ASSERT_EQUAL(std::string(), pages(*_bob, bob, 10, false, &unread));
        CPPUNIT_ASSERT_EQUAL(std::string("new-"), pages(*_carol, carol, 10, false, &unread));
        const Restriction bySubject = restriction::content(tags::Subject, "made");
        SyncState fresh;
        CPPUNIT_ASSERT_EQUAL(std::string("new+"), pages(*_bob, fresh, 2, false, &bySubject));
    }

    void importedReadStatesAreTheReaders() {
        const ItemId visible = deliver(), pending = save(*_alice);
        std::vector<ReadStateImport> states;
        for (const ItemId item : {visible, pending}) states.push_back({_alice->objects().itemIds(item).sourceKey, true});
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, _bob->changes().importReadState(_inbox, states));
        CPPUNIT_ASSERT_EQUAL(std::string("++"), seen(*_bob, {visible, pending}));
        CPPUNIT_ASSERT_EQUAL(std::string("--"), seen(*_alice, {visible, pending}));
        CPPUNIT_ASSERT_EQUAL(std::string("--"), seen(*_carol, {visible, pending}));
        _alice->changes().importReadState(_inbox, states);
        for (ReadStateImport& state : states) state.isRead = false;
        _bob->changes().importReadState(_inbox, states);
        CPPUNIT_ASSERT_EQUAL(std::string("--"), seen(*_bob, {visible, pending}));
        CPPUNIT_ASSERT_EQUAL(std::string("++"), seen(*_alice, {visible, pending}));
        // Reading is all that a reviewer may do.
        _alice->access().setMember(_inbox, {MemberKind::User, 3}, *rightsOfRole("reviewer"));
        states[0].isRead = true;
        _carol->changes().importReadState(_inbox, states);
        CPPUNIT_ASSERT_EQUAL(std::string("+-"), seen(*_carol, {visible, pending}));
        _alice->access().setMember(_inbox, {MemberKind::User, 3}, kRightFolderVisible);
        CPPUNIT_ASSERT_EQUAL(ErrorCode::NoAccess, codeOf([&] { _carol->changes().importReadState(_inbox, states); }));
        // A message that comes by import is read by who imports it.
        ImportedMessage message;
        message.folder = _inbox;
        message.ids.sourceKey = _bob->changes().reserveSourceKeys(1);
        message.ids.changeKey = std::string(22, 'k');
        message.data.properties.set(tags::MessageFlags, std::int64_t{1});
        const ItemId imported = _bob->changes().importMessage(message, ConflictPolicy::LastWriter).item;
        CPPUNIT_ASSERT_EQUAL(std::string("+"), seen(*_bob, {imported}));
        CPPUNIT_ASSERT_EQUAL(std::string("-"), seen(*_alice, {imported}));
    }

    void associatedMessagesAreNobodysToRead() {
        const auto object = _alice->objects().create(_inbox, true);
        const ItemId item = object->save().place.item;
        _alice->objects().changeFlags(_inbox, std::vector<ItemId>{item}, {FlagOp::Remove, kSeen, {}, {}});
        CPPUNIT_ASSERT_EQUAL(std::string("+"), seen(*_bob, {item}));
        see(*_bob, item, false);
        CPPUNIT_ASSERT_EQUAL(std::string("+"), seen(*_bob, {item}));
        CPPUNIT_ASSERT_EQUAL(std::string("-"), seen(*_alice, {item}));
        SyncState state;
        CPPUNIT_ASSERT_EQUAL(std::string("new+"), pages(*_bob, state, 10, true));
        see(*_alice, item);
        CPPUNIT_ASSERT_EQUAL(std::string(), pages(*_bob, state, 10, true));
        const auto table = _bob->tables().contents(_inbox, ContentsKind::Associated);
        _bob->tables().setColumns(*table, kSeenTag);
        CPPUNIT_ASSERT(std::get<std::int64_t>(_bob->tables().rows(*table, 10).at(0).values.at(0).value) & 1);
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

    /// Bob follows by pages of any size while three people do anything; in the end he knows what his table shows. Carol is never told when
    /// somebody else reads.
    void followersEndWhereTheViewIs() {
        std::mt19937 random(815);
        const auto pick = [&](std::size_t n) { return std::uniform_int_distribution<std::size_t>(0, n - 1)(random); };
        StoreSession* sessions[] = {_alice.get(), _bob.get(), _carol.get()};
        for (int i = 0; i < 12; ++i) pick(3) == 0 ? save(*_alice) : deliver();
        SyncState bob, carol;
        std::map<std::string, bool> known;
        const auto follow = [&](bool toTheEnd) {
            for (int page = 0; page < 1'000; ++page) {
                const ContentsPage found = _bob->changes().contents({_inbox, bob, false, nullptr, 1 + pick(4)});
                CPPUNIT_ASSERT(!found.needsResync);
                std::uint64_t last = 0;
                for (const ItemChange& change : found.changes) {
                    CPPUNIT_ASSERT(change.number > last);
                    last = change.number;
                    if (isDeparture(change.type)) known.erase(change.sourceKey);
                    else known[change.sourceKey] = change.flags & kSeen;
                }
                bob = found.next;
                if (!found.hasMore || !toTheEnd) return;
            }
        };
        for (int step = 0; step < 150; ++step) {
            const std::size_t who = pick(3);
            StoreSession& session = *sessions[who];
            std::vector<ItemId> items = itemsOf(*_alice);
            std::shuffle(items.begin(), items.end(), random);
            items.resize(std::min<std::size_t>(items.size(), 1 + pick(3)));
            const std::size_t what = pick(10);
            if (what < 5 && who != 2) pages(*_carol, carol, 3);
            switch (what) {
                case 0:
                case 1:
                case 2: session.objects().changeFlags(_inbox, items, {FlagOp::Add, kSeen, {}, {}}); break;
                case 3:
                case 4: session.objects().changeFlags(_inbox, items, {FlagOp::Remove, kSeen, {}, {}}); break;
                case 5: session.objects().changeFlags(_inbox, items, {FlagOp::Replace, static_cast<std::uint32_t>(pick(32)), {}, {}}); break;
                case 6: pick(2) ? deliver() : save(session, pick(2)); break;
                case 7: items.resize(1), session.recovery().remove(_inbox, items, pick(2) ? Removal::Soft : Removal::Hard); break;
                case 8: _setup->stores().transfers().moveItems(identity(1), {_store, _inbox}, items, {_store, _other}); break;
                case 9: {
                    std::vector<ItemId> kept;
                    for (const RecoverableItem& item : _alice->recovery().list(_inbox, 0, 3)) kept.push_back(item.item);
                    _alice->recovery().restore(kept, 0);
                    break;
                }
            }
            if (what < 5 && who != 2) CPPUNIT_ASSERT_EQUAL(std::string(), pages(*_carol, carol, 3));
            if (pick(3) == 0) follow(pick(2));
        }
        follow(true);
        follow(true);
        std::map<std::string, bool> shown;
        for (const ItemId item : itemsOf(*_alice)) shown[_bob->objects().itemIds(item).sourceKey] = seen(*_bob, {item}) == "+";
        CPPUNIT_ASSERT_EQUAL(shown.size(), known.size());
        CPPUNIT_ASSERT(shown == known);
        const auto view = _bob->view(_inbox);
        for (std::uint32_t sequence = 1; sequence <= view->size(); ++sequence) {
            const ViewItem& item = view->at(sequence);
            CPPUNIT_ASSERT_EQUAL((item.flags & kSeen) != 0, shown.at(_bob->objects().itemIds(item.item).sourceKey));
        }
        const auto unseen = static_cast<std::int64_t>(std::count_if(shown.begin(), shown.end(), [](const auto& each) { return !each.second; }));
        CPPUNIT_ASSERT_EQUAL(unseen, unread(*_bob, _inbox));
        check();
    }

private:
    std::unique_ptr<StoreSession> openShared(UserId user) { return _setup->stores().open(identity(user), _store); }
    void reopen() {
        _alice.reset();
        _bob.reset();
        _carol.reset();
        _setup->close();
        _alice = _setup->open(1);
        _bob = openShared(2);
        _carol = openShared(3);
    }
    void check() {
        const std::vector<std::string> faults = _setup->stores().check(_store);
        CPPUNIT_ASSERT_MESSAGE(faults.empty() ? "" : faults.front(), faults.empty());
    }

    ItemId deliver() { return _alice->objects().itemOfUid(_inbox, _setup->append(*_alice, _inbox, kMessage)); }
    /// Made by properties, not rendered.
    ItemId save(StoreSession& session, bool isSeen = false) {
        const auto object = session.objects().create(_inbox);
        object->set(std::vector<Property>{{tags::Subject, std::string("made")}, {tags::MessageFlags, std::int64_t{isSeen}}});
        return object->save().place.item;
    }
    std::uint64_t changeNumber(ItemId item) {
        const auto object = _alice->objects().open(item);
        SaveOptions force;
        force.force = true;
        object->set(std::vector<Property>{{PropTag(0x6601001Fu), std::string("x")}});
        return object->save(force).changeNumber;
    }
    void see(StoreSession& session, ItemId item, bool isSeen = true) {
        session.objects().changeFlags(_inbox, {&item, 1}, {isSeen ? FlagOp::Add : FlagOp::Remove, kSeen, {}, {}});
    }

    /// By opening each, and by loading all: both say the same.
    std::string seen(StoreSession& session, const std::vector<ItemId>& items) {
        std::string text;
        for (const ItemId item : items) {
            const bool isSeen = session.objects().open(item)->get(kSeenTag).integer(tags::MessageFlags).value() & 1;
            text += isSeen ? '+' : '-';
            Flags flags;
            session.objects().load(session.objects().find(item).value().folder, {&item, 1}, kSeenTag, flags);
            CPPUNIT_ASSERT_EQUAL(isSeen, flags.seen.at(item));
            CPPUNIT_ASSERT_EQUAL(isSeen, (session.objects().open(item)->get().integer(tags::MessageFlags).value() & 1) != 0);
        }
        return text;
    }
    std::unique_ptr<Table> contents(StoreSession& session, FolderId folder = 0) {
        auto table = session.tables().contents(folder != 0 ? folder : _inbox);
        session.tables().setColumns(*table, kSeenTag);
        return table;
    }
    std::string tableSeen(StoreSession& session, const std::vector<ItemId>& items, Table& table) {
        std::map<ItemId, bool> found;
        session.tables().seek(table, Origin::Beginning, 0);
        for (const TableRow& row : session.tables().rows(table, 100)) found[row.id] = std::get<std::int64_t>(row.values.at(0).value) & 1;
        std::string text;
        for (const ItemId item : items) text += found.at(item) ? '+' : '-';
        return text;
    }
    std::string tableSeen(StoreSession& session, const std::vector<ItemId>& items, FolderId folder = 0) {
        return tableSeen(session, items, *contents(session, folder));
    }
    /// `byLoader`: SQL cannot decide it.
    std::size_t unreadRows(StoreSession& session, bool byLoader) {
        const auto table = contents(session);
        Restriction unreadOnes = restriction::bitmask(tags::MessageFlags, 1, false);
        if (byLoader) unreadOnes = restriction::anyOf({unreadOnes, restriction::content(tags::Subject, "no such subject")});
        session.tables().setRestriction(*table, unreadOnes);
        return session.tables().rows(*table, 100).size();
    }
    static std::int64_t unread(StoreSession& session, FolderId folder) {
        const PropTag counted[] = {tags::ContentUnreadCount};
        return session.objects().folderProperties(folder, counted).integer(tags::ContentUnreadCount).value();
    }
    std::string pages(StoreSession& session, SyncState& state, std::size_t limit = 10, bool isAssociated = false,
                      const Restriction* restriction = nullptr) {
        static const char* const kNames[] = {"new", "changed", "read", "deleted", "soft", "moved", "out"};
        std::string text;
        for (;;) {
            const ContentsPage page = session.changes().contents({_inbox, state, isAssociated, restriction, limit});
            for (const ItemChange& change : page.changes) {
                if (!text.empty()) text += ',';
                text += kNames[static_cast<int>(change.type)];
                if (!isDeparture(change.type)) text += change.flags & kSeen ? '+' : '-';
            }
            state = page.next;
            if (!page.hasMore) return text;
        }
    }
    /// By the list of what can come back, and by the table of it: both say the same.
    std::string keptSeen(StoreSession& session, const std::vector<ItemId>& items) {
        std::map<ItemId, bool> found;
        for (const RecoverableItem& item : session.recovery().list(_inbox, 0, 100)) found[item.item] = item.flags & kSeen;
        std::string text;
        for (const ItemId item : items) text += found.at(item) ? '+' : '-';
        const auto table = session.tables().contents(_inbox, ContentsKind::SoftDeleted);
        session.tables().setColumns(*table, kSeenTag);
        CPPUNIT_ASSERT_EQUAL(text, tableSeen(session, items, *table));
        return text;
    }
    /// All messages of the inbox.
    std::vector<ItemId> itemsOf(StoreSession& session) {
        const auto table = session.tables().contents(_inbox);
        std::vector<ItemId> items;
        for (const TableRow& row : session.tables().rows(*table, 1'000)) items.push_back(row.id);
        std::sort(items.begin(), items.end());
        return items;
    }

    std::unique_ptr<StoreSetup<Engine>> _setup;
    std::unique_ptr<StoreSession> _alice, _bob, _carol;
    StoreId _store = 0;
    FolderId _inbox = 0;
    FolderId _other = 0;
};

CPPUNIT_TEST_SUITE_REGISTRATION(ReadersInterfaces<OnSqlite>);
CPPUNIT_TEST_SUITE_REGISTRATION(ReadersInterfaces<OnMariadb>);

}  // namespace
