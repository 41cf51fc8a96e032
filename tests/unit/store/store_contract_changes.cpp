// The store contract: what changed since a number, and changes that were made elsewhere.
#include <cppunit/extensions/HelperMacros.h>

#include <map>

#include "corbel/changes.h"
#include "corbel/objects.h"
#include "corbel/property_tags.h"
#include "store/sync/change_pages.h"
#include "unit/store/store_fixture.h"

using namespace corbel;
using namespace corbel::testing;

namespace {

constexpr std::int64_t kDay = std::int64_t{86'400} * 1'000'000;

/// A page as text: "new 1, gone 2": type and item, in order.
std::string textOf(const ContentsPage& page) {
    static const char* const kNames[] = {"new", "changed", "read", "deleted", "soft", "moved", "out"};
    if (page.needsResync) return "resync";
    std::string text;
    for (const ItemChange& change : page.changes) {
        if (!text.empty()) text += ", ";
        text += kNames[static_cast<int>(change.type)];
        text += ' ' + std::to_string(change.uid);
    }
    return text;
}

template <class Engine>
class ChangesContract : public CppUnit::TestFixture {
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
    CPPUNIT_TEST(badQueriesAreRefused);
    CPPUNIT_TEST(hierarchyTellsFolders);
    CPPUNIT_TEST(parentsComeBeforeChildren);
    CPPUNIT_TEST(deletionsAreImported);
    CPPUNIT_TEST(movesAreImportedWithTheirKeys);
    CPPUNIT_TEST(readStatesAreImported);
    CPPUNIT_TEST(foldersAreImported);
    CPPUNIT_TEST(folderConflictsAreDecidedAlike);
    CPPUNIT_TEST(folderDeletionsAreImported);
    CPPUNIT_TEST(messagesAreImportedWithTheirIds);
    CPPUNIT_TEST(deletedMessagesStayDeleted);
    CPPUNIT_TEST(messageConflictsAreDecided);
    CPPUNIT_TEST(savedMessageIsToldAsChanged);
    CPPUNIT_TEST(keysOfTheStoreAreReserved);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override {
        _setup = std::make_unique<StoreSetup<Engine>>();
        _setup->options.recoverableMicros = 14 * kDay;
        _session = _setup->open();
        _inbox = _setup->folder(*_session, "INBOX");
        _archive = _setup->folder(*_session, "Archive");
    }
    void tearDown() override {
        if (_session) {
            const StoreId id = _session->id();
            _session.reset();
            const std::vector<std::string> faults = _setup->stores().check(id);
            CPPUNIT_ASSERT_MESSAGE(faults.empty() ? "" : faults.front(), faults.empty());
        }
        _setup.reset();
    }

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
        CPPUNIT_ASSERT(_session->changes().hierarchy({0, 1, 1, 1, 1}).needsResync);
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
        const SyncState state = since({}).next;
        flag(1, kFlagged);
        flag(2, kFlagged | kSeen);
        flag(3, kSeen);
        expunge(4);
        _setup->fill(*_session, _inbox, 1);
        ContentsPage page = since(state);
        // Unread ones only.
        store::restrictChanges(page.changes, [&](std::span<const ItemId> items) {
            std::vector<bool> matches;
            for (const ItemId item : items) matches.push_back(item != itemOf(2) && item != itemOf(3) && item != itemOf(5));
            return matches;
        });
        CPPUNIT_ASSERT_EQUAL(std::string("changed 1, out 2, out 3, soft 4"), textOf(page));
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

    void deletionsAreImported() {
        _setup->fill(*_session, _inbox, 3);
        const ContentsPage page = since({});
        const std::vector<std::string> keys{page.changes[0].sourceKey, "unknown", page.changes[2].sourceKey};
        CPPUNIT_ASSERT_EQUAL(std::size_t{0}, _session->changes().importDeletions(_archive, keys, Removal::Soft));
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, _session->changes().importDeletions(_inbox, keys, Removal::Soft));
        CPPUNIT_ASSERT_EQUAL(std::string("soft 1, soft 3"), textOf(since(page.next)));
        CPPUNIT_ASSERT_EQUAL(std::size_t{0}, _session->changes().importDeletions(_inbox, keys, Removal::Soft));
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, _session->changes().importDeletions(_inbox, std::vector<std::string>{page.changes[1].sourceKey}, Removal::Hard));
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, _session->recovery().list(_inbox, 0, 10).size());
    }

    void movesAreImportedWithTheirKeys() {
        _setup->fill(*_session, _inbox, 2);
        const ItemChange first = since({}).changes[0], second = since({}).changes[1];
        MoveImport move;
        move.from = _inbox;
        move.sourceKey = first.sourceKey;
        move.to = _archive;
        move.newSourceKey = std::string(16, 'c') + "\1\2\3\4\5\6";
        move.changeKey = std::string(16, 'c') + std::string("\0\0\0\0\0\7", 6);
        move.predecessors = first.predecessors;
        const ImportResult result = _session->changes().importMove(move);
        CPPUNIT_ASSERT_EQUAL(first.item, result.item);
        const ItemChange there = since({}, 10, _archive).changes.at(0);
        CPPUNIT_ASSERT_EQUAL(result.number, there.number);
        CPPUNIT_ASSERT(there.sourceKey == move.newSourceKey && there.changeKey == move.changeKey);
        CPPUNIT_ASSERT(PredecessorList::parse(there.predecessors).value().includes(first.changeKey));
        CPPUNIT_ASSERT_EQUAL(first.item, _session->changes().findItem(_archive, move.newSourceKey));
        CPPUNIT_ASSERT_EQUAL(ItemId{0}, _session->changes().findItem(_inbox, first.sourceKey));
        // Changed here: the store's key again, the old one among its predecessors.
        _session->changeFlags(_archive, std::vector<Uid>{1}, {FlagOp::Add, kFlagged, {}, {}});
        const ItemChange changed = since({}, 10, _archive).changes.at(0);
        CPPUNIT_ASSERT(changed.changeKey != move.changeKey && PredecessorList::parse(changed.predecessors).value().includes(move.changeKey));

        CPPUNIT_ASSERT_EQUAL(ErrorCode::NotFound, codeOf([&] { _session->changes().importMove(move); }));
        move.sourceKey = second.sourceKey;
        CPPUNIT_ASSERT_EQUAL(ErrorCode::AlreadyExists, codeOf([&] { _session->changes().importMove(move); }));
        move.newSourceKey = second.sourceKey.substr(0, 16) + std::string("\0\1\0\0\0\0", 6);
        CPPUNIT_ASSERT_EQUAL(ErrorCode::InvalidArgument, codeOf([&] { _session->changes().importMove(move); }));
        CPPUNIT_ASSERT_EQUAL(1u, _session->view(_inbox)->size());
    }

    void readStatesAreImported() {
        _setup->fill(*_session, _inbox, 3);
        flag(3, kSeen);
        const ContentsPage page = since({});
        const ReadStateImport states[] = {{page.changes[0].sourceKey, true}, {"unknown", true}, {sourceKeyOf(page, 3), false}};
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, _session->changes().importReadState(_inbox, states));
        CPPUNIT_ASSERT_EQUAL(std::string("read 1, read 3"), textOf(since(page.next)));
        CPPUNIT_ASSERT_EQUAL(2u, _session->counters(_inbox).unseen);
    }

    void foldersAreImported() {
        ImportedFolder import = folderImport("x", 1);
        import.name = "Imported";
        import.containerClass = "IPF.Contact";
        FolderImportResult result = _session->changes().importFolder(import);
        CPPUNIT_ASSERT(result.outcome == ImportOutcome::Applied && result.folder != 0);
        CPPUNIT_ASSERT_EQUAL(std::string("IPF.Contact"), _session->findFolder("Imported")->containerClass);
        CPPUNIT_ASSERT_EQUAL(result.folder, _session->changes().findFolder(import.sourceKey));
        const FolderChange told = folderOf(result.folder);
        CPPUNIT_ASSERT(told.sourceKey == import.sourceKey && told.changeKey == import.changeKey && told.number == result.number);
        // The same again.
        CPPUNIT_ASSERT(_session->changes().importFolder(import).outcome == ImportOutcome::Ignored);
        // A child, then both renamed and moved by a later version.
        ImportedFolder child = folderImport("y", 2);
        child.parentSourceKey = import.sourceKey;
        child.name = "Child";
        const FolderId childId = _session->changes().importFolder(child).folder;
        CPPUNIT_ASSERT_EQUAL(std::string("Imported/Child"), pathOf(childId));
        ImportedFolder later = folderImport("y", 3);
        later.predecessors = listOf({child.changeKey});
        later.name = "Renamed";
        CPPUNIT_ASSERT(_session->changes().importFolder(later).outcome == ImportOutcome::Applied);
        CPPUNIT_ASSERT_EQUAL(std::string("Renamed"), pathOf(childId));
        later.parentSourceKey = "nowhere";
        CPPUNIT_ASSERT_EQUAL(ErrorCode::NotFound, codeOf([&] { _session->changes().importFolder(later); }));
        ImportedFolder taken = folderImport("z", 4);
        taken.name = "Renamed";
        CPPUNIT_ASSERT_EQUAL(ErrorCode::AlreadyExists, codeOf([&] { _session->changes().importFolder(taken); }));
        taken.name = "a/b";
        CPPUNIT_ASSERT_EQUAL(ErrorCode::InvalidArgument, codeOf([&] { _session->changes().importFolder(taken); }));
        // Deleted here: it stays so.
        _session->deleteFolder(childId);
        CPPUNIT_ASSERT(_session->changes().importFolder(folderImport("y", 9)).outcome == ImportOutcome::Deleted);
    }

    void folderConflictsAreDecidedAlike() {
        ImportedFolder base = folderImport("x", 1);
        base.name = "Base";
        const FolderId folder = _session->changes().importFolder(base).folder;
        _session->renameFolder(folder, "Here");
        const FolderChange here = folderOf(folder);
        // Made from the base without knowing of the rename, and earlier: it loses, and its change is known from then on.
        ImportedFolder other = folderImport("x", 2);
        other.name = "There";
        other.predecessors = listOf({base.changeKey});
        other.modified = fromMicros(toMicros(_setup->clock.now()) - 1'000'000);
        CPPUNIT_ASSERT(_session->changes().importFolder(other).outcome == ImportOutcome::ConflictLost);
        CPPUNIT_ASSERT_EQUAL(std::string("Here"), pathOf(folder));
        CPPUNIT_ASSERT(folderOf(folder).changeKey == here.changeKey);
        CPPUNIT_ASSERT(_session->changes().importFolder(other).outcome == ImportOutcome::Ignored);
        // Later: it wins.
        ImportedFolder later = folderImport("q", 3);
        later.sourceKey = base.sourceKey;
        later.name = "Later";
        later.modified = fromMicros(toMicros(_setup->clock.now()) + 1'000'000);
        CPPUNIT_ASSERT(_session->changes().importFolder(later).outcome == ImportOutcome::ConflictWon);
        CPPUNIT_ASSERT_EQUAL(std::string("Later"), pathOf(folder));
        const PredecessorList list = PredecessorList::parse(folderOf(folder).predecessors).value();
        CPPUNIT_ASSERT(list.includes(here.changeKey) && list.includes(later.changeKey) && list.includes(other.changeKey));
    }

    void folderDeletionsAreImported() {
        const FolderId a = _session->createFolder("a").id;
        _setup->fill(*_session, _session->createFolder("a/b/c").id, 2);
        const std::vector<std::string> keys{folderOf(a).sourceKey, "unknown"};
        CPPUNIT_ASSERT_EQUAL(std::size_t{3}, _session->changes().importFolderDeletions(keys, Removal::Soft));
        CPPUNIT_ASSERT(!_session->findFolder("a"));
        CPPUNIT_ASSERT_EQUAL(std::size_t{3}, _session->recovery().folders().size());
        const std::vector<std::string> special{folderOf(_inbox).sourceKey};
        CPPUNIT_ASSERT_EQUAL(ErrorCode::InvalidArgument, codeOf([&] { _session->changes().importFolderDeletions(special, Removal::Soft); }));
    }

    void messagesAreImportedWithTheirIds() {
        const ImportedMessage import = messageImport("one", 1, "first");
        const SyncState state = since({}).next;
        const ImportResult result = _session->changes().importMessage(import, ConflictPolicy::LastWriter);
        CPPUNIT_ASSERT(result.outcome == ImportOutcome::Applied && result.item != 0);
        const ContentsPage page = since(state);
        CPPUNIT_ASSERT_EQUAL(std::string("new 0"), textOf(page));
        CPPUNIT_ASSERT(page.changes[0].sourceKey == import.ids.sourceKey && page.changes[0].changeKey == import.ids.changeKey);
        CPPUNIT_ASSERT_EQUAL(result.number, page.changes[0].number);
        CPPUNIT_ASSERT_EQUAL(result.item, _session->changes().findItem(_inbox, import.ids.sourceKey));
        CPPUNIT_ASSERT(_session->changes().importMessage(import, ConflictPolicy::LastWriter).outcome == ImportOutcome::Ignored);
        // The other replica's next version.
        ImportedMessage next = messageImport("one", 2, "second");
        next.ids.predecessors = listOf({import.ids.changeKey});
        CPPUNIT_ASSERT(_session->changes().importMessage(next, ConflictPolicy::LastWriter).outcome == ImportOutcome::Applied);
        CPPUNIT_ASSERT_EQUAL(std::string("second"), subjectOf(result.item));
        CPPUNIT_ASSERT(since(page.next).changes.at(0).changeKey == next.ids.changeKey);
        CPPUNIT_ASSERT(_session->changes().importMessage(import, ConflictPolicy::LastWriter).outcome == ImportOutcome::Ignored);
        // Associated ones are apart.
        ImportedMessage settings = messageImport("two", 1, "settings");
        settings.isAssociated = true;
        CPPUNIT_ASSERT(_session->changes().importMessage(settings, ConflictPolicy::LastWriter).outcome == ImportOutcome::Applied);
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, since({}).changes.size());
        ContentsQuery query;
        query.folder = _inbox;
        query.isAssociated = true;
        CPPUNIT_ASSERT(_session->changes().contents(query).changes.at(0).sourceKey == settings.ids.sourceKey);
        query.state = state;
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, _session->changes().contents(query).changes.size());
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, _session->changes().importDeletions(_inbox, std::vector<std::string>{settings.ids.sourceKey}, Removal::Soft));
        CPPUNIT_ASSERT(_session->changes().contents(query).changes.at(0).type == ChangeType::Deleted);
    }

    void deletedMessagesStayDeleted() {
        const ImportedMessage import = messageImport("one", 1, "first");
        const ItemId item = _session->changes().importMessage(import, ConflictPolicy::LastWriter).item;
        _session->recovery().remove(_inbox, std::vector<ItemId>{item}, Removal::Soft);
        ImportedMessage next = messageImport("one", 2, "second");
        next.ids.predecessors = listOf({import.ids.changeKey});
        next.modified = fromMicros(toMicros(_setup->clock.now()) + 1'000'000);
        CPPUNIT_ASSERT(_session->changes().importMessage(next, ConflictPolicy::LastWriter).outcome == ImportOutcome::Deleted);
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, _session->recovery().restore(std::vector<ItemId>{item}).size());
        // That it came back is a change of this side's.
        CPPUNIT_ASSERT(_session->changes().importMessage(next, ConflictPolicy::LastWriter).outcome == ImportOutcome::ConflictWon);
        // One of the store's own, gone for good; and a reserved key that nobody has used.
        _setup->fill(*_session, _inbox, 1);
        ImportedMessage own = messageImport("x", 3, "own");
        own.ids.sourceKey = since({}).changes.back().sourceKey;
        _session->recovery().remove(_inbox, std::vector<ItemId>{_session->view(_inbox)->at(1).item}, Removal::Hard);
        CPPUNIT_ASSERT(_session->changes().importMessage(own, ConflictPolicy::LastWriter).outcome == ImportOutcome::Deleted);
        own.ids.sourceKey = _session->changes().reserveSourceKeys(3);
        own.ids.sourceKey.back() = static_cast<char>(own.ids.sourceKey.back() + 2);
        CPPUNIT_ASSERT(_session->changes().importMessage(own, ConflictPolicy::LastWriter).outcome == ImportOutcome::Applied);
    }

    void messageConflictsAreDecided() {
        const ImportedMessage import = messageImport("one", 1, "base");
        const ItemId item = _session->changes().importMessage(import, ConflictPolicy::LastWriter).item;
        const auto changeHere = [&](const std::string& subject) {
            const auto object = _session->objects().open(item);
            object->set(std::vector<Property>{{tags::Subject, subject}});
            object->save();
        };
        changeHere("here");
        // Earlier than ours and without knowing of it.
        ImportedMessage older = messageImport("one", 2, "there");
        older.modified = fromMicros(1);
        CPPUNIT_ASSERT(_session->changes().importMessage(older, ConflictPolicy::LastWriter).outcome == ImportOutcome::ConflictLost);
        CPPUNIT_ASSERT_EQUAL(std::string("here"), subjectOf(item));
        CPPUNIT_ASSERT(_session->changes().importMessage(older, ConflictPolicy::LastWriter).outcome == ImportOutcome::Ignored);
        // Later.
        ImportedMessage newer = messageImport("one", 3, "later");
        newer.modified = fromMicros(toMicros(_setup->clock.now()) + 1'000'000);
        CPPUNIT_ASSERT(_session->changes().importMessage(newer, ConflictPolicy::LastWriter).outcome == ImportOutcome::ConflictWon);
        CPPUNIT_ASSERT_EQUAL(std::string("later"), subjectOf(item));
        // Both are kept: the winner under its name, the other beside it.
        changeHere("here again");
        ImportedMessage third = messageImport("one", 4, "third");
        third.modified = fromMicros(toMicros(_setup->clock.now()) + 1'000'000);
        ImportResult result = _session->changes().importMessage(third, ConflictPolicy::KeepBoth);
        CPPUNIT_ASSERT(result.outcome == ImportOutcome::ConflictKept && result.item == item && result.conflict != 0);
        CPPUNIT_ASSERT_EQUAL(std::string("third"), subjectOf(item));
        CPPUNIT_ASSERT_EQUAL(std::string("here again"), subjectOf(result.conflict));
        changeHere("here at last");
        ImportedMessage fourth = messageImport("one", 5, "fourth");
        fourth.modified = fromMicros(2);
        result = _session->changes().importMessage(fourth, ConflictPolicy::KeepBoth);
        CPPUNIT_ASSERT(result.outcome == ImportOutcome::ConflictKept);
        CPPUNIT_ASSERT_EQUAL(std::string("here at last"), subjectOf(item));
        CPPUNIT_ASSERT_EQUAL(std::string("fourth"), subjectOf(result.conflict));
        CPPUNIT_ASSERT(_session->objects().open(result.conflict)->get().findId(0x1098));
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

    void keysOfTheStoreAreReserved() {
        const std::string first = _session->changes().reserveSourceKeys(2);
        CPPUNIT_ASSERT_EQUAL(std::size_t{22}, first.size());
        ImportedFolder import = folderImport("x", 1);
        import.sourceKey = first;
        import.name = "Own";
        const FolderImportResult result = _session->changes().importFolder(import);
        CPPUNIT_ASSERT(folderOf(result.folder).sourceKey == first);
        _session->createFolder("another");
        _setup->fill(*_session, _inbox, 3);
        CPPUNIT_ASSERT_EQUAL(ErrorCode::InvalidArgument, codeOf([&] { _session->changes().reserveSourceKeys(0); }));
        CPPUNIT_ASSERT_EQUAL(ErrorCode::InvalidArgument, codeOf([&] { _session->changes().reserveSourceKeys(kMaxReservedKeys + 1); }));
        _session->changes().reserveSourceKeys(kMaxReservedKeys);
    }

private:
    ContentsPage since(const SyncState& state, std::size_t limit = 100, FolderId folder = 0) {
        ContentsQuery query;
        query.folder = folder != 0 ? folder : _inbox;
        query.state = state;
        query.limit = limit;
        return _session->changes().contents(query);
    }
    void flag(Uid uid, std::uint32_t flags) { _session->changeFlags(_inbox, std::vector<Uid>{uid}, {FlagOp::Add, flags, {}, {}}); }
    void expunge(Uid uid) { _session->expunge(_inbox, std::vector<Uid>{uid}, true); }
    ItemId itemOf(Uid uid) {
        const auto view = _session->view(_inbox);
        return view->at(view->lowerBound(uid)).item;
    }
    static std::string sourceKeyOf(const ContentsPage& page, Uid uid) {
        for (const ItemChange& change : page.changes) {
            if (change.uid == uid) return change.sourceKey;
        }
        return {};
    }
    FolderChange folderOf(FolderId folder) {
        for (FolderChange& change : _session->changes().hierarchy({}).changes) {
            if (change.folder == folder) return change;
        }
        throw std::logic_error("no such folder");
    }
    std::string pathOf(FolderId folder) {
        for (const FolderInfo& info : _session->folders()) {
            if (info.id == folder) return info.path;
        }
        return {};
    }
    std::string subjectOf(ItemId item) {
        const PropTag wanted[] = {tags::Subject};
        return std::string(_session->objects().open(item)->get(wanted).text(tags::Subject));
    }
    ImportedMessage messageImport(const std::string& name, char number, const std::string& subject) {
        ImportedMessage import;
        import.folder = _inbox;
        import.ids.sourceKey = std::string(16, 'm') + name;
        import.ids.changeKey = std::string(16, 'm') + std::string(5, '\0') + number;
        import.modified = _setup->clock.now();
        import.data.properties.set(tags::Subject, subject);
        import.data.properties.set(tags::LastModificationTime, toMicros(import.modified));
        return import;
    }
    static std::string listOf(std::initializer_list<std::string> keys) {
        PredecessorList list;
        for (const std::string& key : keys) list.add(key);
        return list.serialize();
    }
    ImportedFolder folderImport(const std::string& name, char number) {
        ImportedFolder import;
        import.sourceKey = std::string(16, 'f') + name;
        import.changeKey = std::string(16, 'f') + std::string(5, '\0') + number;
        import.modified = _setup->clock.now();
        import.name = name;
        return import;
    }

    std::unique_ptr<StoreSetup<Engine>> _setup;
    std::unique_ptr<StoreSession> _session;
    FolderId _inbox = 0, _archive = 0;
};

CPPUNIT_TEST_SUITE_REGISTRATION(ChangesContract<OnSqlite>);
CPPUNIT_TEST_SUITE_REGISTRATION(ChangesContract<OnMariadb>);

}  // namespace
