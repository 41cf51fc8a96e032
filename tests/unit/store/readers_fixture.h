// Alice's mailbox, two folders of which Bob and Carol share, and what each of the three has seen in it.
#pragma once

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

namespace corbel::testing {

inline constexpr std::int64_t kDay = std::int64_t{86'400} * 1'000'000;
inline constexpr PropTag kSeenTag[] = {tags::MessageFlags};
inline constexpr std::string_view kMessage = "Subject: hello\r\n\r\n";

class Flags final : public ItemSink {
public:
    bool item(ItemId item, PropertyBag&& properties) override {
        seen[item] = properties.integer(tags::MessageFlags).value_or(0) & 1;
        return true;
    }
    std::map<ItemId, bool> seen;
};

template <class Engine>
class ReadersFixture : public CppUnit::TestFixture {
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

protected:
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

}  // namespace corbel::testing
