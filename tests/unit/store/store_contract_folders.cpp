// The store contract: folders, copies, moves, who may, what is told.
#include <cppunit/extensions/HelperMacros.h>

#include <algorithm>

#include "unit/store/store_fixture.h"

using namespace corbel;
using namespace corbel::testing;

namespace {

constexpr std::string_view kMessage = "From: Bob <bob@example.org>\r\nSubject: hello\r\n\r\nHow are you?\r\n";

template <class Engine>
class FolderContract : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(FolderContract);
    CPPUNIT_TEST(newStoreHasSpecialFolders);
    CPPUNIT_TEST(inboxMatchesInAnyCase);
    CPPUNIT_TEST(createMakesParents);
    CPPUNIT_TEST(badNamesAreRefused);
    CPPUNIT_TEST(namesAreComparedByteByByte);
    CPPUNIT_TEST(renameTakesChildrenAlong);
    CPPUNIT_TEST(renameOfTheInboxMovesItsMessages);
    CPPUNIT_TEST(renameIntoItselfIsRefused);
    CPPUNIT_TEST(deleteTakesMessagesAlong);
    CPPUNIT_TEST(specialFoldersAndParentsAreNotDeleted);
    CPPUNIT_TEST(aFolderOfTheSameNameHasAnotherUidValidity);
    CPPUNIT_TEST(subscriptionsOutliveFolders);
    CPPUNIT_TEST(copySharesContentAndMapsKeywords);
    CPPUNIT_TEST(copyIntoTheSameFolder);
    CPPUNIT_TEST(moveKeepsTheItem);
    CPPUNIT_TEST(recentIsClaimedOnce);
    CPPUNIT_TEST(recentSurvivesCopiesAndExpunges);
    CPPUNIT_TEST(othersStoresAreNotFound);
    CPPUNIT_TEST(eventsTellWhatChanged);
    CPPUNIT_TEST(epochChangesEveryUidValidity);
    CPPUNIT_TEST(purgeRemovesOnlyWhatNobodyHas);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override {
        _setup = std::make_unique<StoreSetup<Engine>>();
        _session = _setup->open();
        _inbox = _setup->folder(*_session, "INBOX");
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

    void newStoreHasSpecialFolders() {
        std::string text;
        for (const FolderInfo& folder : _session->folders()) {
            CPPUNIT_ASSERT_EQUAL(FolderId{0}, folder.parent);
            CPPUNIT_ASSERT(folder.uidValidity != 0);
            CPPUNIT_ASSERT_EQUAL(folder.containerClass == "IPF.Note" && folder.specialUse != SpecialUse::Outbox, folder.isSubscribed);
            text += folder.path + "=" + folder.containerClass + " ";
        }
        CPPUNIT_ASSERT_EQUAL(
            std::string(
                "Archive=IPF.Note Calendar=IPF.Appointment Contacts=IPF.Contact Drafts=IPF.Note INBOX=IPF.Note "
                "Journal=IPF.Journal Junk=IPF.Note Notes=IPF.StickyNote Outbox=IPF.Note Sent=IPF.Note Tasks=IPF.Task Trash=IPF.Note "),
            text);
        CPPUNIT_ASSERT(_session->findFolder("INBOX")->specialUse == SpecialUse::Inbox);
    }

    void inboxMatchesInAnyCase() {
        CPPUNIT_ASSERT_EQUAL(_inbox, _session->findFolder("inBox").value().id);
        const FolderInfo below = _session->createFolder("inbox/lists");
        CPPUNIT_ASSERT_EQUAL(std::string("INBOX/lists"), below.path);
        CPPUNIT_ASSERT_EQUAL(_inbox, below.parent);
        CPPUNIT_ASSERT(!_session->findFolder("drafts"));
    }

    void createMakesParents() {
        const FolderInfo deep = _session->createFolder("a/b/c");
        CPPUNIT_ASSERT_EQUAL(std::string("a/b/c"), deep.path);
        CPPUNIT_ASSERT(_session->findFolder("a")->hasChildren);
        CPPUNIT_ASSERT_EQUAL(_session->findFolder("a/b")->id, deep.parent);
        CPPUNIT_ASSERT_EQUAL(ErrorCode::AlreadyExists, codeOf([&] { _session->createFolder("a/b"); }));
        CPPUNIT_ASSERT_EQUAL(Uid{1}, _setup->append(*_session, deep.id, kMessage));
    }

    void badNamesAreRefused() {
        for (const std::string& name : {std::string(), std::string("/a"), std::string("a//b"), std::string("a/"), std::string("a\nb"),
                                        std::string("a\0b", 3), std::string("\xff"), std::string(kMaxFolderNameBytes + 1, 'x')}) {
            CPPUNIT_ASSERT_EQUAL_MESSAGE(name, ErrorCode::InvalidArgument, codeOf([&] { _session->createFolder(name); }));
            CPPUNIT_ASSERT(!_session->findFolder(name));
        }
        CPPUNIT_ASSERT_EQUAL(kMaxFolderNameBytes, _session->createFolder(std::string(kMaxFolderNameBytes, 'x')).path.size());
        std::string deep = "d";
        for (std::size_t i = 1; i < kMaxFolderDepth; ++i) deep += "/d";
        _session->createFolder(deep);
        CPPUNIT_ASSERT_EQUAL(ErrorCode::LimitReached, codeOf([&] { _session->createFolder(deep + "/d"); }));
    }

    void namesAreComparedByteByByte() {
        _session->createFolder("Caf\xc3\xa9");
        CPPUNIT_ASSERT(!_session->findFolder("caf\xc3\xa9"));
        CPPUNIT_ASSERT(!_session->findFolder("Cafe"));
        CPPUNIT_ASSERT(!_session->findFolder("Caf\xc3\xa9 "));
        _session->createFolder("caf\xc3\xa9");
        _session->createFolder("Caf\xc3\xa9 ");
    }

    void renameTakesChildrenAlong() {
        const FolderInfo child = _session->createFolder("work/2026");
        _setup->append(*_session, child.id, kMessage);
        _session->renameFolder(_session->findFolder("work")->id, "old/jobs");
        CPPUNIT_ASSERT(!_session->findFolder("work"));
        const FolderInfo moved = _session->findFolder("old/jobs/2026").value();
        CPPUNIT_ASSERT_EQUAL(child.id, moved.id);
        CPPUNIT_ASSERT_EQUAL(child.uidValidity, moved.uidValidity);
        CPPUNIT_ASSERT_EQUAL(1u, _session->counters(moved.id).total);
        CPPUNIT_ASSERT_EQUAL(ErrorCode::AlreadyExists, codeOf([&] { _session->renameFolder(moved.id, "Sent"); }));
        CPPUNIT_ASSERT_EQUAL(ErrorCode::NotFound, codeOf([&] { _session->renameFolder(4711, "x"); }));
    }

    void renameOfTheInboxMovesItsMessages() {
        _setup->fill(*_session, _inbox, 3, kSeen);
        _session->createFolder("INBOX/stays");
        _session->renameFolder(_inbox, "archive-2025");
        CPPUNIT_ASSERT_EQUAL(_inbox, _session->findFolder("INBOX")->id);
        CPPUNIT_ASSERT_EQUAL(0u, _session->counters(_inbox).total);
        CPPUNIT_ASSERT(_session->findFolder("INBOX/stays"));
        CPPUNIT_ASSERT_EQUAL(3u, _session->counters(_session->findFolder("archive-2025")->id).total);
    }

    void renameIntoItselfIsRefused() {
        const FolderInfo folder = _session->createFolder("a/b");
        const FolderId top = _session->findFolder("a")->id;
        CPPUNIT_ASSERT_EQUAL(ErrorCode::InvalidArgument, codeOf([&] { _session->renameFolder(top, "a/b/c"); }));
        CPPUNIT_ASSERT_EQUAL(ErrorCode::InvalidArgument, codeOf([&] { _session->renameFolder(top, "a/x"); }));
        CPPUNIT_ASSERT_EQUAL(ErrorCode::AlreadyExists, codeOf([&] { _session->renameFolder(top, "a"); }));
        CPPUNIT_ASSERT(!_session->findFolder("a/x"));
        CPPUNIT_ASSERT_EQUAL(folder.id, _session->findFolder("a/b")->id);
    }

    void deleteTakesMessagesAlong() {
        const FolderInfo folder = _session->createFolder("gone");
        _setup->fill(*_session, folder.id, 4);
        const auto view = _session->view(folder.id);
        _session->deleteFolder(folder.id);
        CPPUNIT_ASSERT(!_session->findFolder("gone"));
        CPPUNIT_ASSERT_EQUAL(ErrorCode::NotFound, codeOf([&] { _session->view(folder.id); }));
        CPPUNIT_ASSERT_EQUAL(ErrorCode::NotFound, codeOf([&] { _session->deleteFolder(folder.id); }));
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{0}, _session->quota().usedBytes);
        CPPUNIT_ASSERT_EQUAL(4u, view->size());
    }

    void specialFoldersAndParentsAreNotDeleted() {
        CPPUNIT_ASSERT_EQUAL(ErrorCode::InvalidArgument, codeOf([&] { _session->deleteFolder(_inbox); }));
        CPPUNIT_ASSERT_EQUAL(ErrorCode::InvalidArgument, codeOf([&] { _session->deleteFolder(_session->findFolder("Trash")->id); }));
        _session->createFolder("p/c");
        CPPUNIT_ASSERT_EQUAL(ErrorCode::Conflict, codeOf([&] { _session->deleteFolder(_session->findFolder("p")->id); }));
        _session->deleteFolder(_session->findFolder("p/c")->id);
        _session->deleteFolder(_session->findFolder("p")->id);
        const FolderInfo mine = _session->createFolder("my drafts", SpecialUse::None);
        CPPUNIT_ASSERT(mine.specialUse == SpecialUse::None);
        CPPUNIT_ASSERT_EQUAL(ErrorCode::InvalidArgument, codeOf([&] { _session->createFolder("more drafts", SpecialUse::Drafts); }));
        CPPUNIT_ASSERT_EQUAL(ErrorCode::InvalidArgument, codeOf([&] { _session->createFolder("out", SpecialUse::Outbox); }));
    }

    void aFolderOfTheSameNameHasAnotherUidValidity() {
        const FolderInfo first = _session->createFolder("again");
        _session->deleteFolder(first.id);
        const FolderInfo second = _session->createFolder("again");
        CPPUNIT_ASSERT(second.uidValidity > first.uidValidity);
        CPPUNIT_ASSERT(second.id != first.id);
    }

    void subscriptionsOutliveFolders() {
        const FolderInfo folder = _session->createFolder("news");
        CPPUNIT_ASSERT(!folder.isSubscribed);
        _session->setSubscribed("news", true);
        _session->setSubscribed("news", true);
        CPPUNIT_ASSERT(_session->findFolder("news")->isSubscribed);
        _session->deleteFolder(folder.id);
        auto all = _session->subscriptions();
        CPPUNIT_ASSERT(std::count(all.begin(), all.end(), "news") == 1);
        CPPUNIT_ASSERT(_session->createFolder("news").isSubscribed);
        _session->setSubscribed("news", false);
        all = _session->subscriptions();
        CPPUNIT_ASSERT(std::count(all.begin(), all.end(), "news") == 0);
    }

    void copySharesContentAndMapsKeywords() {
        const FolderId sent = _setup->folder(*_session, "Sent");
        _setup->append(*_session, sent, kMessage, 0, {"other"});
        _setup->append(*_session, _inbox, kMessage, kSeen, {"one", "two"});
        _setup->append(*_session, _inbox, kMessage, kFlagged, {"two"});
        _session->view(sent);
        const std::vector<Uid> uids{1, 2, 9};
        const CopyResult result = _session->copy(_inbox, uids, sent);
        CPPUNIT_ASSERT((result.uids == std::vector<std::pair<Uid, Uid>>{{1, 2}, {2, 3}}));
        CPPUNIT_ASSERT_EQUAL(_session->findFolder("Sent")->uidValidity, result.uidValidity);
        const auto view = _session->view(sent);
        CPPUNIT_ASSERT_EQUAL(3u, view->size());
        CPPUNIT_ASSERT_EQUAL(std::uint32_t{kSeen}, view->at(2).flags);
        CPPUNIT_ASSERT_EQUAL(std::string("two"), view->keywords()[2]);
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{0b110}, view->at(2).keywords);
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{0b100}, view->at(3).keywords);
        const auto source = readAll(*_session, _inbox, kFieldContent | kFieldReceived | kFieldGuid);
        const auto copies = readAll(*_session, sent, kFieldContent | kFieldReceived | kFieldGuid);
        CPPUNIT_ASSERT_EQUAL(source[0].content, copies[1].content);
        CPPUNIT_ASSERT(source[0].row.received == copies[1].row.received);
        CPPUNIT_ASSERT(source[0].guid != copies[1].guid);
        CPPUNIT_ASSERT(source[0].row.item != copies[1].row.item);
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{5 * kMessage.size()}, _session->quota().usedBytes);
    }

    void copyIntoTheSameFolder() {
        _setup->append(*_session, _inbox, kMessage, kSeen, {"x"});
        const std::vector<Uid> uid{1};
        CPPUNIT_ASSERT((_session->copy(_inbox, uid, _inbox).uids == std::vector<std::pair<Uid, Uid>>{{1, 2}}));
        CPPUNIT_ASSERT((_session->move(_inbox, uid, _inbox).uids == std::vector<std::pair<Uid, Uid>>{{1, 3}}));
        const auto view = _session->view(_inbox);
        CPPUNIT_ASSERT((allUids(*view) == std::vector<Uid>{2, 3}));
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{1}, view->at(2).keywords);
        CPPUNIT_ASSERT_EQUAL(0u, view->counters().unseen);
    }

    void moveKeepsTheItem() {
        const FolderId trash = _setup->folder(*_session, "Trash");
        _setup->fill(*_session, _inbox, 5);
        const auto before = _session->view(_inbox);
        const auto guids = readAll(*_session, _inbox, kFieldGuid);
        const std::vector<Uid> uids{2, 4, 5};
        const CopyResult result = _session->move(_inbox, uids, trash);
        CPPUNIT_ASSERT((result.uids == std::vector<std::pair<Uid, Uid>>{{2, 1}, {4, 2}, {5, 3}}));
        const auto after = _session->view(_inbox);
        DiffText diff;
        CPPUNIT_ASSERT(after->diff(*before, diff));
        CPPUNIT_ASSERT_EQUAL(std::string("-5(5) -4(4) -2(2)"), diff.text);
        const auto moved = readAll(*_session, trash, kFieldGuid);
        CPPUNIT_ASSERT_EQUAL(before->at(4).item, moved[1].row.item);
        CPPUNIT_ASSERT_EQUAL(guids[3].guid, moved[1].guid);
        CPPUNIT_ASSERT_EQUAL(3u, _session->counters(trash).unseen);
        CPPUNIT_ASSERT_EQUAL(2u, _session->counters(_inbox).unseen);
        CPPUNIT_ASSERT(_session->counters(_inbox).highestModSeq > before->counters().highestModSeq);
    }

    void recentIsClaimedOnce() {
        _setup->fill(*_session, _inbox, 3);
        CPPUNIT_ASSERT_EQUAL(3u, _session->counters(_inbox).recent);
        CPPUNIT_ASSERT_EQUAL(Uid{1}, _session->view(_inbox)->recentFrom());
        CPPUNIT_ASSERT_EQUAL(Uid{1}, _session->view(_inbox, true)->recentFrom());
        CPPUNIT_ASSERT_EQUAL(0u, _session->counters(_inbox).recent);
        CPPUNIT_ASSERT_EQUAL(Uid{4}, _session->view(_inbox, true)->recentFrom());
        _setup->fill(*_session, _inbox, 2);
        CPPUNIT_ASSERT_EQUAL(2u, _session->counters(_inbox).recent);
        CPPUNIT_ASSERT_EQUAL(Uid{4}, _session->view(_inbox, true)->recentFrom());
        CPPUNIT_ASSERT_EQUAL(Uid{6}, _session->view(_inbox, true)->recentFrom());
    }

    void recentSurvivesCopiesAndExpunges() {
        const FolderId sent = _setup->folder(*_session, "Sent");
        _setup->fill(*_session, _inbox, 2);
        _session->view(_inbox, true);
        const std::vector<Uid> uids{1, 2};
        _session->copy(_inbox, uids, _inbox);
        _session->copy(_inbox, uids, sent);
        CPPUNIT_ASSERT_EQUAL(2u, _session->counters(_inbox).recent);
        const std::vector<Uid> mixed{2, 3};
        _session->expunge(_inbox, mixed, true);
        CPPUNIT_ASSERT_EQUAL(1u, _session->counters(_inbox).recent);
        CPPUNIT_ASSERT_EQUAL(2u, _session->counters(sent).recent);
    }

    void othersStoresAreNotFound() {
        const StoreId mine = _session->id();
        auto& stores = _setup->stores();
        Identity admin = identity(2, "root");
        admin.isAdmin = true;
        CPPUNIT_ASSERT_EQUAL(StoreId{0}, stores.ownStoreId(admin));
        CPPUNIT_ASSERT_EQUAL(ErrorCode::NotFound, codeOf([&] { stores.open(admin, mine); }));
        Identity otherTenant = identity(1);
        otherTenant.tenant = 7;
        CPPUNIT_ASSERT_EQUAL(ErrorCode::NotFound, codeOf([&] { stores.open(otherTenant, mine); }));
        CPPUNIT_ASSERT_EQUAL(ErrorCode::NotFound, codeOf([&] { stores.open(identity(1), mine + 1000); }));
        CPPUNIT_ASSERT_EQUAL(ErrorCode::NotFound, codeOf([&] { stores.openOwn(Identity{}); }));
        auto other = stores.openOwn(admin);
        CPPUNIT_ASSERT(other->id() != mine);
        CPPUNIT_ASSERT_EQUAL(other->id(), stores.ownStoreId(admin));
        CPPUNIT_ASSERT_EQUAL(mine, stores.open(identity(1), mine)->id());
        _setup->fill(*_session, _inbox, 1);
        CPPUNIT_ASSERT_EQUAL(0u, other->counters(_setup->folder(*other, "INBOX")).total);
        CPPUNIT_ASSERT((stores.storeIds(0, 10) == std::vector<StoreId>{mine, other->id()}));
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{1}, stores.summary(mine).messages);
        CPPUNIT_ASSERT_EQUAL(UserId{2}, stores.summary(other->id()).owner);
    }

    void eventsTellWhatChanged() {
        const auto message = _setup->stage(kMessage);
        AppendItem item;
        item.message = message.get();
        item.isDelivery = true;
        const std::vector<Uid> uid{1};
        const FolderId trash = _setup->folder(*_session, "Trash");
        expectEvents([&] { _session->append(_inbox, {&item, 1}); }, {{_inbox, kItemsAdded | kNewMail}});
        expectEvents([&] { _session->changeFlags(_inbox, uid, {FlagOp::Add, kSeen, {}, {}}); }, {{_inbox, kFlagsChanged}});
        expectEvents([&] { _session->changeFlags(_inbox, uid, {FlagOp::Add, kSeen, {}, {}}); }, {});
        expectEvents([&] { _session->copy(_inbox, uid, trash); }, {{trash, kItemsAdded}});
        expectEvents([&] { _session->move(_inbox, uid, trash); }, {{_inbox, kItemsRemoved}, {trash, kItemsAdded}});
        expectEvents([&] { _session->expunge(trash, uid, true); }, {{trash, kItemsRemoved}});
        expectEvents([&] { codeOf([&] { _session->createFolder("Trash"); }); }, {});
    }

    void epochChangesEveryUidValidity() {
        _setup->fill(*_session, _inbox, 2);
        const auto before = _session->view(_inbox);
        _setup->stores().raiseEpoch(_session->id());
        const auto after = _session->view(_inbox);
        CPPUNIT_ASSERT(after->counters().uidValidity > before->counters().uidValidity);
        CPPUNIT_ASSERT(after->counters().highestModSeq > before->counters().highestModSeq + 1'000'000'000);
        DiffText diff;
        CPPUNIT_ASSERT(!after->diff(*before, diff));
        CPPUNIT_ASSERT_EQUAL(std::string(), diff.text);
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{2}, _setup->stores().summary(_session->id()).epoch);
        CPPUNIT_ASSERT_EQUAL(Uid{3}, _setup->append(*_session, _inbox, kMessage));
    }

    void purgeRemovesOnlyWhatNobodyHas() {
        const FolderId sent = _setup->folder(*_session, "Sent");
        _setup->append(*_session, _inbox, kMessage);
        _setup->append(*_session, _inbox, "Subject: other\r\n\r\n");
        const std::vector<Uid> first{1};
        _session->copy(_inbox, first, sent);
        const std::vector<Uid> both{1, 2};
        _session->expunge(_inbox, both, true);
        _setup->stores().runMaintenance();
        CPPUNIT_ASSERT_EQUAL(std::string(kMessage), readAll(*_session, sent, kFieldContent).at(0).content);
        _session->expunge(sent, first, true);
        _setup->stores().runMaintenance();
        CPPUNIT_ASSERT(readAll(*_session, sent, kFieldContent).empty());
    }

private:
    template <class F>
    void expectEvents(F&& change, std::vector<std::pair<FolderId, std::uint32_t>> expected) {
        _setup->events.clear();
        change();
        std::vector<std::pair<FolderId, std::uint32_t>> told;
        for (const ChangeEvent& event : _setup->events) {
            CPPUNIT_ASSERT_EQUAL(_session->id(), event.store);
            CPPUNIT_ASSERT_EQUAL(_session->counters(event.folder).highestModSeq, event.changeNumber);
            told.emplace_back(event.folder, event.kinds);
        }
        std::sort(told.begin(), told.end());
        std::sort(expected.begin(), expected.end());
        CPPUNIT_ASSERT(told == expected);
    }

    std::unique_ptr<StoreSetup<Engine>> _setup;
    std::unique_ptr<StoreSession> _session;
    FolderId _inbox = 0;
};

CPPUNIT_TEST_SUITE_REGISTRATION(FolderContract<OnSqlite>);
CPPUNIT_TEST_SUITE_REGISTRATION(FolderContract<OnMariadb>);

}  // namespace
