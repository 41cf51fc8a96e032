#include <map>
#include <optional>

#include "corbel/changes.h"
#include "sync_changes.h"

namespace corbel::soap {
namespace {

std::uint32_t typeOf(ChangeType type) noexcept {
    switch (type) {
        case ChangeType::New: return kIcsFolder | kIcsNew;
        case ChangeType::SoftDeleted: return kIcsFolder | kIcsSoftDeleted;
        case ChangeType::Deleted: return kIcsFolder | kIcsHardDeleted;
        default: return kIcsFolder | kIcsChanged;
    }
}

/// Which folders stand below one.
class Subtree {
public:
    Subtree(Objects& objects, FolderId top) : _objects(objects), _top(top) {
        const SpecialFolders special = objects.specialFolders();
        _isWhole = top == special.subtree || top == special.root;
        _subtree = special.subtree != 0 ? special.subtree : top;
    }
    FolderId ipmSubtree() const noexcept { return _subtree; }
    /// Of a folder by its parent; one whose parents are not known any more counts.
    bool contains(FolderId parent) {
        if (_isWhole || parent == _top) return true;
        if (parent == 0) return false;
        if (const auto known = _below.find(parent); known != _below.end()) return known->second;
        const auto place = _objects.findFolder(parent);
        const bool isBelow = !place || (place->parent != 0 && contains(place->parent));
        return _below[parent] = isBelow;
    }

private:
    Objects& _objects;
    const FolderId _top;
    FolderId _subtree = 0;
    bool _isWhole = false;
    std::map<FolderId, bool> _below;
};

bool isOwn(const std::vector<OwnChange>& own, const FolderChange& change) {
    for (const OwnChange& each : own) {
        if (each.sourceKey != change.sourceKey || change.number > each.number) continue;
        if ((each.kind == OwnKind::Gone) == isDeparture(change.type)) return true;
    }
    return false;
}

}  // namespace

IcsChanges hierarchyChanges(Call& call, Sync& sync, const SyncRequest& request) {
    IcsChanges answer;
    StoreSession& store = storeOf(call, sync);
    Objects& objects = store.objects();
    const Bytes top{objects.folderIds(sync.folder).sourceKey};   // NotFound when it is gone or out of sight
    SyncState reached;
    if (request.flags & kSyncCatchUp) {
        reached = store.changes().current(0);
    } else {
        SyncState begun = stateOf(sync, request.changeId);
        if (request.changeId != 0) begun.shown = call.services.syncs.shownAt(sync.id, request.changeId);
        HierarchyPage page = store.changes().hierarchy(begun);
        if (page.needsResync) throw Error(ErrorCode::NotFound, "What the client knows is too old, or of another time: it begins anew");
        Subtree subtree(objects, sync.folder);
        const Bytes ipmSubtree{subtree.ipmSubtree() == sync.folder ? top.value : objects.folderIds(subtree.ipmSubtree()).sourceKey};
        const std::vector<OwnChange> own = call.services.syncs.own(sync.id);
        for (FolderChange& change : page.changes) {
            const bool isGone = isDeparture(change.type);
            if (change.folder == sync.folder || isOwn(own, change) || (!isGone && !subtree.contains(change.parent))) continue;
            if (isGone && ((request.flags & kSyncNoDeletions) || (change.type == ChangeType::SoftDeleted && (request.flags & kSyncNoSoftDeletions)))) continue;
            IcsChange& told = answer.changes.emplace_back();
            told.changeId = changeIdOf(change.number);
            told.sourceKey.value = std::move(change.sourceKey);
            told.parent = change.parentSourceKey.empty() ? (isGone ? top : ipmSubtree) : Bytes{std::move(change.parentSourceKey)};
            told.type = typeOf(change.type);
        }
        reached = page.next;
        if (request.changeId != 0 && !own.empty()) call.services.syncs.forgetOwn(sync.id, begun.position);
    }
    if (request.changeId == 0 || (request.flags & kSyncCatchUp)) call.services.syncs.begin(sync, reached.epoch, reached.position);
    else if (stateOf(sync, changeIdOf(reached.position)).position != reached.position) throw Error(ErrorCode::NotFound, "Change ids are used up: the client begins anew");
    answer.next = changeIdOf(reached.position);
    if (reached.shown != 0) call.services.syncs.keepShown(sync.id, answer.next, reached.shown);
    return answer;
}

}  // namespace corbel::soap
