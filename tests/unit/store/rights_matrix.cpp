// The calls of the rights matrix, and what each of them needs.
#include "unit/store/rights_matrix.h"

#include <algorithm>

#include "corbel/access.h"
#include "corbel/changes.h"
#include "corbel/objects.h"
#include "corbel/recovery.h"
#include "corbel/tables.h"
#include "corbel/transfers.h"
#include "unit/store/store_fixture.h"

namespace corbel::testing {
namespace {

constexpr const char* kByItem[2][11] = {
    {"open", "save", "objects: flag", "objects: remove", "import of a deletion", "import of a move", "transfer", "recovery: remove", "restore",
     "purge", "import over"},
    {"open own", "save own", "objects: flag own", "objects: remove own", "import of an own deletion", "import of an own move", "transfer own",
     "recovery: remove own", "restore own", "purge own", "import over own"}};

class NoItems final : public ItemSink {
public:
    bool item(ItemId, PropertyBag&&) override { return true; }
};

/// A version that loses, so that nothing has to be read of the MIME.
void importOver(StoreSession& session, FolderId folder, const std::string& key) {
    ImportedMessage message;
    message.folder = folder;
    message.ids.sourceKey = key;
    message.ids.changeKey = std::string(22, 'a');
    message.ids.changeKey.back() = '\1';
    session.changes().importMessage(message, ConflictPolicy::KeepBoth);
}

/// The calls that name messages by item or source key: objects, sync, recovery, transfers, tables.
void addByItem(MatrixScene& scene, std::vector<MatrixCall>& all, Relation relation, Uid otherUid, Uid ownUid) {
    const FolderId f = scene.folder;
    const FolderId t = scene.target;
    const bool hasOwn = relation != Relation::Anonymous;
    const bool isNobody = isStranger(relation);
    const ItemId items[] = {scene.owner->objects().itemOfUid(f, otherUid), scene.owner->objects().itemOfUid(f, ownUid)};
    const ItemId kept[] = {scene.othersKept.back(), isNobody ? scene.othersKept.back() : scene.ownKept[relation].back()};
    for (const bool isOwn : {false, true}) {
        const ItemId item = items[isOwn];
        const ItemId gone = kept[isOwn];
        const char* const* const names = kByItem[isOwn];
        const std::string key = scene.owner->objects().itemIds(item).sourceKey;
        const auto needs = [&](RightSet any, std::vector<RightSet> ofOwn) {
            if (!isOwn || !hasOwn) ofOwn.clear();
            ofOwn.push_back(any);
            return ofOwn;
        };
        const auto used = [=, &scene] {
            if (isOwn && !isNobody) ++scene.ownMessages[relation];
            else ++scene.others;
        };
        const auto usedKept = [=, &scene] {
            auto& list = isOwn && !isNobody ? scene.ownKept[relation] : scene.othersKept;
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
                       [=, &scene](StoreSession&) {
                           scene.transfers->moveItems(identityOf(relation), {scene.store, f}, {&item, 1}, {scene.store, t});
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
                   [=, key = scene.owner->objects().itemIds(items[0]).sourceKey](StoreSession& s) {
                       s.changes().importReadState(f, std::vector<ReadStateImport>{{key, true}});
                   },
                   {}});
    all.push_back({"list of deleted messages", {kRightReadAny}, [=](StoreSession& s) { s.recovery().list(f, 0, 1); }, {}});
}

}  // namespace

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
            made.groups = {49, kMatrixGroup};
            return made;
        }
        case Relation::Everybody:
            return identity(5);
        case Relation::Administrator: {
            Identity made = identity(8);
            made.isAdmin = true;
            return made;
        }
        case Relation::Anonymous:
            return Identity{};
        case Relation::ShutOut:
            return identity(6);
        case Relation::OtherTenant: {
            Identity made = identity(3);
            made.groups = {kMatrixGroup};
            made.tenant = 7;
            made.isAdmin = true;
            return made;
        }
    }
    return {};
}

std::vector<MatrixCall> matrixCalls(MatrixScene& scene, Relation relation) {
    const FolderId f = scene.folder;
    const FolderId t = scene.target;
    const Uid other = scene.others;
    const Uid mine = isStranger(relation) ? other : scene.ownMessages[relation];
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
    std::vector<MatrixCall> all{
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
        {"append", {kRightCreate}, [=, &scene](StoreSession& s) { scene.fill(s, f, 1); }, {}},
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
         [=, &scene](StoreSession& s) {
             s.move(f, {&other, 1}, t);
             ++scene.others;
         },
         {},
         kRightReadAny | kRightDeleteOwn},
        {"expunge",
         {kRightDeleteAny},
         [=, &scene](StoreSession& s) {
             const Uid next = scene.others;
             s.expunge(f, {&next, 1}, true);
             ++scene.others;
         },
         {},
         kRightDeleteOwn},
        {"expunge own",
         own(kRightDeleteAny, kRightDeleteOwn),
         [=, &scene](StoreSession& s) {
             s.expunge(f, {&mine, 1}, true);
             ++scene.ownMessages[relation];
         },
         {},
         kRightDeleteOwn},
        {"createFolder",
         {kRightCreateSubfolder},
         [=](StoreSession& s) { s.createFolder("F/new"); },
         [=, &scene] { scene.owner->deleteFolder(scene.owner->findFolder("F/new").value().id); }},
        {"renameFolder", {kRightOwner}, [=](StoreSession& s) { s.renameFolder(f, "G"); }, [=, &scene] { scene.owner->renameFolder(f, "F"); }},
        {"deleteFolder",
         {kRightOwner},
         [=, &scene](StoreSession& s) { s.deleteFolder(scene.child); },
         [=, &scene] { scene.child = scene.owner->createFolder("F/child").id; }},
        {"subscribe", {kRightFolderVisible}, [=](StoreSession& s) { s.setSubscribed("F", true); }, {}},
        {"favourite", {kRightFolderVisible}, [=](StoreSession& s) { s.access().setFavourite(f, true); }, {}},
        {"members", {kRightOwner}, [=](StoreSession& s) { s.access().members(f); }, {}},
        {"rightsOf", {kRightOwner}, [=](StoreSession& s) { s.access().rightsOf(f, identity(9)); }, {}},
        {"setMember",
         {kRightOwner},
         [=](StoreSession& s) {
             s.access().setMember(f, {MemberKind::User, 77}, kRightReadAny);
         },
         [=, &scene] {
             scene.owner->access().removeMember(f, {MemberKind::User, 77});
         }},
        {"removeMember",
         {kRightOwner},
         [=](StoreSession& s) {
             s.access().removeMember(f, {MemberKind::User, 78});
         },
         {}},
    };
    addByItem(scene, all, relation, other, mine);
    if (!hasOwn)
        std::erase_if(all, [](const MatrixCall& call) {
            return std::string_view(call.name) == "subscribe" || std::string_view(call.name) == "favourite";
        });
    return all;
}

}  // namespace corbel::testing
