// Which entry of a folder decides, what new folders inherit, and which entries nobody may set.
#include <cppunit/extensions/HelperMacros.h>

#include "corbel/access.h"
#include "store/rights/acl_queries.h"
#include "store/store_file.h"
#include "store/write_transaction.h"
#include "unit/store/store_fixture.h"

using namespace corbel;
using namespace corbel::testing;

namespace {

constexpr UserId kGroup = 50;

template <class Engine>
class RightsRules : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(RightsRules);
    CPPUNIT_TEST(mostSpecificEntryDecides);
    CPPUNIT_TEST(newFoldersHaveTheRightsOfTheirParent);
    CPPUNIT_TEST(badEntriesAreRefused);
    CPPUNIT_TEST(groupsOfOneUserAddUp);
    CPPUNIT_TEST(entriesAndDelegatesHaveALimit);
    CPPUNIT_TEST(administratorsSetNoDelegatesOfOthers);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override {
        _setup = std::make_unique<StoreSetup<Engine>>();
        _owner = _setup->open();
        _store = _owner->id();
    }
    void tearDown() override {
        _owner.reset();
        const std::vector<std::string> faults = _setup->stores().check(_store);
        CPPUNIT_ASSERT_MESSAGE(faults.empty() ? "" : faults.front(), faults.empty());
        _setup.reset();
    }

    void mostSpecificEntryDecides() {
        const FolderId inbox = _setup->folder(*_owner, "INBOX");
        Access& access = _owner->access();
        access.setMember(inbox, {MemberKind::Default, 0}, kRightsAll);
        access.setMember(inbox, {MemberKind::Group, kGroup}, kRightFolderVisible | kRightReadAny);
        Identity both = identity(4);
        both.groups = {kGroup};
        CPPUNIT_ASSERT_EQUAL(kRightFolderVisible | kRightReadAny, access.rightsOf(inbox, both));
        access.setMember(inbox, {MemberKind::User, 4}, kRightFolderVisible);
        CPPUNIT_ASSERT_EQUAL(RightSet{kRightFolderVisible}, access.rightsOf(inbox, both));
        access.setMember(inbox, {MemberKind::User, 4}, 0);
        CPPUNIT_ASSERT_EQUAL(RightSet{0}, access.rightsOf(inbox, both));
        CPPUNIT_ASSERT_EQUAL(kRightsAll, access.rightsOf(inbox, identity(9)));
        CPPUNIT_ASSERT_EQUAL(RightSet{0}, access.rightsOf(inbox, Identity{}));
        access.removeMember(inbox, {MemberKind::User, 4});
        CPPUNIT_ASSERT_EQUAL(kRightFolderVisible | kRightReadAny, access.rightsOf(inbox, both));
        // Full access is more than any entry.
        access.setMember(inbox, {MemberKind::User, 4}, 0);
        access.setDelegate({MemberKind::Group, kGroup}, kDelegateFullAccess | kDelegateSendAs);
        CPPUNIT_ASSERT_EQUAL(kRightsAll, access.rightsOf(inbox, both));
        const auto delegate = _setup->stores().open(both, _store);
        CPPUNIT_ASSERT_EQUAL(std::uint32_t{kDelegateFullAccess | kDelegateSendAs}, delegate->access().delegateRights());
        access.setDelegate({MemberKind::Group, kGroup}, kDelegateOnBehalf);
        CPPUNIT_ASSERT_EQUAL(RightSet{0}, access.rightsOf(inbox, both));
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, access.delegates().size());
        access.setDelegate({MemberKind::Group, kGroup}, 0);
        CPPUNIT_ASSERT(access.delegates().empty());
    }

    void groupsOfOneUserAddUp() {
        const FolderId inbox = _setup->folder(*_owner, "INBOX");
        Access& access = _owner->access();
        access.setMember(inbox, {MemberKind::Group, 60}, kRightReadAny);
        access.setMember(inbox, {MemberKind::Group, 61}, kRightFolderVisible);
        access.setMember(inbox, {MemberKind::Group, 62}, kRightOwner);
        Identity member = identity(4);
        member.groups = {61, 60, 63};
        CPPUNIT_ASSERT_EQUAL(kRightReadAny | kRightFolderVisible, access.rightsOf(inbox, member));
    }

    void newFoldersHaveTheRightsOfTheirParent() {
        Access& access = _owner->access();
        const FolderId top = _owner->createFolder("Team").id;
        access.setMember(top, {MemberKind::User, 3}, *rightsOfRole("publishing-author"));
        access.setMember(top, {MemberKind::Default, 0}, *rightsOfRole("reviewer"));
        const FolderId below = _owner->createFolder("Team/a/b").id;
        CPPUNIT_ASSERT_EQUAL(*rightsOfRole("reviewer"), access.rightsOf(below, identity(9)));
        // Who makes a folder in somebody else's owns it; what is changed above later stays there.
        const auto member = _setup->stores().open(identity(3), _store);
        const FolderId made = member->createFolder("Team/a/mine").id;
        CPPUNIT_ASSERT(member->access().rights(made) & kRightOwner);
        CPPUNIT_ASSERT_EQUAL(*rightsOfRole("reviewer"), access.rightsOf(made, identity(9)));
        member->access().setMember(made, {MemberKind::User, 8}, kRightFolderVisible);
        access.removeMember(top, {MemberKind::User, 3});
        access.removeMember(top, {MemberKind::Default, 0});
        CPPUNIT_ASSERT_EQUAL(RightSet{0}, access.rightsOf(top, identity(3)));
        CPPUNIT_ASSERT(access.rightsOf(made, identity(3)) & kRightOwner);
        CPPUNIT_ASSERT(_setup->stores().open(identity(8), _store)->findFolder("Team/a/mine"));
        member->renameFolder(made, "Team/a/renamed");
        CPPUNIT_ASSERT_EQUAL(ErrorCode::NotFound, codeOf([&] { member->renameFolder(made, "Elsewhere"); }));
        member->deleteFolder(made);
        CPPUNIT_ASSERT(access.members(below).size() == 2);
        CPPUNIT_ASSERT_EQUAL(std::string_view("publishing-author"), roleOf(access.members(below).front().rights));
        _owner->deleteFolder(below);
        CPPUNIT_ASSERT_EQUAL(ErrorCode::NotFound, codeOf([&] { access.members(below); }));
    }

    void badEntriesAreRefused() {
        const FolderId inbox = _setup->folder(*_owner, "INBOX");
        Access& access = _owner->access();
        for (const Member& member : {Member{MemberKind::User, 0}, Member{MemberKind::Group, 0}, Member{MemberKind::Default, 4},
                                     Member{MemberKind::Anonymous, 1}, Member{static_cast<MemberKind>(9), 1}}) {
            CPPUNIT_ASSERT_EQUAL(ErrorCode::InvalidArgument, codeOf([&] { access.setMember(inbox, member, 1); }));
        }
        CPPUNIT_ASSERT_EQUAL(ErrorCode::InvalidArgument, codeOf([&] { access.setMember(inbox, {MemberKind::User, 3}, 0x4); }));
        CPPUNIT_ASSERT_EQUAL(ErrorCode::InvalidArgument, codeOf([&] { access.setMember(inbox, {MemberKind::User, 3}, 0x800); }));
        CPPUNIT_ASSERT_EQUAL(ErrorCode::NotFound, codeOf([&] { access.setMember(inbox + 1000, {MemberKind::User, 3}, 1); }));
        CPPUNIT_ASSERT_EQUAL(ErrorCode::InvalidArgument, codeOf([&] { access.setDelegate({MemberKind::Default, 0}, 1); }));
        CPPUNIT_ASSERT_EQUAL(ErrorCode::InvalidArgument, codeOf([&] { access.setDelegate({MemberKind::User, 3}, 8); }));
        CPPUNIT_ASSERT(access.members(inbox).empty());
    }

    void entriesAndDelegatesHaveALimit() {
        const FolderId inbox = _setup->folder(*_owner, "INBOX");
        _owner->access().setMember(inbox, {MemberKind::User, 3}, kRightReadAny);
        _owner->access().setDelegate({MemberKind::User, 3}, kDelegateSendAs);
        _setup->stores().file(_store)->write([&](store::WriteTransaction& transaction) {
            for (UserId user = 1001; user < 1000 + kMaxMembersPerFolder; ++user)
                store::acl_queries::set(transaction.connection(), _store, inbox, {{MemberKind::User, user}, kRightReadAny});
            for (UserId user = 1001; user < 1000 + kMaxDelegates; ++user)
                store::acl_queries::setDelegate(transaction.connection(), _store, {{MemberKind::User, user}, kDelegateSendAs});
            transaction.treeChanged();
        });
        Access& access = _owner->access();
        CPPUNIT_ASSERT_EQUAL(kMaxMembersPerFolder, access.members(inbox).size());
        CPPUNIT_ASSERT_EQUAL(kMaxDelegates, access.delegates().size());
        CPPUNIT_ASSERT_EQUAL(ErrorCode::LimitReached, codeOf([&] { access.setMember(inbox, {MemberKind::User, 4}, kRightReadAny); }));
        CPPUNIT_ASSERT_EQUAL(ErrorCode::LimitReached, codeOf([&] { access.setDelegate({MemberKind::User, 4}, kDelegateSendAs); }));
        // Who has one already is no further one.
        access.setMember(inbox, {MemberKind::User, 3}, kRightFolderVisible);
        access.setDelegate({MemberKind::User, 3}, kDelegateOnBehalf);
        access.removeMember(inbox, {MemberKind::User, 3});
        access.setMember(inbox, {MemberKind::User, 4}, kRightReadAny);
    }

    void administratorsSetNoDelegatesOfOthers() {
        _owner->access().setMember(_setup->folder(*_owner, "INBOX"), {MemberKind::Default, 0}, kRightsAll);
        Identity admin = identity(8);
        admin.isAdmin = true;
        const auto session = _setup->stores().open(admin, _store);
        CPPUNIT_ASSERT_EQUAL(ErrorCode::NoAccess, codeOf([&] { session->access().delegates(); }));
        CPPUNIT_ASSERT_EQUAL(ErrorCode::NoAccess, codeOf([&] { session->access().setDelegate({MemberKind::User, 8}, kDelegateFullAccess); }));
        CPPUNIT_ASSERT(_owner->access().delegates().empty());
    }

private:
    std::unique_ptr<StoreSetup<Engine>> _setup;
    std::unique_ptr<StoreSession> _owner;
    StoreId _store = 0;
};

CPPUNIT_TEST_SUITE_REGISTRATION(RightsRules<OnSqlite>);
CPPUNIT_TEST_SUITE_REGISTRATION(RightsRules<OnMariadb>);

}  // namespace
