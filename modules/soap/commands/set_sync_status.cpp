// setSyncStatus: gives a client a sync id for a folder, or takes note of how far it has got with one.
#include "commands/verbs.h"
#include "corbel/changes.h"
#include "source_keys.h"
#include "syncs.h"

namespace corbel::soap {
namespace {

struct SetSyncStatus {
    Bytes folder;
    std::uint32_t syncId = 0, changeId = 0, kind = 0, flags = 0;
};
template <class V>
void fields(V& visit, SetSyncStatus& value) {
    visit("sSourceKeyFolder", value.folder);
    visit("ulSyncId", value.syncId);
    visit("ulChangeId", value.changeId);
    visit("ulChangeType", value.kind);
    visit("ulFlags", value.flags);
}

struct SetSyncStatusAnswer {
    std::uint32_t syncId = 0;
};
template <class V>
void fields(V& visit, SetSyncStatusAnswer& value) {
    visit("ulSyncId", value.syncId);
}

SetSyncStatusAnswer setSyncStatus(Call& call, const SetSyncStatus& request) {
    Sync sync;
    sync.kind = static_cast<SyncKind>(request.kind);
    if (sync.kind != SyncKind::Contents && sync.kind != SyncKind::Hierarchy) throw Refusal{Status::InvalidType};
    if (request.folder.value.empty()) {
        // All folders of the server at once.
        call.requireAdmin();
        throw Error(ErrorCode::Unsupported, "One sync id is for one folder");
    }
    const FolderRef folder = folderOfSourceKey(call, request.folder.value);
    const SyncState current = folder.store.changes().current(sync.kind == SyncKind::Contents ? folder.folder : 0);
    sync.user = call.identity().user;
    sync.store = folder.store.id();
    sync.folder = folder.folder;
    if (request.syncId == 0) {
        sync.changeId = request.changeId;
        sync.epoch = current.epoch;
        sync.upper = current.position & ~std::uint64_t{0xffffffff};
        return {call.services.syncs.add(sync).id};
    }
    const auto known = call.services.syncs.find(request.syncId, sync.user);
    if (!known) throw Error(ErrorCode::NotFound, "There is no such sync id");
    if (known->store != sync.store || known->folder != sync.folder || known->kind != sync.kind) throw Refusal{Status::Collision};
    call.services.syncs.confirm(*known, request.changeId);
    return {known->id};
}

}  // namespace

const Operation kSetSyncStatus = operation<setSyncStatus>("setSyncStatus");

}  // namespace corbel::soap
