// Which stores somebody sees besides their own, the public store of a tenant, and favourites in it.
#include "unit/store/shared_stores_fixture.h"

using namespace corbel;
using namespace corbel::testing;

namespace {

template <class Engine>
class SharedStores : public SharedStoresFixture<Engine> {
    using Base = SharedStoresFixture<Engine>;
    using Base::_setup;
    using Base::sees;

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
    CPPUNIT_TEST(anonymousSeesWhatIsGivenToAnonymous);
    CPPUNIT_TEST_SUITE_END();

public:
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

};

CPPUNIT_TEST_SUITE_REGISTRATION(SharedStores<OnSqlite>);
CPPUNIT_TEST_SUITE_REGISTRATION(SharedStores<OnMariadb>);

}  // namespace
