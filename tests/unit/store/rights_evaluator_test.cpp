// The evaluator of rights by itself, on folders and entries made by hand: each rule that it has, from both sides.
#include <cppunit/extensions/HelperMacros.h>

#include "store/folder_tree.h"
#include "store/rights.h"
#include "store/rights/whole_store.h"
#include "unit/store/store_fixture.h"

using namespace corbel;
using namespace corbel::store;
using namespace corbel::testing;

namespace {

constexpr UserId kOwner = 1, kMember = 2, kStranger = 3, kDelegate = 4, kGroup = 50;
constexpr std::uint64_t kTenant = 5;
constexpr FolderId kRoot = 10, kTop = 11, kA = 12, kB = 13, kC = 14, kHidden = 15, kOutside = 16, kAbsent = 99;

Identity somebody(UserId user, bool isAdmin = false, std::uint64_t tenant = kTenant) {
    Identity made = identity(user);
    made.tenant = tenant;
    made.isAdmin = isAdmin;
    return made;
}

/// Root > top > A > B > C, top > hidden, and root > outside, which is no part of the IPM subtree.
class HandMade final : public TreeSource {
public:
    std::shared_ptr<const FolderTree> tree() override {
        const auto row = [](FolderId id, FolderId parent, FolderKind kind, const char* name) {
            return FolderRow{id, parent, kind, name, "IPF.Note", SpecialUse::None, 1};
        };
        return std::make_shared<FolderTree>(
            std::vector<FolderRow>{row(kRoot, 0, FolderKind::Root, ""), row(kTop, kRoot, FolderKind::Subtree, "Top"),
                                   row(kA, kTop, FolderKind::Ordinary, "A"), row(kB, kA, FolderKind::Ordinary, "B"),
                                   row(kC, kB, FolderKind::Ordinary, "C"), row(kHidden, kTop, FolderKind::Ordinary, "hidden"),
                                   row(kOutside, kRoot, FolderKind::Hidden, "outside")},
            std::vector<std::string>(), AclTable(entries, delegates));
    }
    void give(FolderId folder, const Member& member, RightSet rights) { entries.push_back({folder, {member, rights}}); }

    std::vector<AclRow> entries;
    std::vector<DelegateRow> delegates;
};

class RightsEvaluatorTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(RightsEvaluatorTest);
    CPPUNIT_TEST(ownersMayDoEverything);
    CPPUNIT_TEST(otherTenantsHaveNothing);
    CPPUNIT_TEST(administratorsHavePublicStoresOnly);
    CPPUNIT_TEST(nobodyOwnsAPublicStore);
    CPPUNIT_TEST(delegatesWithFullAccess);
    CPPUNIT_TEST(rightsHoldOthers);
    CPPUNIT_TEST(theTopIsTheSubtree);
    CPPUNIT_TEST(withoutEntriesNobodyComes);
    CPPUNIT_TEST(waysLeadToWhatIsShown);
    CPPUNIT_TEST(hiddenIsNotFoundAndShownIsRefused);
    CPPUNIT_TEST(scopesOfEditAndDelete);
    CPPUNIT_TEST(flagsNeedTheirRights);
    CPPUNIT_TEST(sendRights);
    CPPUNIT_TEST_SUITE_END();

public:
    void ownersMayDoEverything() {
        const Identity owner = somebody(kOwner);
        CPPUNIT_ASSERT(isOwner(owner, facts()));
        CPPUNIT_ASSERT_EQUAL(kAllRights, rightsOf(owner, facts(), kA));
        CPPUNIT_ASSERT_EQUAL(kAllRights, rightsOf(owner, facts(), *_made.tree(), kA));
        CPPUNIT_ASSERT(hasAnyRight(owner, facts()));
        CPPUNIT_ASSERT(hasWholeStore(owner, facts(), *_made.tree()));
        requireWholeStore(owner, facts());
        CPPUNIT_ASSERT_EQUAL(std::uint32_t{kDelegateAll}, delegateRightsOf(owner, facts()));
        // An entry takes nothing from them.
        _made.give(kA, {MemberKind::User, kOwner}, 0);
        CPPUNIT_ASSERT_EQUAL(kAllRights, rightsOf(owner, facts(), kA));
        CPPUNIT_ASSERT(!isOwner(somebody(kStranger), facts()));
        // Who did not log in is nobody, whoever the owner is.
        StoreFacts unowned = facts();
        unowned.owner = 0;
        CPPUNIT_ASSERT(!isOwner(somebody(0), unowned));
        CPPUNIT_ASSERT_EQUAL(RightSet{0}, rightsOf(somebody(0), unowned, kA));
    }

    void otherTenantsHaveNothing() {
        _made.give(kTop, {MemberKind::Default, 0}, kRightsAll);
        _made.give(kA, {MemberKind::Default, 0}, kRightsAll);
        _made.give(kA, {MemberKind::User, kMember}, kRightsAll);
        _made.give(kA, {MemberKind::Anonymous, 0}, kRightsAll);
        _made.delegates = {{{MemberKind::User, kDelegate}, kDelegateAll}};
        for (const bool isPublic : {false, true}) {
            const StoreFacts store = facts(isPublic);
            for (const UserId user : {kOwner, kMember, kStranger, kDelegate, UserId{0}}) {
                for (const bool isAdmin : {false, true}) {
                    const Identity foreign = somebody(user, isAdmin, kTenant + 1);
                    const std::string who = "user " + std::to_string(user) + (isPublic ? ", public" : "") + (isAdmin ? ", admin" : "");
                    CPPUNIT_ASSERT_EQUAL_MESSAGE(who, RightSet{0}, rightsOf(foreign, store, kA));
                    CPPUNIT_ASSERT_EQUAL_MESSAGE(who, RightSet{0}, rightsOf(foreign, store, *_made.tree(), kA));
                    CPPUNIT_ASSERT_MESSAGE(who, !isOwner(foreign, store));
                    CPPUNIT_ASSERT_MESSAGE(who, !hasAnyRight(foreign, store));
                    CPPUNIT_ASSERT_MESSAGE(who, !hasWholeStore(foreign, store, *_made.tree()));
                    CPPUNIT_ASSERT_EQUAL_MESSAGE(who, std::uint32_t{0}, delegateRightsOf(foreign, store));
                    CPPUNIT_ASSERT_MESSAGE(who, sendRightOf(foreign, store) == SendRight::None);
                    CPPUNIT_ASSERT_MESSAGE(who, shown(foreign, store, kA) == Shown::Nothing && shown(foreign, store, 0) == Shown::Nothing);
                    CPPUNIT_ASSERT_EQUAL_MESSAGE(who, ErrorCode::NotFound, codeOf([&] { requireShown(foreign, store, kA); }));
                    CPPUNIT_ASSERT_EQUAL_MESSAGE(who, ErrorCode::NotFound, codeOf([&] { requireWholeStore(foreign, store); }));
                }
            }
        }
        CPPUNIT_ASSERT_EQUAL(kRightsAll, rightsOf(somebody(kMember), facts(), *_made.tree(), kA));
    }

    void administratorsHavePublicStoresOnly() {
        const Identity admin = somebody(kStranger, true);
        CPPUNIT_ASSERT_EQUAL(RightSet{0}, rightsOf(admin, facts(), kA));
        CPPUNIT_ASSERT(!hasAnyRight(admin, facts()));
        CPPUNIT_ASSERT(!hasWholeStore(admin, facts(), *_made.tree()));
        CPPUNIT_ASSERT_EQUAL(ErrorCode::NotFound, codeOf([&] { requireWholeStore(admin, facts()); }));
        CPPUNIT_ASSERT(shown(admin, facts(), kA) == Shown::Nothing);
        // In a private store they are one of everybody.
        _made.give(kA, {MemberKind::Default, 0}, kRightFolderVisible);
        CPPUNIT_ASSERT_EQUAL(RightSet{kRightFolderVisible}, rightsOf(admin, facts(), kA));
        CPPUNIT_ASSERT_EQUAL(ErrorCode::NoAccess, codeOf([&] { requireRight(admin, facts(), kA, Right::ReadAny); }));

        CPPUNIT_ASSERT_EQUAL(kAllRights, rightsOf(admin, facts(true), kB));
        CPPUNIT_ASSERT(hasWholeStore(admin, facts(true), *_made.tree()));
        requireWholeStore(admin, facts(true));
        CPPUNIT_ASSERT_EQUAL(RightSet{0}, rightsOf(somebody(kStranger), facts(true), kB));
        CPPUNIT_ASSERT(!hasWholeStore(somebody(kStranger), facts(true), *_made.tree()));
        // The operator's command has no user.
        CPPUNIT_ASSERT_EQUAL(kAllRights, rightsOf(somebody(0, true), facts(true), kB));
    }

    void nobodyOwnsAPublicStore() {
        CPPUNIT_ASSERT(!isOwner(somebody(kOwner), facts(true)));
        CPPUNIT_ASSERT_EQUAL(RightSet{0}, rightsOf(somebody(kOwner), facts(true), kA));
        CPPUNIT_ASSERT_EQUAL(std::uint32_t{0}, delegateRightsOf(somebody(kOwner), facts(true)));
    }

    void delegatesWithFullAccess() {
        _made.delegates = {{{MemberKind::User, kDelegate}, kDelegateFullAccess}, {{MemberKind::User, kMember}, kDelegateSendAs | kDelegateOnBehalf}};
        CPPUNIT_ASSERT_EQUAL(kAllRights, rightsOf(somebody(kDelegate), facts(), kA));
        CPPUNIT_ASSERT(hasWholeStore(somebody(kDelegate), facts(), *_made.tree()));
        requireWholeStore(somebody(kDelegate), facts());
        CPPUNIT_ASSERT_EQUAL(RightSet{0}, rightsOf(somebody(kMember), facts(), kA));
        CPPUNIT_ASSERT(!hasWholeStore(somebody(kMember), facts(), *_made.tree()));
        CPPUNIT_ASSERT(!hasAnyRight(somebody(kMember), facts()));
        // Who did not log in is no delegate, whatever groups are said.
        Identity anonymous = somebody(0);
        anonymous.groups = {kGroup};
        _made.delegates = {{{MemberKind::Group, kGroup}, kDelegateFullAccess}};
        CPPUNIT_ASSERT_EQUAL(RightSet{0}, rightsOf(anonymous, facts(), kA));
        Identity member = somebody(kMember);
        member.groups = {kGroup};
        CPPUNIT_ASSERT_EQUAL(kAllRights, rightsOf(member, facts(), kA));
    }

    void rightsHoldOthers() {
        for (RightSet bit = 1; bit <= kRightFolderVisible; bit <<= 1) {
            if (!(bit & kRightsAll)) continue;
            _made.entries.clear();
            _made.give(kA, {MemberKind::User, kMember}, bit);
            RightSet expected = bit;
            if (bit == kRightEditAny) expected |= kRightEditOwn;
            if (bit == kRightDeleteAny) expected |= kRightDeleteOwn;
            if (bit == kRightOwner) expected |= kRightFolderVisible;
            CPPUNIT_ASSERT_EQUAL(expected, rightsOf(somebody(kMember), facts(), kA));
        }
    }

    void theTopIsTheSubtree() {
        _made.give(kTop, {MemberKind::User, kMember}, kRightCreateSubfolder);
        _made.give(kRoot, {MemberKind::User, kMember}, kRightReadAny);
        CPPUNIT_ASSERT_EQUAL(RightSet{kRightCreateSubfolder}, rightsOf(somebody(kMember), facts(), 0));
        CPPUNIT_ASSERT(hasAnyRight(somebody(kMember), facts()));
        // Nothing comes down from the folder above.
        CPPUNIT_ASSERT_EQUAL(RightSet{0}, rightsOf(somebody(kMember), facts(), kA));
    }

    void withoutEntriesNobodyComes() {
        StoreFacts bare = facts();
        bare.trees = nullptr;
        CPPUNIT_ASSERT_EQUAL(kAllRights, rightsOf(somebody(kOwner), bare, kA));
        CPPUNIT_ASSERT_EQUAL(RightSet{0}, rightsOf(somebody(kMember), bare, kA));
        CPPUNIT_ASSERT(!hasAnyRight(somebody(kMember), bare));
        CPPUNIT_ASSERT_EQUAL(std::uint32_t{0}, delegateRightsOf(somebody(kMember), bare));
        CPPUNIT_ASSERT_EQUAL(ErrorCode::NotFound, codeOf([&] { requireShown(somebody(kMember), bare, kA); }));
        CPPUNIT_ASSERT_EQUAL(ErrorCode::NotFound, codeOf([&] { requireWholeStore(somebody(kMember), bare); }));
        // A right in any folder is one, also where the top gives none.
        _made.give(kC, {MemberKind::User, kMember}, kRightCreate);
        CPPUNIT_ASSERT(hasAnyRight(somebody(kMember), facts()));
        CPPUNIT_ASSERT(!hasAnyRight(somebody(kStranger), facts()));
    }

    void waysLeadToWhatIsShown() {
        const Identity member = somebody(kMember);
        CPPUNIT_ASSERT(shown(member, facts(), 0) == Shown::Nothing);
        _made.give(kOutside, {MemberKind::User, kStranger}, kRightFolderVisible);
        CPPUNIT_ASSERT(shown(somebody(kStranger), facts(), 0) == Shown::Way && shown(somebody(kStranger), facts(), kTop) == Shown::Nothing);
        _made.entries.clear();
        // What may be read and is not visible is no folder that is shown.
        _made.give(kHidden, {MemberKind::User, kMember}, kRightReadAny);
        CPPUNIT_ASSERT(shown(member, facts(), 0) == Shown::Nothing && shown(member, facts(), kHidden) == Shown::Nothing);
        _made.give(kC, {MemberKind::User, kMember}, kRightFolderVisible);
        CPPUNIT_ASSERT(shown(member, facts(), kC) == Shown::Folder);
        for (const FolderId way : {FolderId{0}, kTop, kA, kB}) CPPUNIT_ASSERT(shown(member, facts(), way) == Shown::Way);
        CPPUNIT_ASSERT(shown(member, facts(), kHidden) == Shown::Nothing);
        for (const FolderId folder : {FolderId{0}, kTop, kA, kB, kC}) requireShown(member, facts(), folder);
        CPPUNIT_ASSERT_EQUAL(ErrorCode::NotFound, codeOf([&] { requireShown(member, facts(), kHidden); }));
        // Both a folder that is shown and the way to another.
        _made.give(kA, {MemberKind::User, kMember}, kRightFolderVisible);
        CPPUNIT_ASSERT(shown(member, facts(), kA) == Shown::Folder && shown(member, facts(), kB) == Shown::Way);
        CPPUNIT_ASSERT(shown(somebody(kStranger), facts(), kA) == Shown::Nothing);
        CPPUNIT_ASSERT(shown(somebody(kOwner), facts(), kHidden) == Shown::Folder && shown(somebody(kOwner), facts(), kAbsent) == Shown::Nothing);
    }

    void hiddenIsNotFoundAndShownIsRefused() {
        _made.give(kA, {MemberKind::User, kMember}, kRightReadAny);
        _made.give(kB, {MemberKind::User, kMember}, kRightFolderVisible);
        const Identity member = somebody(kMember);
        requireRight(member, facts(), kA, Right::ReadAny);
        CPPUNIT_ASSERT_EQUAL(ErrorCode::NotFound, codeOf([&] { requireRight(member, facts(), kA, Right::Create); }));
        CPPUNIT_ASSERT_EQUAL(ErrorCode::NoAccess, codeOf([&] { requireRight(member, facts(), kB, Right::Create); }));
        // A way is nothing that one could be refused in.
        CPPUNIT_ASSERT_EQUAL(ErrorCode::NotFound, codeOf([&] { requireRight(member, facts(), kTop, Right::ReadAny); }));
        CPPUNIT_ASSERT_EQUAL(ErrorCode::NoAccess, codeOf([&] { refuse(somebody(kOwner), facts(), kA, Right::Create); }));
    }

    void scopesOfEditAndDelete() {
        const auto scopeText = [&](RightSet rights, auto&& require) -> std::string {
            _made.entries.clear();
            _made.give(kA, {MemberKind::User, kMember}, rights | kRightFolderVisible);
            try {
                return require(somebody(kMember), facts(), kA) == ItemScope::Any ? "any" : "own";
            } catch (const Error& error) {
                return error.code() == ErrorCode::NoAccess ? "none" : "hidden";
            }
        };
        const RightSet others = kRightReadAny | kRightCreate | kRightCreateSubfolder | kRightOwner;
        CPPUNIT_ASSERT_EQUAL(std::string("any"), scopeText(kRightEditAny, requireEdit));
        CPPUNIT_ASSERT_EQUAL(std::string("own"), scopeText(kRightEditOwn, requireEdit));
        CPPUNIT_ASSERT_EQUAL(std::string("any"), scopeText(kRightEditAny | kRightEditOwn, requireEdit));
        CPPUNIT_ASSERT_EQUAL(std::string("none"), scopeText(others | kRightDeleteAny | kRightDeleteOwn, requireEdit));
        CPPUNIT_ASSERT_EQUAL(std::string("any"), scopeText(kRightDeleteAny, requireDelete));
        CPPUNIT_ASSERT_EQUAL(std::string("own"), scopeText(kRightDeleteOwn, requireDelete));
        CPPUNIT_ASSERT_EQUAL(std::string("none"), scopeText(others | kRightEditAny | kRightEditOwn, requireDelete));
        CPPUNIT_ASSERT(requireEdit(somebody(kOwner), facts(), kA) == ItemScope::Any);
    }

    void flagsNeedTheirRights() {
        constexpr std::uint32_t kEdited = kAnswered | kFlagged | kDraft;
        const FlagOp add = FlagOp::Add, remove = FlagOp::Remove, replace = FlagOp::Replace;
        const auto result = [&](RightSet rights, const FlagChange& change) -> std::string {
            _made.entries.clear();
            _made.give(kA, {MemberKind::User, kMember}, rights | kRightFolderVisible);
            try {
                const FlagRights may = requireFlags(somebody(kMember), facts(), kA, change);
                return std::to_string(may.sharedFlags) + (may.scope == ItemScope::Any ? " any" : " own");
            } catch (const Error& error) {
                return error.code() == ErrorCode::NoAccess ? "none" : "hidden";
            }
        };
        const std::string seenOnly = "0 any", editsAny = std::to_string(kEdited) + " any", editsOwn = std::to_string(kEdited) + " own";
        const std::string deletesAny = std::to_string(kDeleted) + " any", deletesOwn = std::to_string(kDeleted) + " own";
        const std::string allAny = std::to_string(kEdited | kDeleted) + " any", allOwn = std::to_string(kEdited | kDeleted) + " own";
        const RightSet read = kRightReadAny, edit = kRightEditAny, editOwn = kRightEditOwn, del = kRightDeleteAny, delOwn = kRightDeleteOwn;
        struct Case {
            RightSet rights;
            FlagChange change;
            std::string expected;
        };
        const Case cases[] = {
            {read, {add, kSeen, {}, {}}, seenOnly},
            {edit | del, {add, kSeen, {}, {}}, "none"},
            {read, {add, 0, {}, {}}, seenOnly},
            {edit, {add, 0, {}, {}}, "none"},
            {edit, {add, kFlagged, {}, {}}, editsAny},
            {edit, {remove, kAnswered, {}, {}}, editsAny},
            {edit, {add, kDraft, {}, {}}, editsAny},
            {editOwn, {add, kFlagged, {}, {}}, editsOwn},
            {edit, {add, 0, {"word"}, {}}, editsAny},
            {editOwn, {remove, 0, {"word"}, {}}, editsOwn},
            {read | del, {add, kFlagged, {}, {}}, "none"},
            {read | del, {add, 0, {"word"}, {}}, "none"},
            {edit, {add, kFlagged | kSeen, {}, {}}, "none"},
            {edit | read, {add, kFlagged | kSeen, {}, {}}, editsAny},
            {del, {add, kDeleted, {}, {}}, deletesAny},
            {delOwn, {remove, kDeleted, {}, {}}, deletesOwn},
            {read | edit, {add, kDeleted, {}, {}}, "none"},
            {edit | delOwn, {add, kFlagged | kDeleted, {}, {}}, allOwn},
            {editOwn | del, {add, kFlagged | kDeleted, {}, {}}, allOwn},
            {edit | del, {add, kFlagged | kDeleted, {}, {}}, allAny},
            // Who replaces all flags takes \Deleted away only where they might have set it.
            {read | edit, {replace, kFlagged, {}, {}}, editsAny},
            {read | edit | del, {replace, kFlagged, {}, {}}, allAny},
            {read | edit | delOwn, {replace, kFlagged, {}, {}}, editsAny},
            {read | editOwn | delOwn, {replace, 0, {}, {}}, allOwn},
            {read | editOwn, {replace, 0, {}, {}}, editsOwn},
            {edit | del, {replace, 0, {}, {}}, "none"},
            {read | del, {replace, 0, {}, {}}, "none"},
            {read | edit, {replace, kDeleted, {}, {}}, "none"},
        };
        for (const Case& one : cases) {
            const std::string where = "rights " + std::to_string(one.rights) + ", op " + std::to_string(static_cast<int>(one.change.op)) + ", flags " +
                                      std::to_string(one.change.flags);
            CPPUNIT_ASSERT_EQUAL_MESSAGE(where, one.expected, result(one.rights, one.change));
        }
    }

    void sendRights() {
        const auto of = [&](std::uint32_t rights, bool isPublic = false) {
            _made.delegates = {{{MemberKind::User, kMember}, rights}};
            return sendRightOf(somebody(kMember), facts(isPublic));
        };
        CPPUNIT_ASSERT(of(kDelegateSendAs) == SendRight::SendAs);
        CPPUNIT_ASSERT(of(kDelegateOnBehalf) == SendRight::OnBehalf);
        CPPUNIT_ASSERT(of(kDelegateAll) == SendRight::SendAs);
        CPPUNIT_ASSERT(of(kDelegateFullAccess) == SendRight::None);
        CPPUNIT_ASSERT(of(kDelegateAll, true) == SendRight::None);
        CPPUNIT_ASSERT(sendRightOf(somebody(kOwner), facts()) == SendRight::SendAs);
        CPPUNIT_ASSERT(sendRightOf(somebody(kStranger, true), facts()) == SendRight::None);
    }

private:
    StoreFacts facts(bool isPublic = false) { return {kOwner, kTenant, isPublic, &_made}; }
    Shown shown(const Identity& who, const StoreFacts& store, FolderId folder) {
        const std::shared_ptr<const FolderTree> tree = _made.tree();
        return ShownFolders(who, store, *tree).of(folder);
    }

    HandMade _made;
};

CPPUNIT_TEST_SUITE_REGISTRATION(RightsEvaluatorTest);

}  // namespace
