// Which stores somebody sees besides their own, the public store of a tenant, and favourites in it.
#include <cppunit/extensions/HelperMacros.h>

#include <algorithm>

#include "corbel/access.h"
#include "corbel/changes.h"
#include "corbel/objects.h"
#include "corbel/property_tags.h"
#include "corbel/recovery.h"
#include "corbel/search_folders.h"
#include "corbel/tables.h"
#include "corbel/transfers.h"
#include "store/rights/grant_index.h"
#include "store/store_file.h"
#include "unit/store/store_fixture.h"

using namespace corbel;
using namespace corbel::testing;

namespace {

Identity member(UserId user, std::vector<UserId> groups = {}, std::uint64_t tenant = 0) {
    Identity made = identity(user);
    made.groups = std::move(groups);
    made.tenant = tenant;
    return made;
}

Identity administrator(std::uint64_t tenant = 0) {
    Identity made = identity(9, "root");
    made.isAdmin = true;
    made.tenant = tenant;
    return made;
}

template <class Engine>
class SharedStores : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(SharedStores);
    CPPUNIT_TEST(sharedFollowsTheRights);
    CPPUNIT_TEST(entryThatShutsOutIsLookedInto);
    CPPUNIT_TEST(changeThatWasCutOffIsLookedInto);
    CPPUNIT_TEST(fullAccessShowsTheStore);
    CPPUNIT_TEST(aFolderThatGoesTakesItsGrantsAlong);
    CPPUNIT_TEST(publicStoreIsTheTenants);
    CPPUNIT_TEST(administratorsRunThePublicStore);
    CPPUNIT_TEST(favouritesArePerUser);
    CPPUNIT_TEST(hiddenFoldersAreNotToldOf);
    CPPUNIT_TEST(noWayAroundRights);
    CPPUNIT_TEST(flagsOfObjectsAreTheReaders);
    CPPUNIT_TEST(parentsOfASharedFolderShowTheWay);
    CPPUNIT_TEST(propertiesOfTheStoreAreItsOwners);
    CPPUNIT_TEST(whoMaySendForWhom);
    CPPUNIT_TEST(foldersMadeInAnyWayBelongToTheirMaker);
    CPPUNIT_TEST(anonymousSeesWhatIsGivenToAnonymous);
    CPPUNIT_TEST(publicFoldersAreReadByEachAlone);
    CPPUNIT_TEST(fullAccessReadsForItselfAlone);
    CPPUNIT_TEST(lostConflictsAreKeptInOneCommit);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override { _setup = std::make_unique<StoreSetup<Engine>>(); }
    void tearDown() override {
        for (const StoreId store : _setup->stores().storeIds(0, 10)) {
            const std::vector<std::string> faults = _setup->stores().check(store);
            CPPUNIT_ASSERT_MESSAGE(faults.empty() ? "" : faults.front(), faults.empty());
        }
        _setup.reset();
    }

    void sharedFollowsTheRights() {
        auto alice = _setup->open(1);
        auto dora = _setup->open(4);
        const FolderId inbox = _setup->folder(*alice, "INBOX");
        CPPUNIT_ASSERT(sees(member(2)).empty());
        alice->access().setMember(inbox, {MemberKind::User, 2}, *rightsOfRole("reviewer"));
        dora->access().setMember(_setup->folder(*dora, "Sent"), {MemberKind::Group, 50}, *rightsOfRole("reviewer"));
        CPPUNIT_ASSERT((sees(member(2, {50})) == std::vector<StoreId>{alice->id(), dora->id()}));
        CPPUNIT_ASSERT((sees(member(3, {50})) == std::vector<StoreId>{dora->id()}));
        CPPUNIT_ASSERT(sees(member(2, {50}, 7)).empty());
        CPPUNIT_ASSERT(sees(member(1)).empty());
        const auto shared = _setup->stores().shared(member(2));
        CPPUNIT_ASSERT_EQUAL(UserId{1}, shared.at(0).owner);
        CPPUNIT_ASSERT(!shared[0].isPublic);
        // The index outlives a restart and is right before any store was opened.
        const StoreId store = alice->id();
        alice.reset();
        dora.reset();
        _setup->close();
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, sees(member(2)).size());
        CPPUNIT_ASSERT_EQUAL(std::size_t{0}, _setup->stores().openStores());
        CPPUNIT_ASSERT_EQUAL(ErrorCode::NotFound, codeOf([&] { _setup->stores().open(member(3), store); }));
        CPPUNIT_ASSERT_EQUAL(std::size_t{0}, _setup->stores().openStores());
        CPPUNIT_ASSERT(_setup->stores().open(member(2), store)->findFolder("INBOX"));
        _setup->open(1)->access().removeMember(inbox, {MemberKind::User, 2});
        CPPUNIT_ASSERT(sees(member(2)).empty());
        CPPUNIT_ASSERT_EQUAL(ErrorCode::NotFound, codeOf([&] { _setup->stores().open(member(2), store); }));
    }

    void entryThatShutsOutIsLookedInto() {
        const auto alice = _setup->open(1);
        const FolderId inbox = _setup->folder(*alice, "INBOX");
        alice->access().setMember(inbox, {MemberKind::Default, 0}, *rightsOfRole("reviewer"));
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, sees(member(2)).size());
        alice->access().setMember(inbox, {MemberKind::User, 2}, 0);
        CPPUNIT_ASSERT(sees(member(2)).empty());
        CPPUNIT_ASSERT_EQUAL(ErrorCode::NotFound, codeOf([&] { _setup->stores().open(member(2), alice->id()); }));
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, sees(member(3)).size());
        alice->access().setMember(_setup->folder(*alice, "Sent"), {MemberKind::Default, 0}, kRightFolderVisible);
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, sees(member(2)).size());
    }

    /// As a process leaves it that dies after it wrote the index: the store's own commit came, or not.
    void changeThatWasCutOffIsLookedInto() {
        const auto alice = _setup->open(1);
        const FolderId inbox = _setup->folder(*alice, "INBOX");
        store::GrantIndex& grants = *_setup->stores().file(alice->id())->environment().grants;
        const std::vector<store::AclEntry> given{{{MemberKind::User, 2}, *rightsOfRole("reviewer")}};
        grants.announce(alice->id(), 0, given);
        CPPUNIT_ASSERT(sees(member(2)).empty());
        CPPUNIT_ASSERT_EQUAL(ErrorCode::NotFound, codeOf([&] { _setup->stores().open(member(2), alice->id()); }));
        alice->access().setMember(inbox, given[0].member, given[0].rights);
        CPPUNIT_ASSERT(grants.reachable(member(2)).at(0).isCertain);
        grants.announce(alice->id(), 0, {});
        CPPUNIT_ASSERT(!grants.reachable(member(2)).at(0).isCertain);
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, sees(member(2)).size());
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, _setup->stores().open(member(2), alice->id())->folders().size());
    }

    void fullAccessShowsTheStore() {
        const auto alice = _setup->open(1);
        alice->access().setDelegate({MemberKind::User, 2}, kDelegateSendAs);
        CPPUNIT_ASSERT(sees(member(2)).empty());
        alice->access().setDelegate({MemberKind::User, 2}, kDelegateSendAs | kDelegateFullAccess);
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, sees(member(2)).size());
        const auto delegate = _setup->stores().open(member(2), alice->id());
        CPPUNIT_ASSERT_EQUAL(alice->folders().size(), delegate->folders().size());
        delegate->createFolder("Made for alice");
        CPPUNIT_ASSERT(alice->findFolder("Made for alice"));
        CPPUNIT_ASSERT_EQUAL(ErrorCode::NoAccess, codeOf([&] { delegate->access().setDelegate({MemberKind::User, 3}, kDelegateSendAs); }));
        CPPUNIT_ASSERT_EQUAL(ErrorCode::NoAccess, codeOf([&] { delegate->access().delegates(); }));
        CPPUNIT_ASSERT_EQUAL(kDelegateAll, alice->access().delegateRights());
    }

    void aFolderThatGoesTakesItsGrantsAlong() {
        const auto alice = _setup->open(1);
        const FolderId team = alice->createFolder("Team").id;
        alice->access().setMember(team, {MemberKind::Group, 50}, *rightsOfRole("publishing-author"));
        const auto bob = _setup->stores().open(member(2, {50}), alice->id());
        bob->createFolder("Team/of bob");
        alice->access().removeMember(team, {MemberKind::Group, 50});
        // His own folder has kept his entry, and his group's.
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, sees(member(2)).size());
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, sees(member(3, {50})).size());
        alice->deleteFolder(_setup->folder(*alice, "Team/of bob"));
        CPPUNIT_ASSERT(sees(member(2)).empty());
        CPPUNIT_ASSERT(sees(member(3, {50})).empty());
    }

    void publicStoreIsTheTenants() {
        auto& stores = _setup->stores();
        const StoreId one = stores.openPublic(member(1))->id();
        CPPUNIT_ASSERT_EQUAL(one, stores.openPublic(member(2))->id());
        const StoreId other = stores.openPublic(member(1, {}, 7))->id();
        CPPUNIT_ASSERT(one != other);
        CPPUNIT_ASSERT_EQUAL(ErrorCode::NotFound, codeOf([&] { stores.open(member(1), other); }));
        CPPUNIT_ASSERT_EQUAL(ErrorCode::NotFound, codeOf([&] { stores.open(administrator(), other); }));
        CPPUNIT_ASSERT_EQUAL(ErrorCode::NotFound, codeOf([&] { stores.openPublic(Identity{}); }));
        CPPUNIT_ASSERT((sees(member(1)) == std::vector<StoreId>{one}));
        CPPUNIT_ASSERT((sees(member(1, {}, 7)) == std::vector<StoreId>{other}));
        CPPUNIT_ASSERT(stores.shared(member(1)).at(0).isPublic);
        CPPUNIT_ASSERT(stores.openPublic(member(1))->folders().empty());
        CPPUNIT_ASSERT_EQUAL(ErrorCode::NoAccess, codeOf([&] { stores.openPublic(member(1))->createFolder("Mine"); }));
        CPPUNIT_ASSERT(stores.summary(one).isPublic && !stores.summary(stores.openOwn(member(1))->id()).isPublic);
        // The user with the number that stands for "nobody owns it" is nobody.
        CPPUNIT_ASSERT_EQUAL(StoreId{0}, stores.ownStoreId(Identity{}));
    }

    void administratorsRunThePublicStore() {
        auto& stores = _setup->stores();
        const auto admin = stores.openPublic(administrator());
        const FolderId news = admin->createFolder("News").id;
        CPPUNIT_ASSERT(admin->access().members(news).size() == 2);
        CPPUNIT_ASSERT_EQUAL(std::string_view("reviewer"), roleOf(admin->access().rightsOf(news, member(1))));
        admin->access().setMember(news, {MemberKind::User, 1}, *rightsOfRole("author"));
        const auto alice = stores.openPublic(member(1));
        const Uid uid = _setup->append(*alice, news, "Subject: x\r\n\r\n");
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, alice->expunge(news, {&uid, 1}, true).size());
        CPPUNIT_ASSERT_EQUAL(ErrorCode::NoAccess, codeOf([&] { alice->access().members(news); }));
        // The operator's command acts as an administrator without a user.
        Identity op;
        op.isAdmin = true;
        stores.openPublic(op)->access().removeMember(0, {MemberKind::Default, 0});
        CPPUNIT_ASSERT(stores.openPublic(member(2))->findFolder("News"));
        stores.openPublic(op)->access().removeMember(news, {MemberKind::Default, 0});
        CPPUNIT_ASSERT_EQUAL(ErrorCode::NotFound, codeOf([&] { stores.openPublic(member(2)); }));
        CPPUNIT_ASSERT(sees(member(2)).empty());
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, sees(administrator()).size());
    }

    void favouritesArePerUser() {
        auto& stores = _setup->stores();
        const auto admin = stores.openPublic(administrator());
        const FolderId news = admin->createFolder("News").id;
        const FolderId old = admin->createFolder("Old").id;
        const auto alice = stores.openPublic(member(1));
        const auto bob = stores.openPublic(member(2));
        alice->access().setFavourite(news, true);
        alice->access().setFavourite(news, true);
        alice->setSubscribed("Old", true);
        CPPUNIT_ASSERT((alice->subscriptions() == std::vector<std::string>{"News", "Old"}));
        CPPUNIT_ASSERT(bob->access().favourites().empty() && bob->subscriptions().empty());
        CPPUNIT_ASSERT(alice->folders().at(0).isSubscribed && !bob->folders().at(0).isSubscribed);
        // By folder: a new name changes nothing, and what is gone or hidden is not listed.
        admin->renameFolder(news, "Newer");
        CPPUNIT_ASSERT((alice->subscriptions() == std::vector<std::string>{"Newer", "Old"}));
        admin->deleteFolder(old);
        admin->access().setMember(news, {MemberKind::User, 1}, 0);
        CPPUNIT_ASSERT(alice->access().favourites().empty());
        admin->access().removeMember(news, {MemberKind::User, 1});
        alice->setSubscribed("Newer", false);
        CPPUNIT_ASSERT(alice->access().favourites().empty());
        CPPUNIT_ASSERT_EQUAL(ErrorCode::NotFound, codeOf([&] { alice->setSubscribed("Never", true); }));
    }

    void hiddenFoldersAreNotToldOf() {
        const auto alice = _setup->open(1);
        const FolderId top = alice->createFolder("Top").id;
        const FolderId secret = alice->createFolder("Top/Secret").id;
        alice->access().setMember(top, {MemberKind::User, 2}, *rightsOfRole("reviewer"));
        const auto bob = _setup->stores().open(member(2), alice->id());
        CPPUNIT_ASSERT(!bob->findFolder("Top").value().hasChildren);
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, bob->folders().size());
        CPPUNIT_ASSERT(!bob->folders().at(0).hasChildren);
        CPPUNIT_ASSERT_EQUAL(ErrorCode::NotFound, codeOf([&] { bob->counters(secret); }));
        alice->access().setMember(secret, {MemberKind::User, 2}, kRightFolderVisible);
        CPPUNIT_ASSERT(bob->findFolder("Top").value().hasChildren);
        CPPUNIT_ASSERT_EQUAL(ErrorCode::NoAccess, codeOf([&] { bob->counters(secret); }));
        bob->setSubscribed("Top", true);
        CPPUNIT_ASSERT((bob->subscriptions() == std::vector<std::string>{"Top"}));
        CPPUNIT_ASSERT(alice->subscriptions() == _setup->open(1)->subscriptions());
    }

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

    void anonymousSeesWhatIsGivenToAnonymous() {
        auto& stores = _setup->stores();
        const auto admin = stores.openPublic(administrator());
        const FolderId news = admin->createFolder("News").id;
        const FolderId open = admin->createFolder("Open").id;
        admin->access().setMember(open, {MemberKind::Anonymous, 0}, *rightsOfRole("contributor") | kRightReadAny);
        _setup->append(*admin, open, "Subject: x\r\n\r\n");
        const auto nobody = stores.openPublic(Identity{});
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, nobody->folders().size());
        CPPUNIT_ASSERT_EQUAL(ErrorCode::NotFound, codeOf([&] { nobody->counters(news); }));
        CPPUNIT_ASSERT_EQUAL(1u, nobody->counters(open).unseen);
        // Who has no name leaves no mark, and is the maker of nothing.
        const Uid first = 1;
        nobody->changeFlags(open, {&first, 1}, {FlagOp::Add, kSeen, {}, {}});
        CPPUNIT_ASSERT_EQUAL(1u, nobody->counters(open).unseen);
        const ItemId item = nobody->objects().create(open)->save().place.item;
        CPPUNIT_ASSERT_EQUAL(ErrorCode::NoAccess, codeOf([&] { nobody->objects().remove(open, {&item, 1}); }));
        admin->access().setMember(open, {MemberKind::Anonymous, 0}, kRightsAll & ~(kRightDeleteAny | kRightEditAny | kRightContact));
        CPPUNIT_ASSERT_EQUAL(ErrorCode::NoAccess, codeOf([&] { nobody->objects().remove(open, {&item, 1}); }));
        CPPUNIT_ASSERT(stores.shared(member(3)).at(0).isPublic);
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

private:
    /// Names of the rows, sorted; '#' with counters, '>' without.
    static std::string rowsOf(StoreSession& session, FolderId folder, HierarchyDepth depth) {
        const auto table = session.tables().hierarchy(folder, depth);
        const PropTag columns[] = {tags::DisplayName, tags::ContentCount};
        session.tables().setColumns(*table, columns);
        session.tables().setSort(*table, {{{tags::DisplayName, false}}, 0, 0});
        std::string text;
        for (const TableRow& row : session.tables().rows(*table, 100)) {
            text += (text.empty() ? "" : " ") + std::get<std::string>(row.values[0].value);
            text += row.values[1].tag.type() == PropType::Error ? '>' : '#';
        }
        return text;
    }
    static std::string namesOf(const HierarchyPage& page, SyncState& state) {
        std::string text;
        for (const FolderChange& change : page.changes) text += change.name + ' ';
        state = page.next;
        return text;
    }

    std::vector<StoreId> sees(const Identity& who) {
        std::vector<StoreId> ids;
        for (const SharedStore& store : _setup->stores().shared(who)) ids.push_back(store.id);
        std::sort(ids.begin(), ids.end());
        return ids;
    }

    std::unique_ptr<StoreSetup<Engine>> _setup;
};

CPPUNIT_TEST_SUITE_REGISTRATION(SharedStores<OnSqlite>);
CPPUNIT_TEST_SUITE_REGISTRATION(SharedStores<OnMariadb>);

}  // namespace
