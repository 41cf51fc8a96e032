// Which stores somebody sees besides their own, the public store of a tenant, and favourites in it.
#include <cppunit/extensions/HelperMacros.h>

#include <algorithm>

#include "corbel/access.h"
#include "corbel/changes.h"
#include "corbel/objects.h"
#include "corbel/recovery.h"
#include "corbel/search_folders.h"
#include "corbel/transfers.h"
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
    CPPUNIT_TEST(fullAccessShowsTheStore);
    CPPUNIT_TEST(aFolderThatGoesTakesItsGrantsAlong);
    CPPUNIT_TEST(publicStoreIsTheTenants);
    CPPUNIT_TEST(administratorsRunThePublicStore);
    CPPUNIT_TEST(favouritesArePerUser);
    CPPUNIT_TEST(hiddenFoldersAreNotToldOf);
    CPPUNIT_TEST(noWayAroundRights);
    CPPUNIT_TEST(flagsOfObjectsAreTheReaders);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override { _setup = std::make_unique<StoreSetup<Engine>>(); }
    void tearDown() override {
        for (const StoreId store : _setup->stores().list(0, 10)) {
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

private:
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
