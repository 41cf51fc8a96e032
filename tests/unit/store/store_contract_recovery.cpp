// The store contract: deleted messages and folders that come back, and those that do not.
#include <cppunit/extensions/HelperMacros.h>

#include "corbel/recovery.h"
#include "unit/store/store_fixture.h"

using namespace corbel;
using namespace corbel::testing;

namespace {

constexpr std::string_view kMessage = "From: Bob <bob@example.org>\r\nTo: alice@example.org\r\nSubject: hello\r\n\r\nHow are you?\r\n";
constexpr std::int64_t kDay = std::int64_t{86'400} * 1'000'000;

template <class Engine>
class RecoveryContract : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(RecoveryContract);
    CPPUNIT_TEST(expungedMessageComesBackWithItsNames);
    CPPUNIT_TEST(restoredMessageIsNotExpungedAgain);
    CPPUNIT_TEST(restoreIntoAnotherFolderTakesKeywordsAlong);
    CPPUNIT_TEST(listIsPagedByPosition);
    CPPUNIT_TEST(withoutAPeriodNothingIsKept);
    CPPUNIT_TEST(storeHasAPeriodOfItsOwn);
    CPPUNIT_TEST(whatWaitedLongEnoughIsPurged);
    CPPUNIT_TEST(idleStoresAreLookedAfterOnceADay);
    CPPUNIT_TEST(sharedContentLivesWithItsLastUser);
    CPPUNIT_TEST(keptMessagesDoNotCountAgainstTheQuota);
    CPPUNIT_TEST(removeByItem);
    CPPUNIT_TEST(purgedByHandIsGone);
    CPPUNIT_TEST(deletedFolderComesBackWithItsMessages);
    CPPUNIT_TEST(restoredFolderFindsAnotherName);
    CPPUNIT_TEST(deletedFolderIsForgottenInTime);
    CPPUNIT_TEST(othersSeeNothingOfIt);
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

    void expungedMessageComesBackWithItsNames() {
        _setup->append(*_session, _inbox, kMessage, kSeen | kFlagged, {"word"});
        _setup->append(*_session, _inbox, "Subject: other\r\n\r\n");
        const ReadRow before = readAll(*_session, _inbox, kFieldContent | kFieldGuid | kFieldReceived | kFieldEnvelope).at(0);
        _setup->clock.advance(1'000'000);
        expunge(1);
        CPPUNIT_ASSERT_EQUAL(1u, _session->view(_inbox)->size());
        const std::vector<RecoverableItem> kept = _session->recovery().list(_inbox, 0, 10);
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, kept.size());
        CPPUNIT_ASSERT_EQUAL(before.row.item, kept[0].item);
        CPPUNIT_ASSERT_EQUAL(std::string("hello"), kept[0].subject);
        CPPUNIT_ASSERT_EQUAL(std::string("IPM.Note"), kept[0].messageClass);
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{kMessage.size()}, kept[0].sizeBytes);
        CPPUNIT_ASSERT(kept[0].deleted == _setup->clock.now() && kept[0].received == before.row.received);

        const RestoreResult back = _session->recovery().restore(std::vector<ItemId>{before.row.item});
        CPPUNIT_ASSERT((back == RestoreResult{{before.row.item, Uid{3}}}));
        const ReadRow after = readAll(*_session, _inbox, kFieldContent | kFieldGuid | kFieldReceived | kFieldEnvelope).at(1);
        CPPUNIT_ASSERT_EQUAL(Uid{3}, after.row.uid);
        CPPUNIT_ASSERT_EQUAL(before.row.item, after.row.item);
        CPPUNIT_ASSERT_EQUAL(before.guid, after.guid);
        CPPUNIT_ASSERT_EQUAL(before.content, after.content);
        CPPUNIT_ASSERT_EQUAL(before.envelope, after.envelope);
        CPPUNIT_ASSERT(before.row.received == after.row.received);
        const ViewItem item = _session->view(_inbox)->at(2);
        CPPUNIT_ASSERT_EQUAL(std::uint32_t{kSeen | kFlagged}, item.flags);
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{1}, item.keywords);
        CPPUNIT_ASSERT(_session->recovery().list(_inbox, 0, 10).empty());
        CPPUNIT_ASSERT(_session->recovery().restore(std::vector<ItemId>{before.row.item}).empty());
    }

    void restoredMessageIsNotExpungedAgain() {
        _setup->append(*_session, _inbox, kMessage, kDeleted);
        const ItemId item = itemOf(1);
        _session->expunge(_inbox, std::vector<Uid>{1});
        // Twice in the list, once in the folder.
        _session->recovery().restore(std::vector<ItemId>{item, item, ItemId{999'999}});
        CPPUNIT_ASSERT_EQUAL(1u, _session->view(_inbox)->size());
        CPPUNIT_ASSERT(_session->expunge(_inbox, std::vector<Uid>{2}).empty());
        CPPUNIT_ASSERT_EQUAL(1u, _session->counters(_inbox).unseen);
    }

    void restoreIntoAnotherFolderTakesKeywordsAlong() {
        _setup->append(*_session, _archive, kMessage, 0, {"first"});
        _setup->append(*_session, _inbox, kMessage, 0, {"word"});
        const ItemId item = itemOf(1);
        expunge(1);
        _session->recovery().restore(std::vector<ItemId>{item}, _archive);
        const auto view = _session->view(_archive);
        CPPUNIT_ASSERT_EQUAL(2u, view->size());
        CPPUNIT_ASSERT_EQUAL(std::string("word"), std::string(view->keywords()[1]));
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{2}, view->at(2).keywords);
        CPPUNIT_ASSERT_EQUAL(0u, _session->view(_inbox)->size());
    }

    void listIsPagedByPosition() {
        _setup->fill(*_session, _inbox, 25);
        _session->expunge(_inbox, allUids(*_session->view(_inbox)), true);
        std::size_t found = 0;
        std::uint64_t after = 0;
        for (;;) {
            const auto page = _session->recovery().list(_inbox, after, 10);
            if (page.empty()) break;
            found += page.size();
            after = page.back().position;
        }
        CPPUNIT_ASSERT_EQUAL(std::size_t{25}, found);
        CPPUNIT_ASSERT(_session->recovery().list(_archive, 0, 10).empty());
    }

    void withoutAPeriodNothingIsKept() {
        _session->recovery().setPeriod(std::chrono::microseconds(0));
        _setup->append(*_session, _inbox, kMessage);
        const ItemId item = itemOf(1);
        expunge(1);
        CPPUNIT_ASSERT(_session->recovery().list(_inbox, 0, 10).empty());
        CPPUNIT_ASSERT(_session->recovery().restore(std::vector<ItemId>{item}).empty());
        CPPUNIT_ASSERT_EQUAL(ErrorCode::InvalidArgument, codeOf([&] { _session->recovery().setPeriod(std::chrono::microseconds(-1)); }));
    }

    void storeHasAPeriodOfItsOwn() {
        CPPUNIT_ASSERT_EQUAL(std::int64_t{14 * kDay}, std::int64_t{_session->recovery().period().count()});
        _session->recovery().setPeriod(std::chrono::microseconds(3 * kDay));
        _session.reset();
        _setup->close();
        _session = _setup->open();
        CPPUNIT_ASSERT_EQUAL(std::int64_t{3 * kDay}, std::int64_t{_session->recovery().period().count()});
        _session->recovery().setPeriod(std::nullopt);
        CPPUNIT_ASSERT_EQUAL(std::int64_t{14 * kDay}, std::int64_t{_session->recovery().period().count()});
    }

    void whatWaitedLongEnoughIsPurged() {
        _setup->append(*_session, _inbox, kMessage);
        _setup->append(*_session, _inbox, "Subject: later\r\n\r\n");
        const ItemId first = itemOf(1), second = itemOf(2);
        expunge(1);
        _setup->clock.advance(13 * kDay);
        expunge(2);
        maintain();
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, _session->recovery().list(_inbox, 0, 10).size());
        _setup->clock.advance(kDay + 1);
        maintain();
        const auto kept = _session->recovery().list(_inbox, 0, 10);
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, kept.size());
        CPPUNIT_ASSERT_EQUAL(second, kept[0].item);
        CPPUNIT_ASSERT(_session->recovery().restore(std::vector<ItemId>{first}).empty());
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, _session->recovery().restore(std::vector<ItemId>{second}).size());
    }

    void idleStoresAreLookedAfterOnceADay() {
        _setup->append(*_session, _inbox, kMessage);
        expunge(1);
        _setup->stores().runMaintenance();
        _setup->clock.advance(13 * kDay);
        _setup->stores().runMaintenance();
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, _session->recovery().list(_inbox, 0, 10).size());
        // Nobody touches the store; the round comes by.
        _setup->clock.advance(kDay + 1);
        _setup->stores().runMaintenance();
        CPPUNIT_ASSERT(_session->recovery().list(_inbox, 0, 10).empty());
    }

    void sharedContentLivesWithItsLastUser() {
        _setup->append(*_session, _inbox, kMessage);
        _session->copy(_inbox, std::vector<Uid>{1}, _archive);
        const ItemId item = itemOf(1);
        expunge(1);
        // The copy is deleted for good: the kept one still needs the content.
        _session->recovery().remove(_archive, std::vector<ItemId>{_session->view(_archive)->at(1).item}, Removal::Hard);
        maintain();
        _session->recovery().restore(std::vector<ItemId>{item});
        CPPUNIT_ASSERT_EQUAL(std::string(kMessage), readAll(*_session, _inbox, kFieldContent).at(0).content);
        // And the other way round.
        _session->copy(_inbox, std::vector<Uid>{2}, _archive);
        expunge(2);
        _setup->clock.advance(15 * kDay);
        maintain();
        CPPUNIT_ASSERT_EQUAL(std::string(kMessage), readAll(*_session, _archive, kFieldContent).at(0).content);
    }

    void keptMessagesDoNotCountAgainstTheQuota() {
        _setup->quotaBytes = kMessage.size() + 10;
        _setup->append(*_session, _inbox, kMessage);
        const ItemId item = itemOf(1);
        expunge(1);
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{0}, _session->quota().usedBytes);
        _setup->append(*_session, _inbox, kMessage);
        CPPUNIT_ASSERT_EQUAL(ErrorCode::OverQuota, codeOf([&] { _session->recovery().restore(std::vector<ItemId>{item}); }));
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, _session->recovery().list(_inbox, 0, 10).size());
        CPPUNIT_ASSERT_EQUAL(1u, _session->view(_inbox)->size());
        expunge(2);
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, _session->recovery().restore(std::vector<ItemId>{item}).size());
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{kMessage.size()}, _session->quota().usedBytes);
    }

    void removeByItem() {
        _setup->fill(*_session, _inbox, 3);
        const ItemId first = itemOf(1), second = itemOf(2), third = itemOf(3);
        CPPUNIT_ASSERT(_session->recovery().remove(_archive, std::vector<ItemId>{first}, Removal::Soft).empty());
        CPPUNIT_ASSERT((_session->recovery().remove(_inbox, std::vector<ItemId>{third, first, 77'777}, Removal::Soft) == std::vector<ItemId>{first, third}));
        CPPUNIT_ASSERT((_session->recovery().remove(_inbox, std::vector<ItemId>{second}, Removal::Hard) == std::vector<ItemId>{second}));
        CPPUNIT_ASSERT_EQUAL(0u, _session->view(_inbox)->size());
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, _session->recovery().list(_inbox, 0, 10).size());
    }

    void purgedByHandIsGone() {
        _setup->fill(*_session, _inbox, 2);
        const ItemId first = itemOf(1), second = itemOf(2);
        _session->expunge(_inbox, std::vector<Uid>{1, 2}, true);
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, _session->recovery().purge(std::vector<ItemId>{first, 99'999}));
        maintain();
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, _session->recovery().restore(std::vector<ItemId>{first, second}).size());
    }

    void deletedFolderComesBackWithItsMessages() {
        const FolderId folder = _session->createFolder("Projects/2026").id;
        _setup->append(*_session, folder, kMessage, kSeen, {"word"});
        _setup->append(*_session, folder, kMessage);
        const std::string guid = readAll(*_session, folder, kFieldGuid).at(0).guid;
        const std::uint32_t uidValidity = _session->findFolder("Projects/2026")->uidValidity;
        _session->deleteFolder(folder);
        CPPUNIT_ASSERT(!_session->findFolder("Projects/2026"));
        const auto folders = _session->recovery().folders();
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, folders.size());
        CPPUNIT_ASSERT_EQUAL(folder, folders[0].id);
        CPPUNIT_ASSERT_EQUAL(std::string("2026"), folders[0].name);
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, _session->recovery().list(folder, 0, 10).size());
        const ItemId item = _session->recovery().list(folder, 0, 10).at(0).item;
        CPPUNIT_ASSERT_EQUAL(ErrorCode::NotFound, codeOf([&] { _session->recovery().restore(std::vector<ItemId>{item}); }));

        const FolderInfo back = _session->recovery().restoreFolder(folder);
        CPPUNIT_ASSERT_EQUAL(folder, back.id);
        CPPUNIT_ASSERT_EQUAL(std::string("Projects/2026"), back.path);
        CPPUNIT_ASSERT(back.uidValidity != uidValidity);
        const auto view = _session->view(folder);
        CPPUNIT_ASSERT_EQUAL(2u, view->size());
        CPPUNIT_ASSERT_EQUAL(std::string("word"), std::string(view->keywords()[0]));
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{1}, view->at(1).keywords);
        CPPUNIT_ASSERT_EQUAL(1u, view->counters().unseen);
        CPPUNIT_ASSERT_EQUAL(guid, readAll(*_session, folder, kFieldGuid).at(0).guid);
        CPPUNIT_ASSERT(_session->recovery().folders().empty());
        CPPUNIT_ASSERT_EQUAL(ErrorCode::NotFound, codeOf([&] { _session->recovery().restoreFolder(folder); }));
    }

    void restoredFolderFindsAnotherName() {
        const FolderId parent = _session->createFolder("a").id;
        const FolderId folder = _session->createFolder("a/b").id;
        _session->deleteFolder(folder);
        _session->deleteFolder(parent);
        _session->createFolder("b");
        CPPUNIT_ASSERT_EQUAL(std::string("b 2"), _session->recovery().restoreFolder(folder).path);
        CPPUNIT_ASSERT_EQUAL(std::string("a"), _session->recovery().restoreFolder(parent).path);
    }

    void deletedFolderIsForgottenInTime() {
        const FolderId folder = _session->createFolder("a").id;
        _setup->fill(*_session, folder, 300);
        _session->deleteFolder(folder);
        _setup->clock.advance(14 * kDay + 1);
        maintain();
        CPPUNIT_ASSERT(_session->recovery().list(folder, 0, 10).empty());
        CPPUNIT_ASSERT(_session->recovery().folders().empty());
        CPPUNIT_ASSERT_EQUAL(ErrorCode::NotFound, codeOf([&] { _session->recovery().restoreFolder(folder); }));
    }

    void othersSeeNothingOfIt() {
        _setup->append(*_session, _inbox, kMessage);
        expunge(1);
        CPPUNIT_ASSERT_EQUAL(ErrorCode::NotFound, codeOf([&] { _setup->stores().open(identity(2, "mallory"), _session->id()); }));
    }

private:
    void expunge(Uid uid) { _session->expunge(_inbox, std::vector<Uid>{uid}, true); }
    ItemId itemOf(Uid uid) {
        const auto view = _session->view(_inbox);
        return view->at(view->lowerBound(uid)).item;
    }
    /// What `slow` does, however the store came to need it.
    void maintain() { _setup->stores().careFor(_session->id()); }

    std::unique_ptr<StoreSetup<Engine>> _setup;
    std::unique_ptr<StoreSession> _session;
    FolderId _inbox = 0, _archive = 0;
};

CPPUNIT_TEST_SUITE_REGISTRATION(RecoveryContract<OnSqlite>);
CPPUNIT_TEST_SUITE_REGISTRATION(RecoveryContract<OnMariadb>);

}  // namespace
