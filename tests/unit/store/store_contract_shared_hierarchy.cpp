// The store contract: a hierarchy sync of somebody who is not the owner goes on while rights come and go.
#include <cppunit/extensions/HelperMacros.h>

#include <algorithm>
#include <map>
#include <random>

#include "corbel/access.h"
#include "corbel/changes.h"
#include "corbel/objects.h"
#include "unit/store/store_fixture.h"

using namespace corbel;
using namespace corbel::testing;

namespace {

constexpr UserId kGroup = 50;

Identity memberOf(UserId user, std::vector<UserId> groups = {}) {
    Identity made = identity(user);
    made.groups = std::move(groups);
    return made;
}

/// What a client that follows the hierarchy has, and how it got there.
struct Follower {
    SyncState state;
    std::map<FolderId, std::string> folders;   // name, source key and parent
    std::string told;                          // of the last page: "new a, changed b, deleted 17"
    bool hasResynced = false;
    bool isOwner = false;                      // who may know of every folder that ever was

    void follow(StoreSession& session) {
        HierarchyPage page = session.changes().hierarchy(state);
        hasResynced = page.needsResync;
        if (page.needsResync) {
            folders.clear();
            page = session.changes().hierarchy({});
            CPPUNIT_ASSERT(!page.needsResync);
        }
        told.clear();
        for (const FolderChange& change : page.changes) {
            const bool isGone = isDeparture(change.type);
            CPPUNIT_ASSERT_MESSAGE("told of the departure of a folder that it never had", isOwner || !isGone || folders.contains(change.folder));
            CPPUNIT_ASSERT_MESSAGE("a parent comes first", isGone || change.parent == 0 || folders.contains(change.parent));
            CPPUNIT_ASSERT_MESSAGE("new once", change.type != ChangeType::New || !folders.contains(change.folder));
            const std::string name = isGone ? folders[change.folder].substr(0, folders[change.folder].find(' ')) : change.name;
            told += (told.empty() ? "" : ", ") + std::string(change.type == ChangeType::New ? "new " : isGone ? "deleted " : "changed ") + name;
            if (isGone) folders.erase(change.folder);
            else folders[change.folder] = change.name + " " + change.sourceKey + " below " + std::to_string(change.parent);
        }
        state = page.next;
        CPPUNIT_ASSERT(state.known == state.end && state.position == state.end);
    }
};

template <class Engine>
class SharedHierarchy : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(SharedHierarchy);
    CPPUNIT_TEST(whatBecomesVisibleIsTold);
    CPPUNIT_TEST(groupsDefaultAndDelegatesCount);
    CPPUNIT_TEST(theWayFollowsWhatItLeadsTo);
    CPPUNIT_TEST(whoJoinsAGroupBeginsAnew);
    CPPUNIT_TEST(nothingIsToldOfWhatStaysHidden);
    CPPUNIT_TEST(statesOfOthersNeedAResync);
    CPPUNIT_TEST(currentKnowsWhatIsShown);
    CPPUNIT_TEST(contentsNeedTheRightToRead);
    CPPUNIT_TEST(randomChangesEqualAFreshLook);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override {
        _setup = std::make_unique<StoreSetup<Engine>>();
        _setup->options.recoverableMicros = std::int64_t{86'400} * 1'000'000;
        _owner = _setup->open();
        _store = _owner->id();
    }
    void tearDown() override {
        _owner.reset();
        const std::vector<std::string> faults = _setup->stores().check(_store);
        CPPUNIT_ASSERT_MESSAGE(faults.empty() ? "" : faults.front(), faults.empty());
        _setup.reset();
    }

    void whatBecomesVisibleIsTold() {
        const FolderId a = folder("a"), b = folder("a/b"), c = folder("c");
        give(c, user(2), kRightFolderVisible);
        const auto bob = open(memberOf(2));
        Follower follower;
        follower.follow(*bob);
        CPPUNIT_ASSERT_EQUAL(std::string("new c"), follower.told);
        give(a, user(2), kRightFolderVisible | kRightReadAny);
        give(b, user(2), kRightFolderVisible);
        follower.follow(*bob);
        CPPUNIT_ASSERT_EQUAL(std::string("new a, new b"), follower.told);
        // Another right changes nothing of what is shown.
        give(b, user(2), kRightFolderVisible | kRightReadAny);
        follower.follow(*bob);
        CPPUNIT_ASSERT_EQUAL(std::string(), follower.told);
        give(a, user(2), 0);
        take(c, user(2));
        follower.follow(*bob);
        CPPUNIT_ASSERT_EQUAL(std::string("changed a, deleted c"), follower.told);
        take(b, user(2));
        give(c, user(2), kRightFolderVisible);
        follower.follow(*bob);
        CPPUNIT_ASSERT_EQUAL(std::string("new c, deleted b, deleted a"), follower.told);
        CPPUNIT_ASSERT(!follower.hasResynced);
    }

    void groupsDefaultAndDelegatesCount() {
        const FolderId a = folder("a"), b = folder("b");
        give(b, user(2), kRightFolderVisible);
        const auto bob = open(memberOf(2, {kGroup}));
        Follower follower;
        follower.follow(*bob);
        give(a, {MemberKind::Group, kGroup}, kRightFolderVisible);
        follower.follow(*bob);
        CPPUNIT_ASSERT_EQUAL(std::string("new a"), follower.told);
        give(a, {MemberKind::Default, 0}, kRightFolderVisible);
        give(a, {MemberKind::Group, kGroup}, 0);
        follower.follow(*bob);
        CPPUNIT_ASSERT_EQUAL(std::string("deleted a"), follower.told);
        take(a, {MemberKind::Group, kGroup});
        follower.follow(*bob);
        CPPUNIT_ASSERT_EQUAL(std::string("new a"), follower.told);
        // Who gets full access is told of everything, and loses it again.
        const std::size_t all = _owner->changes().hierarchy({}).changes.size();
        _owner->access().setDelegate({MemberKind::Group, kGroup}, kDelegateFullAccess);
        follower.follow(*bob);
        CPPUNIT_ASSERT_EQUAL(all, follower.folders.size());
        _owner->access().setDelegate({MemberKind::Group, kGroup}, kDelegateSendAs);
        follower.follow(*bob);
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, follower.folders.size());
        CPPUNIT_ASSERT(!follower.hasResynced);
    }

    void theWayFollowsWhatItLeadsTo() {
        const FolderId secret = folder("secret"), other = folder("other"), deep = folder("secret/deep"), more = folder("secret/more");
        give(deep, user(2), kRightFolderVisible);
        give(more, user(2), kRightFolderVisible);
        const auto bob = open(memberOf(2));
        Follower follower;
        follower.follow(*bob);
        CPPUNIT_ASSERT_EQUAL(std::string("new secret, new deep, new more"), follower.told);
        _owner->renameFolder(deep, "other/deep");
        follower.follow(*bob);
        CPPUNIT_ASSERT_EQUAL(std::string("new other, changed deep"), follower.told);
        // The way goes with the last that it leads to.
        _owner->deleteFolder(more);
        follower.follow(*bob);
        CPPUNIT_ASSERT_EQUAL(std::string("deleted more, deleted secret"), follower.told);
        CPPUNIT_ASSERT(!follower.hasResynced);
        CPPUNIT_ASSERT(follower.folders.contains(other) && !follower.folders.contains(secret));
    }

    void whoJoinsAGroupBeginsAnew() {
        give(folder("a"), {MemberKind::Group, kGroup}, kRightFolderVisible);
        give(folder("b"), user(2), kRightFolderVisible);
        Follower follower;
        follower.follow(*open(memberOf(2)));
        CPPUNIT_ASSERT_EQUAL(std::string("new b"), follower.told);
        follower.follow(*open(memberOf(2, {kGroup})));
        CPPUNIT_ASSERT(follower.hasResynced);
        CPPUNIT_ASSERT_EQUAL(std::string("new a, new b"), follower.told);
        folder("c");
        follower.follow(*open(memberOf(2)));
        CPPUNIT_ASSERT(follower.hasResynced);
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, follower.folders.size());
    }

    void nothingIsToldOfWhatStaysHidden() {
        give(folder("b"), user(2), kRightFolderVisible);
        const auto bob = open(memberOf(2));
        Follower follower;
        follower.follow(*bob);
        const FolderId a = folder("a");
        give(a, user(3), kRightFolderVisible);
        _owner->renameFolder(a, "renamed");
        follower.follow(*bob);
        CPPUNIT_ASSERT_EQUAL(std::string(), follower.told);
        _owner->deleteFolder(a);
        // Seen between two looks only.
        const FolderId brief = folder("brief");
        give(brief, user(2), kRightFolderVisible);
        take(brief, user(2));
        const FolderId gone = folder("gone");
        give(gone, user(2), kRightFolderVisible);
        _owner->deleteFolder(gone);
        follower.follow(*bob);
        CPPUNIT_ASSERT_EQUAL(std::string(), follower.told);
        CPPUNIT_ASSERT(!follower.hasResynced);
    }

    void statesOfOthersNeedAResync() {
        give(folder("a"), user(2), kRightFolderVisible);
        give(folder("b"), user(3), kRightFolderVisible);
        const auto bob = open(memberOf(2));
        const SyncState bobs = bob->changes().hierarchy({}).next;
        CPPUNIT_ASSERT(open(memberOf(3))->changes().hierarchy(bobs).needsResync);
        CPPUNIT_ASSERT(_owner->changes().hierarchy(bobs).needsResync);
        CPPUNIT_ASSERT(bob->changes().hierarchy(_owner->changes().hierarchy({}).next).needsResync);
        CPPUNIT_ASSERT(!bob->changes().hierarchy(bobs).needsResync);
        CPPUNIT_ASSERT(fromToken(toToken(bobs)) == bobs);
    }

    void currentKnowsWhatIsShown() {
        const FolderId a = folder("a"), b = folder("b");
        give(a, user(2), kRightFolderVisible);
        const auto bob = open(memberOf(2));
        const SyncState now = bob->changes().current(0);
        CPPUNIT_ASSERT(bob->changes().hierarchy(now).changes.empty());
        CPPUNIT_ASSERT(!bob->changes().hierarchy(now).needsResync);
        give(b, user(2), kRightFolderVisible);
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, bob->changes().hierarchy(now).changes.size());
    }

    void contentsNeedTheRightToRead() {
        const FolderId a = folder("a");
        give(a, user(2), kRightFolderVisible | kRightReadAny);
        give(folder("b"), user(2), kRightFolderVisible);
        _setup->fill(*_owner, a, 3);
        const auto bob = open(memberOf(2));
        ContentsQuery query;
        query.folder = a;
        query.state = bob->changes().contents(query).next;
        give(a, user(2), kRightFolderVisible);
        _setup->fill(*_owner, a, 1);
        CPPUNIT_ASSERT_EQUAL(ErrorCode::NoAccess, codeOf([&] { bob->changes().contents(query); }));
        CPPUNIT_ASSERT_EQUAL(ErrorCode::NoAccess, codeOf([&] { bob->changes().current(a); }));
        take(a, user(2));
        CPPUNIT_ASSERT_EQUAL(ErrorCode::NotFound, codeOf([&] { bob->changes().contents(query); }));
        // The state is good for when the right comes back.
        give(a, user(2), kRightFolderVisible | kRightReadAny);
        const ContentsPage page = bob->changes().contents(query);
        CPPUNIT_ASSERT(!page.needsResync);
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, page.changes.size());
        CPPUNIT_ASSERT_EQUAL(Uid{4}, page.changes[0].uid);
    }

    void randomChangesEqualAFreshLook() {
        std::mt19937 random(20'261'128);
        std::vector<FolderId> folders{folder("x"), folder("x/y"), folder("z")};
        const Member members[] = {user(2), {MemberKind::Group, kGroup}, {MemberKind::Default, 0}, {MemberKind::Anonymous, 0}};
        const RightSet rights[] = {0, kRightFolderVisible, kRightFolderVisible | kRightReadAny, kRightOwner, kRightReadAny};
        give(folder("always"), {MemberKind::Default, 0}, kRightFolderVisible);
        give(_setup->folder(*_owner, "always"), {MemberKind::Anonymous, 0}, kRightFolderVisible);
        const Identity who[] = {memberOf(2), memberOf(2, {kGroup}), memberOf(4), Identity{}, memberOf(1)};
        Follower followers[std::size(who)];
        followers[4].isOwner = true;
        std::vector<std::unique_ptr<StoreSession>> sessions;
        for (const Identity& one : who) sessions.push_back(open(one));
        const auto any = [&](const auto& list) { return list[random() % std::size(list)]; };
        for (int round = 0; round < 60; ++round) {
            for (std::size_t steps = random() % 6; steps-- > 0;) {
                const std::string name = "f" + std::to_string(round) + "-" + std::to_string(steps);
                const FolderId at = any(folders);
                switch (random() % 8) {
                    case 0: folders.push_back(_owner->objects().createFolder(at, {name, "", "", {}}).id); break;
                    case 1: codeOrDone([&] { _owner->objects().moveFolder(at, any(folders), name); }); break;
                    case 2:
                        if (folders.size() > 2) codeOrDone([&] { _owner->changes().importFolderDeletions(std::vector<std::string>{_owner->objects().folderIds(at).sourceKey}, Removal::Soft); });
                        std::erase_if(folders, [&](FolderId folder) { return !_owner->objects().findFolder(folder); });
                        if (folders.empty()) folders.push_back(folder(name));
                        break;
                    case 3: take(at, any(members)); break;
                    case 4: _owner->access().setDelegate(random() % 2 ? user(4) : Member{MemberKind::Group, kGroup}, random() % 2 ? kDelegateFullAccess : 0); break;
                    default: give(at, any(members), any(rights)); break;
                }
            }
            for (std::size_t i = 0; i < std::size(who); ++i) {
                if (random() % 3 == 0) continue;
                followers[i].follow(*sessions[i]);
                Follower fresh;
                fresh.follow(*sessions[i]);
                const std::string where = "round " + std::to_string(round) + ", identity " + std::to_string(i);
                CPPUNIT_ASSERT_MESSAGE(where, fresh.folders == followers[i].folders);
                CPPUNIT_ASSERT_MESSAGE(where, !followers[i].hasResynced);
            }
        }
    }

private:
    template <class F>
    static void codeOrDone(F&& change) {
        try {
            change();
        } catch (const Error& error) {
            CPPUNIT_ASSERT(error.code() == ErrorCode::InvalidArgument || error.code() == ErrorCode::LimitReached);
        }
    }
    static Member user(UserId id) { return {MemberKind::User, id}; }
    FolderId folder(const std::string& path) { return _owner->createFolder(path).id; }
    void give(FolderId folder, const Member& member, RightSet rights) { _owner->access().setMember(folder, member, rights); }
    void take(FolderId folder, const Member& member) { _owner->access().removeMember(folder, member); }
    std::unique_ptr<StoreSession> open(const Identity& who) { return _setup->stores().open(who, _store); }

    std::unique_ptr<StoreSetup<Engine>> _setup;
    std::unique_ptr<StoreSession> _owner;
    StoreId _store = 0;
};

CPPUNIT_TEST_SUITE_REGISTRATION(SharedHierarchy<OnSqlite>);
CPPUNIT_TEST_SUITE_REGISTRATION(SharedHierarchy<OnMariadb>);

}  // namespace
