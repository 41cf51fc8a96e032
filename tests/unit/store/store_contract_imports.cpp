// The store contract: changes that were made elsewhere.
#include <cppunit/extensions/HelperMacros.h>

#include "corbel/transfers.h"
#include "unit/store/changes_fixture.h"

using namespace corbel;
using namespace corbel::testing;

namespace {

template <class Engine>
class ImportsContract : public ChangesFixture<Engine> {
    CPPUNIT_TEST_SUITE(ImportsContract);
    CPPUNIT_TEST(deletionsAreImported);
    CPPUNIT_TEST(movesAreImportedWithTheirKeys);
    CPPUNIT_TEST(readStatesAreImported);
    CPPUNIT_TEST(foldersAreImported);
    CPPUNIT_TEST(folderConflictsAreDecidedAlike);
    CPPUNIT_TEST(folderDeletionsAreImported);
    CPPUNIT_TEST(messagesAreImportedWithTheirIds);
    CPPUNIT_TEST(deletedMessagesStayDeleted);
    CPPUNIT_TEST(foreignKeysOfWhatIsGoneStayDeleted);
    CPPUNIT_TEST(messageConflictsAreDecided);
    CPPUNIT_TEST(keysOfTheStoreAreReserved);
    CPPUNIT_TEST_SUITE_END();

    using ChangesFixture<Engine>::_setup;
    using ChangesFixture<Engine>::_session;
    using ChangesFixture<Engine>::_inbox;
    using ChangesFixture<Engine>::_archive;
    using ChangesFixture<Engine>::since;
    using ChangesFixture<Engine>::textOf;
    using ChangesFixture<Engine>::flag;
    using ChangesFixture<Engine>::sourceKeyOf;
    using ChangesFixture<Engine>::folderOf;
    using ChangesFixture<Engine>::pathOf;
    using ChangesFixture<Engine>::subjectOf;
    using ChangesFixture<Engine>::messageImport;
    using ChangesFixture<Engine>::listOf;
    using ChangesFixture<Engine>::folderImport;

public:
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

    void foreignKeysOfWhatIsGoneStayDeleted() {
        const auto comesBack = [&](const ImportedMessage& import) {
            return _session->changes().importMessage(import, ConflictPolicy::LastWriter).outcome != ImportOutcome::Deleted;
        };
        const auto imported = [&](const std::string& name) { return _session->changes().importMessage(messageImport(name, 1, name), ConflictPolicy::LastWriter).item; };
        // Removed for good, at once and after it could come back; with its folder; and one that has another key since it was moved.
        _session->recovery().remove(_inbox, std::vector<ItemId>{imported("hard")}, Removal::Hard);
        CPPUNIT_ASSERT(!comesBack(messageImport("hard", 2, "again")));
        const std::vector<ItemId> soft{imported("soft")};
        _session->recovery().remove(_inbox, soft, Removal::Soft);
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, _session->recovery().purge(soft));
        CPPUNIT_ASSERT(!comesBack(messageImport("soft", 2, "again")));
        ImportedMessage inFolder = messageImport("folder", 1, "x");
        inFolder.folder = _session->createFolder("gone").id;
        _session->changes().importMessage(inFolder, ConflictPolicy::LastWriter);
        _session->changes().importFolderDeletions(std::vector<std::string>{folderOf(inFolder.folder).sourceKey}, Removal::Hard);
        CPPUNIT_ASSERT(!comesBack(messageImport("folder", 2, "again")));
        const std::vector<ItemId> moved{imported("moved")};
        _setup->stores().transfers().moveItems(identity(1), {_session->id(), _inbox}, moved, {_session->id(), _archive});
        CPPUNIT_ASSERT(!comesBack(messageImport("moved", 2, "again")));
        // After as long as departures are kept nobody knows any more.
        CPPUNIT_ASSERT(comesBack(messageImport("new", 1, "new")));
        _setup->clock.advance(200 * kDay);
        _setup->stores().careFor(_session->id());
        CPPUNIT_ASSERT(comesBack(messageImport("hard", 3, "again")));
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
};

CPPUNIT_TEST_SUITE_REGISTRATION(ImportsContract<OnSqlite>);
CPPUNIT_TEST_SUITE_REGISTRATION(ImportsContract<OnMariadb>);

}  // namespace
