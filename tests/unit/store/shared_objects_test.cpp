// What those who share a mailbox see and do in it: ways to folders, properties, marks, sending, and folders that they make.
#include "unit/store/shared_stores_fixture.h"

using namespace corbel;
using namespace corbel::testing;

namespace {

template <class Engine>
class SharedObjects : public SharedStoresFixture<Engine> {
    using Base = SharedStoresFixture<Engine>;
    using Base::_setup;
    using Base::rowsOf;
    using Base::namesOf;
    using Base::sees;

    CPPUNIT_TEST_SUITE(SharedObjects);
    CPPUNIT_TEST(noWayAroundRights);
    CPPUNIT_TEST(flagsOfObjectsAreTheReaders);
    CPPUNIT_TEST(parentsOfASharedFolderShowTheWay);
    CPPUNIT_TEST(propertiesOfTheStoreAreItsOwners);
    CPPUNIT_TEST(whoMaySendForWhom);
    CPPUNIT_TEST(foldersMadeInAnyWayBelongToTheirMaker);
    CPPUNIT_TEST(publicFoldersAreReadByEachAlone);
    CPPUNIT_TEST(fullAccessReadsForItselfAlone);
    CPPUNIT_TEST(lostConflictsAreKeptInOneCommit);
    CPPUNIT_TEST_SUITE_END();

public:
    /// By what can do many folders at once, or names them by keys.
    void noWayAroundRights() {
        const auto alice = _setup->open(1);
        const FolderId team = alice->createFolder("Team").id;
        const FolderId secret = alice->createFolder("Team/Secret").id;
        _setup->append(*alice, secret, "Subject: secret\r\n\r\n");
        alice->access().setMember(team, {MemberKind::User, 2}, *rightsOfRole("owner"));
        const auto bob = _setup->stores().open(member(2), alice->id());
        const TransferPlace shared{alice->id(), team}, home{_setup->open(2)->id(), 0};

        Transfers& transfers = _setup->stores().transfers();
        CPPUNIT_ASSERT_EQUAL(ErrorCode::NotFound, codeOf([&] { transfers.copyFolder(member(2), shared, home, "mine", true); }));
        CPPUNIT_ASSERT_EQUAL(ErrorCode::NotFound, codeOf([&] { transfers.moveFolder(member(2), shared, home, "mine"); }));
        CPPUNIT_ASSERT(transfers.copyFolder(member(2), shared, home, "mine", false) != 0);
        CPPUNIT_ASSERT(!_setup->open(2)->findFolder("mine/Secret"));

        ImportedFolder import;
        import.sourceKey = alice->objects().folderIds(secret).sourceKey;
        import.parentSourceKey = alice->objects().folderIds(team).sourceKey;
        import.changeKey = std::string(22, 'k');
        import.name = "taken";
        CPPUNIT_ASSERT_EQUAL(ErrorCode::NotFound, codeOf([&] { bob->changes().importFolder(import); }));
        CPPUNIT_ASSERT(alice->findFolder("Team/Secret"));

        alice->access().setMember(alice->objects().specialFolders().subtree, {MemberKind::User, 2}, *rightsOfRole("owner"));
        alice->deleteFolder(secret);
        CPPUNIT_ASSERT_EQUAL(ErrorCode::NoAccess, codeOf([&] { bob->recovery().folders(); }));
        CPPUNIT_ASSERT_EQUAL(ErrorCode::NoAccess, codeOf([&] { bob->recovery().list(secret, 0, 10); }));
        CPPUNIT_ASSERT_EQUAL(ErrorCode::NoAccess, codeOf([&] { bob->recovery().restoreFolder(secret); }));
        SearchCriteria everywhere;
        CPPUNIT_ASSERT_EQUAL(ErrorCode::NoAccess, codeOf([&] { bob->searchFolders().create("found", everywhere); }));
    }

    void flagsOfObjectsAreTheReaders() {
        const auto alice = _setup->open(1);
        const FolderId team = alice->createFolder("Team").id;
        const Uid uid = _setup->append(*alice, team, "Subject: x\r\n\r\n");
        alice->access().setMember(team, {MemberKind::User, 2}, *rightsOfRole("reviewer"));
        const auto bob = _setup->stores().open(member(2), alice->id());
        const ItemId item = bob->objects().itemOfUid(team, uid);
        bob->objects().changeFlags(team, {&item, 1}, {FlagOp::Add, kSeen, {}, {}});
        CPPUNIT_ASSERT_EQUAL(0u, bob->counters(team).unseen);
        CPPUNIT_ASSERT_EQUAL(1u, alice->counters(team).unseen);
        CPPUNIT_ASSERT_EQUAL(ErrorCode::NoAccess, codeOf([&] { bob->objects().changeFlags(team, {&item, 1}, {FlagOp::Add, kFlagged, {}, {}}); }));
    }

    void parentsOfASharedFolderShowTheWay() {
        const auto alice = _setup->open(1);
        const FolderId top = alice->createFolder("Top").id;
        const FolderId middle = alice->createFolder("Top/Middle").id;
        const FolderId deep = alice->createFolder("Top/Middle/Deep").id;
        const FolderId secret = alice->createFolder("Top/Secret").id;
        _setup->append(*alice, top, "Subject: x\r\n\r\n");
        alice->objects().setFolderProperties(top, std::vector<Property>{{tags::Comment, std::string("private")}, {PropTag(0x6601001Fu), std::string("own")}});
        alice->access().setMember(deep, {MemberKind::User, 2}, *rightsOfRole("reviewer"));
        const auto bob = _setup->stores().open(member(2), alice->id());
        CPPUNIT_ASSERT_EQUAL(std::string("Top>"), rowsOf(*bob, 0, HierarchyDepth::Children));
        CPPUNIT_ASSERT_EQUAL(std::string("Middle>"), rowsOf(*bob, top, HierarchyDepth::Children));
        CPPUNIT_ASSERT_EQUAL(std::string("Deep#"), rowsOf(*bob, middle, HierarchyDepth::Children));
        CPPUNIT_ASSERT_EQUAL(std::string("Deep# Middle> Top>"), rowsOf(*bob, 0, HierarchyDepth::All));
        CPPUNIT_ASSERT_EQUAL(ErrorCode::NotFound, codeOf([&] { bob->tables().hierarchy(secret); }));
        // A list that is open while folders come.
        const auto open = bob->tables().hierarchy(0, HierarchyDepth::All);
        bob->tables().watch(*open, true);
        const FolderId more = alice->createFolder("Top/Middle/Deep/More").id;
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, bob->tables().changes(*open).size());
        alice->deleteFolder(more);
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, bob->tables().changes(*open).size());
        // By names and ids one gets there, and to nothing else.
        Objects& objects = bob->objects();
        CPPUNIT_ASSERT_EQUAL(top, objects.folderOfEntryid(alice->objects().folderIds(top).entryid));
        CPPUNIT_ASSERT_EQUAL(middle, objects.folderOfSourceKey(alice->objects().folderIds(middle).sourceKey));
        CPPUNIT_ASSERT_EQUAL(FolderId{0}, objects.folderOfEntryid(alice->objects().folderIds(secret).entryid));
        CPPUNIT_ASSERT(objects.findFolder(top) && !objects.findFolder(secret));
        const PropertyBag shown = objects.folderProperties(top);
        CPPUNIT_ASSERT_EQUAL(std::string_view("Top"), shown.text(tags::DisplayName));
        CPPUNIT_ASSERT(shown.integer(tags::Subfolders) == 1);
        for (const PropTag tag : {tags::Comment, tags::ContentCount, tags::ContentUnreadCount, tags::LastModificationTime, PropTag(0x6601001Fu)})
            CPPUNIT_ASSERT(!shown.findId(tag.id()));
        CPPUNIT_ASSERT_EQUAL(ErrorCode::NotFound, codeOf([&] { bob->tables().contents(top); }));
        CPPUNIT_ASSERT_EQUAL(ErrorCode::NotFound, codeOf([&] { bob->changes().contents({top, {}, false, nullptr, 1}); }));
        CPPUNIT_ASSERT_EQUAL(ErrorCode::NotFound, codeOf([&] { objects.folderProperties(secret); }));
        CPPUNIT_ASSERT_EQUAL(ErrorCode::NotFound, codeOf([&] { bob->counters(top); }));
        CPPUNIT_ASSERT(!bob->findFolder("Top") && bob->findFolder("Top/Middle/Deep"));
        // Sync tells the same folders, parents first; what goes is told to those who saw it.
        SyncState state;
        CPPUNIT_ASSERT_EQUAL(std::string("Top Middle Deep "), namesOf(bob->changes().hierarchy(state), state));
        CPPUNIT_ASSERT_EQUAL(top, bob->changes().findFolder(alice->objects().folderIds(top).sourceKey));
        CPPUNIT_ASSERT_EQUAL(FolderId{0}, bob->changes().findFolder(alice->objects().folderIds(secret).sourceKey));
        alice->deleteFolder(secret);
        CPPUNIT_ASSERT(bob->changes().hierarchy(state).changes.empty());
        // With the right goes the way.
        alice->access().removeMember(deep, {MemberKind::User, 2});
        CPPUNIT_ASSERT_EQUAL(ErrorCode::NotFound, codeOf([&] { bob->tables().hierarchy(0); }));
        CPPUNIT_ASSERT_EQUAL(ErrorCode::NotFound, codeOf([&] { bob->changes().hierarchy({}); }));
        CPPUNIT_ASSERT_EQUAL(ErrorCode::NotFound, codeOf([&] { objects.folderProperties(0); }));
    }

    void propertiesOfTheStoreAreItsOwners() {
        const auto alice = _setup->open(1);
        const PropTag away(0x6602001Fu);
        alice->objects().setFolderProperties(0, std::vector<Property>{{away, std::string("On holiday")}});
        const FolderId inbox = _setup->folder(*alice, "INBOX");
        const FolderId subtree = alice->objects().specialFolders().subtree;
        alice->access().setMember(inbox, {MemberKind::User, 2}, *rightsOfRole("reviewer"));
        alice->access().setMember(subtree, {MemberKind::User, 3}, *rightsOfRole("owner"));
        alice->access().setDelegate({MemberKind::User, 4}, kDelegateFullAccess);
        const auto delegate = _setup->stores().open(member(4), alice->id());
        CPPUNIT_ASSERT_EQUAL(std::string_view("On holiday"), delegate->objects().folderProperties(0).text(away));
        for (const UserId user : {2u, 3u}) {
            const auto session = _setup->stores().open(member(user), alice->id());
            Objects& objects = session->objects();
            const PropertyBag shown = objects.folderProperties(0);
            CPPUNIT_ASSERT_EQUAL(alice->objects().storeEntryid(), std::string(shown.text(tags::EntryId)));
            CPPUNIT_ASSERT_EQUAL(objects.storeGuid(), std::string(shown.text(tags::RecordKey)));
            CPPUNIT_ASSERT(!shown.findId(away.id()) && !shown.findId(tags::MessageSize.id()));
            CPPUNIT_ASSERT_EQUAL(ErrorCode::NotFound, codeOf([&] { objects.openFolderValue(0, away); }));
            const PropId erased[] = {away.id()};
            const auto refused = user == 3 ? ErrorCode::NoAccess : ErrorCode::NotFound;
            CPPUNIT_ASSERT_EQUAL(refused, codeOf([&] { objects.setFolderProperties(0, std::vector<Property>{{away, std::string("x")}}); }));
            CPPUNIT_ASSERT_EQUAL(refused, codeOf([&] { objects.eraseFolderProperties(0, erased); }));
            CPPUNIT_ASSERT_EQUAL(refused, codeOf([&] { objects.writeFolderValue(0, away); }));
            CPPUNIT_ASSERT_EQUAL(refused, codeOf([&] { objects.setReceiveFolder("IPM.X", inbox); }));
        }
        const auto bob = _setup->stores().open(member(2), alice->id());
        const SpecialFolders special = bob->objects().specialFolders();
        CPPUNIT_ASSERT(special.inbox == inbox && special.trash == 0 && special.calendar == 0);
        CPPUNIT_ASSERT_EQUAL(inbox, bob->objects().receiveFolder("IPM.Note").folder);
        const PropertyBag pointers = bob->objects().folderProperties(inbox);
        const Property* calendar = alice->objects().folderProperties(inbox).findId(0x36D0) ? pointers.findId(0x36D0) : nullptr;
        CPPUNIT_ASSERT(!calendar);
    }

    /// Every bit and both, of one's own, a user's, a group's and nobody's, whatever else one may do in the store.
    void whoMaySendForWhom() {
        const auto alice = _setup->open(1);
        auto& stores = _setup->stores();
        const FolderId inbox = _setup->folder(*alice, "INBOX");
        Access& access = alice->access();
        CPPUNIT_ASSERT(stores.sendRight(member(1), 1) == SendRight::SendAs);
        CPPUNIT_ASSERT(stores.sendRight(member(7), 7) == SendRight::SendAs);
        CPPUNIT_ASSERT(stores.sendRight(member(1), 4711) == SendRight::None);
        CPPUNIT_ASSERT(stores.sendRight(Identity{}, 0) == SendRight::None && stores.sendRight(Identity{}, 1) == SendRight::None);
        const auto expected = [](std::uint32_t rights) {
            if (rights & kDelegateSendAs) return SendRight::SendAs;
            return rights & kDelegateOnBehalf ? SendRight::OnBehalf : SendRight::None;
        };
        access.setMember(inbox, {MemberKind::Default, 0}, kRightsAll);
        for (const Member& delegate : {Member{MemberKind::User, 2}, Member{MemberKind::Group, 50}}) {
            for (std::uint32_t rights = 0; rights <= kDelegateAll; ++rights) {
                access.setDelegate(delegate, rights);
                for (const Identity& who : {member(2), member(3, {50}), member(2, {50}), member(4, {49}), member(2, {50}, 7), administrator(), Identity{}}) {
                    const bool isMeant = who.tenant == 0 && ((delegate.kind == MemberKind::User && who.user == delegate.id) ||
                                                             (delegate.kind == MemberKind::Group && who.groups == std::vector<UserId>{50}));
                    const SendRight right = stores.sendRight(who, 1);
                    CPPUNIT_ASSERT(right == (isMeant ? expected(rights) : SendRight::None));
                }
                // Nobody sends for who may send for them.
                CPPUNIT_ASSERT(stores.sendRight(member(1), 2) == SendRight::None);
            }
            access.setDelegate(delegate, 0);
        }
        // What one has oneself and what one's group has add up; and no store has to be open, nor a folder to be shown.
        access.removeMember(inbox, {MemberKind::Default, 0});
        access.setDelegate({MemberKind::User, 2}, kDelegateOnBehalf);
        access.setDelegate({MemberKind::Group, 50}, kDelegateSendAs);
        _setup->close();
        CPPUNIT_ASSERT(_setup->stores().sendRight(member(2, {50}), 1) == SendRight::SendAs);
        CPPUNIT_ASSERT(_setup->stores().sendRight(member(2), 1) == SendRight::OnBehalf);
    }

    void foldersMadeInAnyWayBelongToTheirMaker() {
        const auto alice = _setup->open(1);
        const FolderId team = alice->createFolder("Team").id;
        alice->access().setMember(team, {MemberKind::User, 2}, *rightsOfRole("publishing-author"));
        alice->access().setMember(team, {MemberKind::Group, 50}, *rightsOfRole("reviewer"));
        const auto bob = _setup->stores().open(member(2), alice->id());
        const auto home = _setup->open(2);
        std::vector<FolderId> made{bob->createFolder("Team/session").id, bob->objects().createFolder(team, {"objects", {}, {}, {}}).id};
        ImportedFolder import;
        import.sourceKey = bob->changes().reserveSourceKeys(1);
        import.parentSourceKey = alice->objects().folderIds(team).sourceKey;
        import.changeKey = std::string(22, 'k');
        import.name = "sync";
        made.push_back(bob->changes().importFolder(import).folder);
        const TransferPlace mine{home->id(), home->createFolder("mine").id}, moved{home->id(), home->createFolder("moved").id}, there{alice->id(), team};
        made.push_back(_setup->stores().transfers().copyFolder(member(2), mine, there, "copied", true));
        made.push_back(_setup->stores().transfers().moveFolder(member(2), moved, there, "moved"));
        alice->access().removeMember(team, {MemberKind::User, 2});
        alice->access().removeMember(team, {MemberKind::Group, 50});
        for (const FolderId folder : made) {
            CPPUNIT_ASSERT(bob->access().rights(folder) & kRightOwner);
            CPPUNIT_ASSERT_EQUAL(*rightsOfRole("reviewer"), alice->access().rightsOf(folder, member(3, {50})));
        }
        // The index of who sees whose store goes along, whoever deletes them and how.
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, sees(member(3, {50})).size());
        bob->objects().deleteFolder(made[0]);
        bob->changes().importFolderDeletions(std::vector<std::string>{import.sourceKey}, Removal::Hard);
        alice->objects().deleteFolder(made[1]);
        for (const FolderId folder : {made[3], made[4]}) alice->deleteFolder(folder);
        CPPUNIT_ASSERT(sees(member(3, {50})).empty() && sees(member(2)).empty());
    }

    void publicFoldersAreReadByEachAlone() {
        auto& stores = _setup->stores();
        const auto admin = stores.openPublic(administrator());
        const FolderId news = admin->createFolder("News").id;
        const auto alice = stores.openPublic(member(1)), bob = stores.openPublic(member(2));
        const ItemId item = admin->objects().itemOfUid(news, _setup->append(*admin, news, "Subject: x\r\n\r\n", kSeen));
        alice->objects().changeFlags(news, {&item, 1}, {FlagOp::Add, kSeen, {}, {}});
        const PropTag flags[] = {tags::MessageFlags};
        const auto isSeen = [&](StoreSession& session) { return (session.objects().open(item)->get(flags).integer(tags::MessageFlags).value() & 1) != 0; };
        CPPUNIT_ASSERT(isSeen(*admin) && isSeen(*alice) && !isSeen(*bob));
        CPPUNIT_ASSERT_EQUAL(0u, alice->counters(news).unseen);
        CPPUNIT_ASSERT_EQUAL(1u, bob->counters(news).unseen);
        const ContentsPage page = bob->changes().contents({news, {}, false, nullptr, 10});
        CPPUNIT_ASSERT(!(page.changes.at(0).flags & kSeen));
        alice->objects().changeFlags(news, {&item, 1}, {FlagOp::Remove, kSeen, {}, {}});
        CPPUNIT_ASSERT(bob->changes().contents({news, page.next, false, nullptr, 10}).changes.empty());
        // Who may make folders in it gives them the rights of where they are.
        admin->access().setMember(news, {MemberKind::User, 2}, *rightsOfRole("publishing-author"));
        const FolderId made = bob->createFolder("News/of bob").id;
        CPPUNIT_ASSERT_EQUAL(*rightsOfRole("reviewer"), admin->access().rightsOf(made, member(3)));
        CPPUNIT_ASSERT(bob->access().rights(made) & kRightOwner);
    }

    void fullAccessReadsForItselfAlone() {
        const auto alice = _setup->open(1);
        const FolderId inbox = _setup->folder(*alice, "INBOX");
        alice->access().setDelegate({MemberKind::User, 2}, kDelegateFullAccess);
        const auto bob = _setup->stores().open(member(2), alice->id());
        const Uid uid = _setup->append(*alice, inbox, "Subject: x\r\n\r\n");
        bob->changeFlags(inbox, {&uid, 1}, {FlagOp::Add, kSeen, {}, {}});
        CPPUNIT_ASSERT_EQUAL(1u, alice->counters(inbox).unseen);
        CPPUNIT_ASSERT_EQUAL(0u, bob->counters(inbox).unseen);
        // Everything else as the owner: other people's messages, folders, what was deleted.
        const ItemId item = alice->objects().itemOfUid(inbox, uid);
        bob->recovery().remove(inbox, {&item, 1}, Removal::Hard);
        const FolderId team = bob->createFolder("Team").id;
        bob->access().setMember(team, {MemberKind::User, 3}, *rightsOfRole("reviewer"));
        bob->deleteFolder(team);
        bob->recovery().folders();
        bob->searchFolders().create("found", {});
        CPPUNIT_ASSERT_EQUAL(ErrorCode::NoAccess, codeOf([&] { bob->access().setDelegate({MemberKind::User, 3}, kDelegateFullAccess); }));
    }

    void lostConflictsAreKeptInOneCommit() {
        const auto alice = _setup->open(1);
        const FolderId inbox = _setup->folder(*alice, "INBOX");
        for (const bool isNewer : {false, true}) {
            const auto object = alice->objects().create(inbox);
            object->set(std::vector<Property>{{tags::Subject, std::string("here")}});
            const ItemId item = object->save().place.item;
            ImportedMessage message;
            message.folder = inbox;
            message.ids.sourceKey = alice->objects().itemIds(item).sourceKey;
            message.ids.changeKey = std::string(16, 'r') + (isNewer ? '2' : '1');
            if (isNewer) message.modified = fromMicros(toMicros(_setup->clock.now()) + 1'000'000);
            message.data.properties.set(tags::Subject, std::string("there"));
            // The one that would go over the quota is the second of the two: nothing of the import is there then.
            const std::string before = alice->objects().itemIds(item).predecessors;
            _setup->quotaBytes = alice->quota().usedBytes + 1;
            CPPUNIT_ASSERT_EQUAL(ErrorCode::OverQuota, codeOf([&] { alice->changes().importMessage(message, ConflictPolicy::KeepBoth); }));
            _setup->quotaBytes = 0;
            CPPUNIT_ASSERT_EQUAL(before, alice->objects().itemIds(item).predecessors);
            CPPUNIT_ASSERT_EQUAL(std::string_view("here"), alice->objects().open(item)->get().text(tags::Subject));
            const ModSeq highest = alice->changes().current(inbox).end;
            const ImportResult result = alice->changes().importMessage(message, ConflictPolicy::KeepBoth);
            CPPUNIT_ASSERT(result.outcome == ImportOutcome::ConflictKept && result.conflict != 0);
            CPPUNIT_ASSERT_EQUAL(std::string_view(isNewer ? "there" : "here"), alice->objects().open(item)->get().text(tags::Subject));
            CPPUNIT_ASSERT_EQUAL(std::string_view(isNewer ? "here" : "there"), alice->objects().open(result.conflict)->get().text(tags::Subject));
            CPPUNIT_ASSERT(alice->changes().current(inbox).end > highest);
        }
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(SharedObjects<OnSqlite>);
CPPUNIT_TEST_SUITE_REGISTRATION(SharedObjects<OnMariadb>);

}  // namespace
