// Who may do what: every right, alone and with FolderVisible, tried by everybody who stands in some relation to the folder in every call
// that looks at or changes something. What shall happen comes from a table of what each call needs, not from the evaluator.
#include <cppunit/extensions/HelperMacros.h>

#include <algorithm>
#include <functional>
#include <map>

#include "corbel/access.h"
#include "corbel/changes.h"
#include "corbel/objects.h"
#include "corbel/recovery.h"
#include "corbel/tables.h"
#include "corbel/transfers.h"
#include "unit/store/store_fixture.h"

using namespace corbel;
using namespace corbel::testing;

namespace {

enum class Relation { Owner, FullAccess, Member, GroupMember, Everybody, Anonymous, ShutOut, OtherTenant };
constexpr Relation kRelations[] = {Relation::Owner,     Relation::FullAccess, Relation::Member,  Relation::GroupMember,
                                   Relation::Everybody, Relation::Anonymous,  Relation::ShutOut, Relation::OtherTenant};
constexpr const char* kRelationNames[] = {"owner",     "full access", "member",   "group member",
                                          "everybody", "anonymous",   "shut out", "other tenant"};
constexpr UserId kGroup = 50;

Identity identityOf(Relation relation) {
    switch (relation) {
        case Relation::Owner:
            return identity(1);
        case Relation::FullAccess:
            return identity(2);
        case Relation::Member:
            return identity(3);
        case Relation::GroupMember: {
            Identity made = identity(4);
            made.groups = {49, kGroup};
            return made;
        }
        case Relation::Everybody:
            return identity(5);
        case Relation::Anonymous:
            return Identity{};
        case Relation::ShutOut:
            return identity(6);
        case Relation::OtherTenant: {
            Identity made = identity(3);
            made.groups = {kGroup};
            made.tenant = 7;
            made.isAdmin = true;
            return made;
        }
    }
    return {};
}

constexpr const char* kByItem[2][11] = {
    {"open", "save", "objects: flag", "objects: remove", "import of a deletion", "import of a move", "transfer", "recovery: remove", "restore",
     "purge", "import over"},
    {"open own", "save own", "objects: flag own", "objects: remove own", "import of an own deletion", "import of an own move", "transfer own",
     "recovery: remove own", "restore own", "purge own", "import over own"}};

class NoItems final : public ItemSink {
public:
    bool item(ItemId, PropertyBag&&) override { return true; }
};

enum class Outcome { Done, NoAccess, NotFound };
const char* text(Outcome outcome) { return outcome == Outcome::Done ? "done" : outcome == Outcome::NoAccess ? "refused" : "not found"; }

template <class Engine>
class RightsMatrix : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(RightsMatrix);
    CPPUNIT_TEST(everyRightInEveryCallByEverybody);
    CPPUNIT_TEST(mostSpecificEntryDecides);
    CPPUNIT_TEST(newFoldersHaveTheRightsOfTheirParent);
    CPPUNIT_TEST(badEntriesAreRefused);
    CPPUNIT_TEST(groupsOfOneUserAddUp);
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

    void everyRightInEveryCallByEverybody() {
        prepare();
        constexpr RightSet kBits[] = {
            0,           kRightReadAny, kRightCreate, kRightEditOwn, kRightDeleteOwn, kRightEditAny, kRightDeleteAny, kRightCreateSubfolder,
            kRightOwner, kRightContact};
        std::vector<RightSet> sets;
        for (const RightSet bit : kBits) {
            sets.push_back(bit);
            sets.push_back(bit | kRightFolderVisible);
        }
        sets.push_back(kRightReadAny | kRightDeleteAny);
        sets.push_back(kRightReadAny | kRightDeleteOwn | kRightFolderVisible);
        sets.push_back(kRightReadAny | kRightEditAny);
        sets.push_back(kRightReadAny | kRightEditOwn | kRightFolderVisible);
        sets.push_back(kRightReadAny | kRightCreate | kRightDeleteAny);
        sets.push_back(kRightCreate | kRightDeleteOwn | kRightFolderVisible);
        sets.push_back(kRightReadAny | kRightCreate | kRightEditOwn | kRightDeleteOwn);
        sets.push_back(kRightCreate | kRightEditOwn | kRightFolderVisible);
        std::size_t tried = 0;
        for (const RightSet rights : sets) {
            setRights(_folder, rights);
            _child = _owner->createFolder("F/child").id;
            for (const Relation relation : kRelations) {
                // What they may depends on no entry: two of them will do.
                const bool isAlwaysAllowed = relation == Relation::Owner || relation == Relation::FullAccess;
                if (!isAlwaysAllowed || &rights - sets.data() < 2) tried += tryAll(relation, rights);
            }
            _owner->deleteFolder(_child);
        }
        CPPUNIT_ASSERT(tried > sets.size() * 5 * 50);
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

private:
    struct Call {
        const char* name;
        std::vector<RightSet> needs;  ///< One of these sets, whole.
        std::function<void(StoreSession&)> run;
        std::function<void()> undo;
        RightSet ofOwn = 0;  ///< With it alone the folder is known, and the message is not theirs.
    };

    void prepare() {
        _folder = _owner->createFolder("F").id;
        _target = _owner->createFolder("T").id;
        _setup->fill(*_owner, _folder, 400);
        keep(Relation::Owner, 1, 60);
        _others = 61;
        _setup->fill(*_owner, _target, 2);
        setRights(_folder, kRightCreate | kRightFolderVisible);
        setRights(_target, kRightCreate | kRightReadAny | kRightFolderVisible);
        _owner->access().setDelegate({MemberKind::User, 2}, kDelegateFullAccess);
        for (const Relation relation : kRelations) {
            if (relation == Relation::ShutOut || relation == Relation::OtherTenant) continue;
            auto session = _setup->stores().open(identityOf(relation), _store);
            const std::size_t before = _owner->counters(_folder).uidNext;
            _setup->fill(*session, _folder, 160);
            keep(relation, static_cast<Uid>(before), 40);
            _ownMessages[relation] = static_cast<Uid>(before + 40);
        }
    }

    /// Deletes messages of the relation's making so that they can come back.
    void keep(Relation relation, Uid first, Uid count) {
        std::vector<ItemId> items;
        for (Uid uid = first; uid < first + count; ++uid) items.push_back(_owner->objects().itemOfUid(_folder, uid));
        _owner->recovery().remove(_folder, items, Removal::Soft);
        auto& kept = relation == Relation::Owner && _othersKept.empty() ? _othersKept : _ownKept[relation];
        kept = items;
    }

    void setRights(FolderId folder, RightSet rights) {
        Access& access = _owner->access();
        access.setMember(folder, {MemberKind::User, 3}, rights);
        access.setMember(folder, {MemberKind::Group, kGroup}, rights);
        access.setMember(folder, {MemberKind::Default, 0}, rights);
        access.setMember(folder, {MemberKind::Anonymous, 0}, rights);
        access.setMember(folder, {MemberKind::User, 6}, 0);
    }

    static RightSet effective(Relation relation, RightSet rights) {
        switch (relation) {
            case Relation::Owner:
            case Relation::FullAccess:
                return kRightsAll;
            case Relation::ShutOut:
            case Relation::OtherTenant:
                return 0;
            default:
                break;
        }
        if (rights & kRightOwner) rights |= kRightFolderVisible;
        return rights;
    }

    std::vector<Call> calls(Relation relation) {
        const FolderId f = _folder;
        const FolderId t = _target;
        const Uid other = _others;
        const Uid mine = relation == Relation::ShutOut || relation == Relation::OtherTenant ? other : _ownMessages[relation];
        // Nobody knows again who did not log in.
        const bool hasOwn = relation != Relation::Anonymous;
        const auto own = [&](RightSet any, RightSet ofOwn) {
            return hasOwn ? std::vector<RightSet>{any, ofOwn} : std::vector<RightSet>{any};
        };
        const auto flag = [f](StoreSession& s, Uid uid, FlagOp op, std::uint32_t flags) {
            s.changeFlags(f, {&uid, 1}, {op, flags, {}, {}});
        };
        const auto expect = [](bool isThere) {
            if (!isThere) throw Error(ErrorCode::NotFound, "hidden");
        };
        std::vector<Call> all{
            {"findFolder", {kRightFolderVisible}, [=](StoreSession& s) { expect(s.findFolder("F").has_value()); }, {}},
            {"folders",
             {kRightFolderVisible},
             [=](StoreSession& s) {
                 const auto list = s.folders();
                 expect(std::any_of(list.begin(), list.end(), [f](const FolderInfo& info) { return info.id == f; }));
             },
             {}},
            {"counters", {kRightReadAny}, [=](StoreSession& s) { s.counters(f); }, {}},
            {"view", {kRightReadAny}, [=](StoreSession& s) { s.view(f, true); }, {}},
            {"read",
             {kRightReadAny},
             [=](StoreSession& s) {
                 RowCollector rows;
                 s.read(f, {&other, 1}, kFieldContent, rows);
             },
             {}},
            {"append", {kRightCreate}, [=, this](StoreSession& s) { _setup->fill(s, f, 1); }, {}},
            {"set \\Seen", {kRightReadAny}, [=](StoreSession& s) { flag(s, other, FlagOp::Add, kSeen); }, {}},
            {"set \\Flagged", {kRightEditAny}, [=](StoreSession& s) { flag(s, other, FlagOp::Add, kFlagged); }, {}, kRightEditOwn},
            {"set \\Flagged of own",
             own(kRightEditAny, kRightEditOwn),
             [=](StoreSession& s) { flag(s, mine, FlagOp::Add, kFlagged); },
             {},
             kRightEditOwn},
            {"set \\Deleted", {kRightDeleteAny}, [=](StoreSession& s) { flag(s, other, FlagOp::Add, kDeleted); }, {}, kRightDeleteOwn},
            {"set \\Deleted of own",
             own(kRightDeleteAny, kRightDeleteOwn),
             [=](StoreSession& s) { flag(s, mine, FlagOp::Add, kDeleted); },
             {},
             kRightDeleteOwn},
            {"set a keyword",
             {kRightEditAny},
             [=](StoreSession& s) {
                 s.changeFlags(f, {&other, 1}, {FlagOp::Add, 0, {"word"}, {}});
             },
             {},
             kRightEditOwn},
            {"replace flags",
             {kRightEditAny | kRightReadAny},
             [=](StoreSession& s) { flag(s, other, FlagOp::Replace, kSeen | kDraft); },
             {},
             kRightEditOwn | kRightReadAny},
            {"copy out",
             {kRightReadAny},
             [=](StoreSession& s) {
                 s.copy(f, {&other, 1}, t);
             },
             {}},
            {"copy in",
             {kRightCreate},
             [=](StoreSession& s) {
                 const Uid first = 1;
                 s.copy(t, {&first, 1}, f);
             },
             {}},
            {"move out",
             {kRightReadAny | kRightDeleteAny},
             [=, this](StoreSession& s) {
                 s.move(f, {&other, 1}, t);
                 ++_others;
             },
             {},
             kRightReadAny | kRightDeleteOwn},
            {"expunge",
             {kRightDeleteAny},
             [=, this](StoreSession& s) {
                 const Uid next = _others;
                 s.expunge(f, {&next, 1}, true);
                 ++_others;
             },
             {},
             kRightDeleteOwn},
            {"expunge own",
             own(kRightDeleteAny, kRightDeleteOwn),
             [=, this](StoreSession& s) {
                 s.expunge(f, {&mine, 1}, true);
                 ++_ownMessages[relation];
             },
             {},
             kRightDeleteOwn},
            {"createFolder",
             {kRightCreateSubfolder},
             [=](StoreSession& s) { s.createFolder("F/new"); },
             [=, this] { _owner->deleteFolder(_setup->folder(*_owner, "F/new")); }},
            {"renameFolder", {kRightOwner}, [=](StoreSession& s) { s.renameFolder(f, "G"); }, [=, this] { _owner->renameFolder(f, "F"); }},
            {"deleteFolder",
             {kRightOwner},
             [=, this](StoreSession& s) { s.deleteFolder(_child); },
             [=, this] { _child = _owner->createFolder("F/child").id; }},
            {"subscribe", {kRightFolderVisible}, [=](StoreSession& s) { s.setSubscribed("F", true); }, {}},
            {"favourite", {kRightFolderVisible}, [=](StoreSession& s) { s.access().setFavourite(f, true); }, {}},
            {"members", {kRightOwner}, [=](StoreSession& s) { s.access().members(f); }, {}},
            {"rightsOf", {kRightOwner}, [=](StoreSession& s) { s.access().rightsOf(f, identity(9)); }, {}},
            {"setMember",
             {kRightOwner},
             [=](StoreSession& s) {
                 s.access().setMember(f, {MemberKind::User, 77}, kRightReadAny);
             },
             [=, this] {
                 _owner->access().removeMember(f, {MemberKind::User, 77});
             }},
            {"removeMember",
             {kRightOwner},
             [=](StoreSession& s) {
                 s.access().removeMember(f, {MemberKind::User, 78});
             },
             {}},
        };
        addByItem(all, relation, other, mine);
        if (!hasOwn)
            std::erase_if(all, [](const Call& call) {
                return std::string_view(call.name) == "subscribe" || std::string_view(call.name) == "favourite";
            });
        return all;
    }

    /// The calls that name messages by item or source key: objects, sync, recovery, transfers, tables.
    void addByItem(std::vector<Call>& all, Relation relation, Uid otherUid, Uid ownUid) {
        const FolderId f = _folder;
        const FolderId t = _target;
        const bool hasOwn = relation != Relation::Anonymous;
        const bool isStranger = relation == Relation::ShutOut || relation == Relation::OtherTenant;
        const ItemId items[] = {_owner->objects().itemOfUid(f, otherUid), _owner->objects().itemOfUid(f, ownUid)};
        const ItemId kept[] = {_othersKept.back(), isStranger ? _othersKept.back() : _ownKept[relation].back()};
        for (const bool isOwn : {false, true}) {
            const ItemId item = items[isOwn];
            const ItemId gone = kept[isOwn];
            const char* const* const names = kByItem[isOwn];
            const std::string key = _owner->objects().itemIds(item).sourceKey;
            const auto needs = [&](RightSet any, std::vector<RightSet> ofOwn) {
                if (!isOwn || !hasOwn) ofOwn.clear();
                ofOwn.push_back(any);
                return ofOwn;
            };
            const auto used = [=, this] {
                if (isOwn && !isStranger) ++_ownMessages[relation];
                else ++_others;
            };
            const auto usedKept = [=, this] {
                auto& list = isOwn && !isStranger ? _ownKept[relation] : _othersKept;
                list.pop_back();
            };
            const auto save = [](StoreSession& s, ItemId id) {
                const auto object = s.objects().open(id);
                object->set(std::vector<Property>{{PropTag(0x66010003u), std::int64_t{7}}});
                object->save();
            };
            all.push_back({names[0], needs(kRightReadAny, {kRightFolderVisible}), [=](StoreSession& s) { s.objects().open(item); }, {}});
            all.push_back({names[1],
                           needs(kRightReadAny | kRightEditAny, {kRightEditOwn | kRightFolderVisible, kRightEditAny | kRightFolderVisible,
                                                                 kRightEditOwn | kRightReadAny}),
                           [=](StoreSession& s) { save(s, item); },
                           {},
                           kRightEditOwn | kRightReadAny});
            all.push_back({names[2], needs(kRightEditAny, {kRightEditOwn}),
                           [=](StoreSession& s) {
                               s.objects().changeFlags(f, {&item, 1}, {FlagOp::Add, kAnswered, {"mark"}, {}});
                           },
                           {},
                           kRightEditOwn});
            all.push_back({names[3], needs(kRightDeleteAny, {kRightDeleteOwn}),
                           [=](StoreSession& s) {
                               s.objects().remove(f, {&item, 1});
                               used();
                           },
                           {},
                           kRightDeleteOwn});
            all.push_back({names[4], needs(kRightDeleteAny, {kRightDeleteOwn}),
                           [=](StoreSession& s) {
                               s.changes().importDeletions(f, {&key, 1}, Removal::Hard);
                               used();
                           },
                           {},
                           kRightDeleteOwn});
            all.push_back({names[5], needs(kRightReadAny | kRightDeleteAny, {kRightReadAny | kRightDeleteOwn}),
                           [=](StoreSession& s) {
                               s.changes().importMove({f, key, t, s.changes().reserveSourceKeys(1), {}, {}});
                               used();
                           },
                           {},
                           kRightReadAny | kRightDeleteOwn});
            all.push_back({names[6], needs(kRightReadAny | kRightDeleteAny, {kRightReadAny | kRightDeleteOwn}),
                           [=, this](StoreSession&) {
                               _setup->stores().transfers().moveItems(identityOf(relation), {_store, f}, {&item, 1}, {_store, t});
                               used();
                           },
                           {},
                           kRightReadAny | kRightDeleteOwn});
            all.push_back({names[7], needs(kRightDeleteAny, {kRightDeleteOwn}),
                           [=](StoreSession& s) {
                               s.recovery().remove(f, {&item, 1}, Removal::Soft);
                               used();
                           },
                           {},
                           kRightDeleteOwn});
            all.push_back({names[8], needs(kRightReadAny | kRightDeleteAny | kRightCreate, {kRightDeleteOwn | kRightCreate}),
                           [=](StoreSession& s) {
                               s.recovery().restore({&gone, 1}, 0);
                               usedKept();
                           },
                           {},
                           kRightDeleteOwn | kRightCreate});
            all.push_back({names[9], needs(kRightDeleteAny, {kRightDeleteOwn}),
                           [=](StoreSession& s) {
                               s.recovery().purge({&gone, 1});
                               usedKept();
                           },
                           {},
                           kRightDeleteOwn});
            all.push_back({names[10], needs(kRightCreate | kRightEditAny | kRightReadAny,
                                            {kRightCreate | kRightEditOwn | kRightFolderVisible, kRightCreate | kRightEditOwn | kRightReadAny}),
                           [=](StoreSession& s) { importOver(s, f, key); },
                           {},
                           kRightCreate | kRightEditOwn});
        }
        all.push_back({"objects: create", {kRightCreate}, [=](StoreSession& s) { s.objects().create(f)->save(); }, {}});
        all.push_back({"objects: create associated", {kRightOwner | kRightCreate}, [=](StoreSession& s) { s.objects().create(f, true)->save(); }, {}});
        all.push_back({"objects: load", {kRightReadAny},
                       [=](StoreSession& s) {
                           NoItems sink;
                           s.objects().load(f, items, {}, sink);
                       },
                       {}});
        all.push_back({"folder properties", {kRightFolderVisible}, [=](StoreSession& s) { s.objects().folderProperties(f); }, {}});
        all.push_back({"set a folder's property",
                       {kRightOwner},
                       [=](StoreSession& s) {
                           s.objects().setFolderProperties(f, std::vector<Property>{{PropTag(0x66010003u), std::int64_t{7}}});
                       },
                       {}});
        all.push_back({"contents table", {kRightReadAny}, [=](StoreSession& s) { s.tables().rows(*s.tables().contents(f), 1); }, {}});
        all.push_back({"hierarchy table", {kRightFolderVisible}, [=](StoreSession& s) { s.tables().hierarchy(f); }, {}});
        all.push_back({"contents changes", {kRightReadAny}, [=](StoreSession& s) { s.changes().contents({f, {}, false, nullptr, 1}); }, {}});
        all.push_back({"import of a read state", {kRightReadAny},
                       [=, key = _owner->objects().itemIds(items[0]).sourceKey](StoreSession& s) {
                           s.changes().importReadState(f, std::vector<ReadStateImport>{{key, true}});
                       },
                       {}});
        all.push_back({"list of deleted messages", {kRightReadAny}, [=](StoreSession& s) { s.recovery().list(f, 0, 1); }, {}});
    }

    /// A version that loses, so that nothing has to be read of the MIME.
    static void importOver(StoreSession& session, FolderId folder, const std::string& key) {
        ImportedMessage message;
        message.folder = folder;
        message.ids.sourceKey = key;
        message.ids.changeKey = std::string(22, 'a');
        message.ids.changeKey.back() = '\1';
        session.changes().importMessage(message, ConflictPolicy::KeepBoth);
    }

    std::size_t tryAll(Relation relation, RightSet rights) {
        const RightSet has = effective(relation, rights);
        const std::string who = std::string(kRelationNames[static_cast<int>(relation)]) + " with rights " + std::to_string(rights) + ": ";
        std::unique_ptr<StoreSession> session;
        if (relation == Relation::ShutOut || relation == Relation::OtherTenant) {
            CPPUNIT_ASSERT_EQUAL_MESSAGE(who, ErrorCode::NotFound, codeOf([&] { _setup->stores().open(identityOf(relation), _store); }));
            // A session that was opened while there was a right has none either.
            if (relation == Relation::OtherTenant) return 0;
            _owner->access().setMember(_target, {MemberKind::User, 6}, kRightFolderVisible);
            session = _setup->stores().open(identityOf(relation), _store);
            _owner->access().setMember(_target, {MemberKind::User, 6}, 0);
        } else {
            session = _setup->stores().open(identityOf(relation), _store);
        }
        std::size_t tried = 0;
        for (const char* name : names(relation)) {
            // What a call needs may have changed with the one before.
            const std::vector<Call> all = calls(relation);
            const Call& call = *std::find_if(all.begin(), all.end(), [&](const Call& c) { return std::string_view(c.name) == name; });
            const bool isAllowed = std::any_of(call.needs.begin(), call.needs.end(), [&](RightSet need) { return (has & need) == need; });
            const bool knowsFolder = has & kRightFolderVisible || (call.ofOwn != 0 && (has & call.ofOwn) == call.ofOwn);
            const Outcome expected = isAllowed ? Outcome::Done : knowsFolder ? Outcome::NoAccess : Outcome::NotFound;
            const std::string before = state();
            const Outcome outcome = run(call, *session);
            CPPUNIT_ASSERT_EQUAL_MESSAGE(who + call.name, std::string(text(expected)), std::string(text(outcome)));
            if (outcome != Outcome::Done)
                CPPUNIT_ASSERT_EQUAL_MESSAGE(who + call.name, before, state());
            else if (call.undo)
                call.undo();
            ++tried;
        }
        return tried;
    }

    std::vector<const char*> names(Relation relation) {
        std::vector<const char*> result;
        for (const Call& call : calls(relation)) result.push_back(call.name);
        return result;
    }

    static Outcome run(const Call& call, StoreSession& session) {
        try {
            call.run(session);
            return Outcome::Done;
        } catch (const Error& error) {
            if (error.code() == ErrorCode::NoAccess) return Outcome::NoAccess;
            if (error.code() == ErrorCode::NotFound) return Outcome::NotFound;
            throw;
        }
    }

    /// What a refused call must leave as it was.
    std::string state() {
        const FolderCounters folder = _owner->counters(_folder);
        const FolderCounters target = _owner->counters(_target);
        return std::to_string(folder.highestModSeq) + " " + std::to_string(folder.total) + " " + std::to_string(target.highestModSeq) +
               " " + std::to_string(_owner->folders().size()) + " " + std::to_string(_owner->access().members(_folder).size());
    }

    std::unique_ptr<StoreSetup<Engine>> _setup;
    std::unique_ptr<StoreSession> _owner;
    StoreId _store = 0;
    FolderId _folder = 0;
    FolderId _target = 0;
    FolderId _child = 0;
    Uid _others = 1;
    std::map<Relation, Uid> _ownMessages;
    std::vector<ItemId> _othersKept;   // deleted and not purged
    std::map<Relation, std::vector<ItemId>> _ownKept;
};

CPPUNIT_TEST_SUITE_REGISTRATION(RightsMatrix<OnSqlite>);
CPPUNIT_TEST_SUITE_REGISTRATION(RightsMatrix<OnMariadb>);

}  // namespace
