// The store contract: what changed since a number.
#include <cppunit/extensions/HelperMacros.h>

#include <map>

#include "corbel/restriction.h"
#include "unit/store/changes_fixture.h"

using namespace corbel;
using namespace corbel::testing;

namespace {

template <class Engine>
class ChangesContract : public ChangesFixture<Engine> {
    CPPUNIT_TEST_SUITE(ChangesContract);
    CPPUNIT_TEST(firstRunTellsWhatIsThere);
    CPPUNIT_TEST(nothingNewIsAnEmptyPage);
    CPPUNIT_TEST(eachKindOfChangeIsTold);
    CPPUNIT_TEST(movesAreToldInBothFolders);
    CPPUNIT_TEST(pagesEndWhereTheRunBegan);
    CPPUNIT_TEST(changeKeysFollowTheNumber);
    CPPUNIT_TEST(restoredMessageIsNotToldAsGone);
    CPPUNIT_TEST(oldStatesNeedAResync);
    CPPUNIT_TEST(raisedEpochNeedsAResync);
    CPPUNIT_TEST(restrictedChangesTellWhatLeft);
    CPPUNIT_TEST(whatWasToldInADisturbedRunIsTakenBack);
    CPPUNIT_TEST(changesAreRestrictedByAnyProperty);
    CPPUNIT_TEST(badQueriesAreRefused);
    CPPUNIT_TEST(hierarchyTellsFolders);
    CPPUNIT_TEST(parentsComeBeforeChildren);
    CPPUNIT_TEST(savedMessageIsToldAsChanged);
    CPPUNIT_TEST(entryidsOfWhatIsGone);
    CPPUNIT_TEST_SUITE_END();

    using ChangesFixture<Engine>::_setup;
    using ChangesFixture<Engine>::_session;
    using ChangesFixture<Engine>::_inbox;
    using ChangesFixture<Engine>::_archive;
    using ChangesFixture<Engine>::since;
    using ChangesFixture<Engine>::textOf;
    using ChangesFixture<Engine>::flag;
    using ChangesFixture<Engine>::expunge;
    using ChangesFixture<Engine>::itemOf;

public:
    void firstRunTellsWhatIsThere() {
        _setup->fill(*_session, _inbox, 3);
        expunge(2);
        const ContentsPage page = since({});
        CPPUNIT_ASSERT_EQUAL(std::string("new 1, new 3"), textOf(page));
        CPPUNIT_ASSERT(!page.hasMore);
        CPPUNIT_ASSERT_EQUAL(_session->view(_inbox)->at(1).item, page.changes[0].item);
        CPPUNIT_ASSERT_EQUAL(std::size_t{22}, page.changes[0].sourceKey.size());
        CPPUNIT_ASSERT(page.changes[0].sizeBytes > 0);
        CPPUNIT_ASSERT(since(_session->changes().current(_archive)).next == page.next);
    }

    void nothingNewIsAnEmptyPage() {
        _setup->fill(*_session, _inbox, 3);
        const SyncState state = since({}).next;
        _setup->fill(*_session, _archive, 1);
        const ContentsPage page = since(state);
        CPPUNIT_ASSERT(page.changes.empty() && !page.hasMore && !page.needsResync);
        CPPUNIT_ASSERT(fromToken(toToken(page.next)) == page.next);
        CPPUNIT_ASSERT(_session->changes().current(_inbox) == page.next);
    }

    void eachKindOfChangeIsTold() {
        _setup->fill(*_session, _inbox, 6);
        const SyncState state = since({}).next;
        flag(1, kFlagged);
        flag(2, kSeen);
        expunge(3);
        _session->recovery().remove(_inbox, std::vector<ItemId>{itemOf(4)}, Removal::Hard);
        flag(5, kSeen | kFlagged);
        _setup->fill(*_session, _inbox, 1);
        const ContentsPage page = since(state);
        CPPUNIT_ASSERT_EQUAL(std::string("changed 1, read 2, soft 3, deleted 4, changed 5, new 7"), textOf(page));
        CPPUNIT_ASSERT_EQUAL(std::uint32_t{kSeen}, page.changes[1].flags);
        CPPUNIT_ASSERT(page.changes[2].changeKey.empty() && page.changes[2].sourceKey.size() == 22);
        CPPUNIT_ASSERT(since(page.next).changes.empty());
        // A change after the read state: both.
        flag(2, kAnswered);
        CPPUNIT_ASSERT_EQUAL(std::string("changed 2"), textOf(since(page.next)));
        CPPUNIT_ASSERT_EQUAL(std::string("changed 1, soft 3, deleted 4, changed 5, new 7, changed 2"), textOf(since(state)));
    }

    void movesAreToldInBothFolders() {
        _setup->fill(*_session, _inbox, 2);
        const SyncState inbox = since({}).next;
        const SyncState archive = since({}, 100, _archive).next;
        const std::string key = since({}).changes[0].sourceKey;
        const ItemId item = itemOf(1);
        _session->move(_inbox, std::vector<Uid>{1}, _archive);
        const ContentsPage gone = since(inbox);
        CPPUNIT_ASSERT_EQUAL(std::string("moved 1"), textOf(gone));
        CPPUNIT_ASSERT_EQUAL(_archive, gone.changes[0].movedTo);
        CPPUNIT_ASSERT(gone.changes[0].sourceKey == key && gone.changes[0].item == item);
        const ContentsPage here = since(archive, 100, _archive);
        CPPUNIT_ASSERT_EQUAL(std::string("new 1"), textOf(here));
        CPPUNIT_ASSERT(here.changes[0].sourceKey != key && here.changes[0].item == item);
        // There and back: the departure comes first.
        _session->move(_archive, std::vector<Uid>{1}, _inbox);
        CPPUNIT_ASSERT_EQUAL(std::string("moved 1, new 3"), textOf(since(inbox)));
    }

    void entryidsOfWhatIsGone() {
        // Of the store's first time, and of a later one.
        for (int epoch = 0; epoch < 2; ++epoch) {
            _setup->fill(*_session, _inbox, 1);
            if (epoch == 0) _setup->stores().raiseEpoch(_session->id());
            const auto view = _session->view(_inbox);
            const ItemId item = view->at(view->size()).item;
            const FolderId folder = _session->createFolder("epoch" + std::to_string(epoch)).id;
            const std::string entryid = _session->objects().itemIds(item).entryid;
            const std::string ofFolder = _session->objects().folderIds(folder).entryid;
            _session->objects().remove(_inbox, std::vector<ItemId>{item});
            _session->deleteFolder(folder);
            CPPUNIT_ASSERT(_session->changes().departedEntryid(item) == entryid);
            CPPUNIT_ASSERT(_session->changes().departedFolderEntryid(folder) == ofFolder);
        }
    }

    void pagesEndWhereTheRunBegan() {
        _setup->fill(*_session, _inbox, 10);
        ContentsPage page = since({}, 4);
        CPPUNIT_ASSERT_EQUAL(std::string("new 1, new 2, new 3, new 4"), textOf(page));
        CPPUNIT_ASSERT(page.hasMore && page.next.position < page.next.end);
        // Behind the follower, before it, and new: none of it belongs to this run.
        flag(2, kFlagged);
        flag(6, kFlagged);
        expunge(3);
        expunge(7);
        _setup->fill(*_session, _inbox, 1);
        page = since(page.next, 4);
        CPPUNIT_ASSERT_EQUAL(std::string("new 5, new 8, new 9, new 10"), textOf(page));
        CPPUNIT_ASSERT(!page.hasMore);
        const SyncState state = page.next;
        // 6 was not told yet; that 2 was is not known.
        page = since(state, 3);
        CPPUNIT_ASSERT_EQUAL(std::string("new 2, new 6, soft 3"), textOf(page));
        page = since(page.next, 3);
        CPPUNIT_ASSERT_EQUAL(std::string("soft 7, new 11"), textOf(page));
        CPPUNIT_ASSERT(!page.hasMore);
        CPPUNIT_ASSERT(page.next == _session->changes().current(_inbox));
        // Undisturbed: from here on it is known what is new.
        flag(2, kAnswered);
        flag(6, kSeen);
        CPPUNIT_ASSERT_EQUAL(std::string("changed 2, read 6"), textOf(since(page.next)));
    }

    void changeKeysFollowTheNumber() {
        _setup->fill(*_session, _inbox, 1);
        const ItemChange first = since({}).changes.at(0);
        CPPUNIT_ASSERT(PredecessorList::parse(first.predecessors).value().includes(first.changeKey));
        flag(1, kSeen);
        const ItemChange read = since({}).changes.at(0);
        CPPUNIT_ASSERT(read.changeKey == first.changeKey && read.number > first.number);
        flag(1, kFlagged);
        const ItemChange changed = since({}).changes.at(0);
        CPPUNIT_ASSERT(changed.changeKey != first.changeKey);
        CPPUNIT_ASSERT(compareVersions({first.changeKey, first.predecessors, {}}, {changed.changeKey, changed.predecessors, {}}) == Precedence::Newer);
    }

    void restoredMessageIsNotToldAsGone() {
        _setup->fill(*_session, _inbox, 2);
        const SyncState state = since({}).next;
        const std::string key = since({}).changes[0].sourceKey;
        const ItemId item = itemOf(1);
        expunge(1);
        const SyncState between = since(state).next;
        _session->recovery().restore(std::vector<ItemId>{item});
        const ContentsPage page = since(state);
        CPPUNIT_ASSERT_EQUAL(std::string("new 3"), textOf(page));
        CPPUNIT_ASSERT(page.changes[0].sourceKey == key && page.changes[0].item == item);
        CPPUNIT_ASSERT_EQUAL(std::string("new 3"), textOf(since(between)));
    }

    void oldStatesNeedAResync() {
        _setup->fill(*_session, _inbox, 3);
        const SyncState state = since({}).next;
        expunge(1);
        const SyncState later = since(state).next;
        _setup->clock.advance(200 * kDay);
        _setup->stores().careFor(_session->id());
        CPPUNIT_ASSERT_EQUAL(std::string("resync"), textOf(since(state)));
        CPPUNIT_ASSERT(since(later).changes.empty() && !since(later).needsResync);
        CPPUNIT_ASSERT_EQUAL(std::string("new 2, new 3"), textOf(since({})));
        CPPUNIT_ASSERT(_session->changes().hierarchy({0, 1, 1, 1, 1, 0}).needsResync);
    }

    void raisedEpochNeedsAResync() {
        _setup->fill(*_session, _inbox, 1);
        const SyncState state = since({}).next;
        const SyncState folders = _session->changes().hierarchy({}).next;
        _setup->stores().raiseEpoch(_session->id());
        CPPUNIT_ASSERT_EQUAL(std::string("resync"), textOf(since(state)));
        CPPUNIT_ASSERT(_session->changes().hierarchy(folders).needsResync);
        CPPUNIT_ASSERT_EQUAL(std::string("new 1"), textOf(since({})));
        // A store that was put back without a new epoch: the follower is ahead of it.
        SyncState ahead = since({}).next;
        ahead.known = ahead.from = ahead.position = ++ahead.end;
        CPPUNIT_ASSERT_EQUAL(std::string("resync"), textOf(since(ahead)));
    }

    void restrictedChangesTellWhatLeft() {
        _setup->fill(*_session, _inbox, 4);
        const Restriction unread = restriction::bitmask(tags::MessageFlags, 1, false);
        ContentsQuery query;
        query.folder = _inbox;
        query.restriction = &unread;
        flag(4, kSeen);
        ContentsPage page = _session->changes().contents(query);
        CPPUNIT_ASSERT_EQUAL(std::string("new 1, new 2, new 3"), textOf(page));
        query.state = page.next;
        flag(1, kFlagged);
        flag(2, kFlagged | kSeen);
        flag(3, kSeen);
        expunge(4);
        _setup->fill(*_session, _inbox, 2);
        flag(5, kSeen);
        page = _session->changes().contents(query);
        // The one that came and was read at once, nobody has to hear of.
        CPPUNIT_ASSERT_EQUAL(std::string("changed 1, out 2, out 3, soft 4, new 6"), textOf(page));
        query.state = page.next;
        _session->changeFlags(_inbox, std::vector<Uid>{2}, {FlagOp::Remove, kSeen, {}, {}});
        CPPUNIT_ASSERT_EQUAL(std::string("changed 2"), textOf(_session->changes().contents(query)));
    }

    void whatWasToldInADisturbedRunIsTakenBack() {
        _setup->fill(*_session, _inbox, 4);
        const Restriction unread = restriction::bitmask(tags::MessageFlags, 1, false);
        ContentsQuery query;
        query.folder = _inbox;
        query.restriction = &unread;
        query.limit = 2;
        ContentsPage page = _session->changes().contents(query);
        CPPUNIT_ASSERT_EQUAL(std::string("new 1, new 2"), textOf(page));
        // Told as new, and out of scope before the run has ended: the next run does not know which of them were told.
        flag(1, kSeen);
        query.state = page.next;
        page = _session->changes().contents(query);
        CPPUNIT_ASSERT_EQUAL(std::string("new 3, new 4"), textOf(page));
        query.state = page.next;
        CPPUNIT_ASSERT_EQUAL(std::string("out 1"), textOf(_session->changes().contents(query)));
    }

    void changesAreRestrictedByAnyProperty() {
        const auto make = [&](const std::string& subject, const std::string& category) {
            const auto message = _session->objects().create(_inbox);
            message->set(std::vector<Property>{{tags::Subject, subject}, {PropTag(0x8001001F), category}});
            return message->save().place.item;
        };
        const ItemId work = make("one", "work");
        make("two", "home");
        const Restriction wanted = restriction::content(PropTag(0x8001001F), "WORK");
        ContentsQuery query;
        query.folder = _inbox;
        query.restriction = &wanted;
        ContentsPage page = _session->changes().contents(query);
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, page.changes.size());
        CPPUNIT_ASSERT_EQUAL(work, page.changes[0].item);
        const auto message = _session->objects().open(work);
        message->set(std::vector<Property>{{PropTag(0x8001001F), std::string("home")}});
        message->save();
        query.state = page.next;
        page = _session->changes().contents(query);
        CPPUNIT_ASSERT(page.changes.size() == 1 && page.changes[0].type == ChangeType::OutOfScope && page.changes[0].item == work);
        const Restriction bad = restriction::count(1, restriction::exists(tags::Subject));
        query.restriction = &bad;
        CPPUNIT_ASSERT_EQUAL(ErrorCode::InvalidArgument, codeOf([&] { _session->changes().contents(query); }));
    }

    void badQueriesAreRefused() {
        CPPUNIT_ASSERT_EQUAL(ErrorCode::InvalidArgument, codeOf([&] { since({}, 0); }));
        CPPUNIT_ASSERT_EQUAL(ErrorCode::InvalidArgument, codeOf([&] { since({}, kMaxChangesPerPage + 1); }));
        CPPUNIT_ASSERT_EQUAL(ErrorCode::InvalidArgument, codeOf([&] { since({0, 1, 2, 1, 1}); }));
        CPPUNIT_ASSERT_EQUAL(ErrorCode::NotFound, codeOf([&] { since({}, 10, 4711); }));
        since({}, kMaxChangesPerPage);
        since({}, 1);
    }

    void hierarchyTellsFolders() {
        const HierarchyPage all = _session->changes().hierarchy({});
        CPPUNIT_ASSERT_EQUAL(_session->folders().size(), all.changes.size());
        const FolderId a = _session->createFolder("a").id;
        const FolderId b = _session->createFolder("a/b").id;
        HierarchyPage page = _session->changes().hierarchy(all.next);
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, page.changes.size());
        CPPUNIT_ASSERT(page.changes[0].folder == a && page.changes[0].type == ChangeType::New && page.changes[0].parent == 0 && page.changes[0].parentSourceKey.empty());
        CPPUNIT_ASSERT(page.changes[1].folder == b && page.changes[1].parent == a && page.changes[1].parentSourceKey == page.changes[0].sourceKey);
        CPPUNIT_ASSERT_EQUAL(std::string("b"), page.changes[1].name);
        const SyncState made = page.next;
        _session->renameFolder(b, "c");
        page = _session->changes().hierarchy(made);
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, page.changes.size());
        CPPUNIT_ASSERT(page.changes[0].type == ChangeType::Changed && page.changes[0].parent == 0);
        _session->deleteFolder(a);
        page = _session->changes().hierarchy(made);
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, page.changes.size());
        CPPUNIT_ASSERT(page.changes[1].type == ChangeType::SoftDeleted && page.changes[1].folder == a);
        // Back again: no word of its absence.
        _session->recovery().restoreFolder(a);
        page = _session->changes().hierarchy(made);
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, page.changes.size());
        CPPUNIT_ASSERT(!isDeparture(page.changes[0].type) && !isDeparture(page.changes[1].type));
        CPPUNIT_ASSERT(_session->changes().hierarchy(page.next).changes.empty());
    }

    void parentsComeBeforeChildren() {
        const FolderId a = _session->createFolder("a").id;
        _session->createFolder("a/b/c");
        const FolderId top = _session->createFolder("top").id;
        // Its number is higher than those of its children now.
        _session->renameFolder(a, "top/z");
        const HierarchyPage page = _session->changes().hierarchy({});
        std::map<std::string, std::size_t> at;
        for (std::size_t i = 0; i < page.changes.size(); ++i) at[page.changes[i].name] = i;
        CPPUNIT_ASSERT(at["top"] < at["z"] && at["z"] < at["b"] && at["b"] < at["c"]);
        CPPUNIT_ASSERT(top != 0);
    }

    void savedMessageIsToldAsChanged() {
        const auto made = _session->objects().create(_inbox);
        made->set(std::vector<Property>{{tags::Subject, std::string("first")}});
        const SaveResult saved = made->save();
        const SyncState before = since({}).next;
        _session->objects().finishRendering(saved.place.item, saved.changeNumber, *_setup->stage("Subject: first\r\n\r\n"));
        CPPUNIT_ASSERT_EQUAL(std::string("read 1"), textOf(since(before)));
        const SyncState state = since({}).next;
        const std::string key = since({}).changes[0].sourceKey;
        // Other bytes: IMAP sees it go, sync sees it change.
        const auto object = _session->objects().open(saved.place.item);
        object->set(std::vector<Property>{{tags::Subject, std::string("changed")}});
        object->save();
        const ContentsPage page = since(state);
        CPPUNIT_ASSERT_EQUAL(std::string("changed 0"), textOf(page));
        CPPUNIT_ASSERT(page.changes[0].sourceKey == key);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(ChangesContract<OnSqlite>);
CPPUNIT_TEST_SUITE_REGISTRATION(ChangesContract<OnMariadb>);

}  // namespace
