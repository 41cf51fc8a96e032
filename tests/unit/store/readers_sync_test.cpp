// What one reader has seen is unseen for everybody else in sync: pages, restrictions, imports, and a follower among other people's changes.
#include "unit/store/readers_fixture.h"

using namespace corbel;
using namespace corbel::testing;

namespace {

template <class Engine>
class ReadersSync : public ReadersFixture<Engine> {
    using Base = ReadersFixture<Engine>;
    using Base::_setup;
    using Base::_alice;
    using Base::_bob;
    using Base::_carol;
    using Base::_store;
    using Base::_inbox;
    using Base::_other;
    using Base::check;
    using Base::deliver;
    using Base::save;
    using Base::see;
    using Base::seen;
    using Base::contents;
    using Base::unread;
    using Base::pages;
    using Base::itemsOf;

    CPPUNIT_TEST_SUITE(ReadersSync);
    CPPUNIT_TEST(syncTellsNobodyElsesReading);
    CPPUNIT_TEST(pagesAreNotMovedByTheOwnersReading);
    CPPUNIT_TEST(restrictedChangesAreTheReadersOwn);
    CPPUNIT_TEST(importedReadStatesAreTheReaders);
    CPPUNIT_TEST(associatedMessagesAreNobodysToRead);
    CPPUNIT_TEST(followersEndWhereTheViewIs);
    CPPUNIT_TEST_SUITE_END();

public:
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
};

CPPUNIT_TEST_SUITE_REGISTRATION(ReadersSync<OnSqlite>);
CPPUNIT_TEST_SUITE_REGISTRATION(ReadersSync<OnMariadb>);

}  // namespace
