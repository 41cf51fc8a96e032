// getChanges: what changed in a folder, a hierarchy or the address book since a change id, as ICS tells it.
//
// Each answer is a whole run; the change id that it ends with says everything that the next one needs (syncs.h). [worker]
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "call.h"
#include "codec/structures.h"
#include "syncs.h"

namespace corbel::soap {

inline constexpr std::size_t kMaxChangesPerAnswer = 500'000;

/// SYNC_* of MAPI (edkmdb.h).
enum SyncFlag : std::uint32_t {
    kSyncNoDeletions = 0x2,
    kSyncNoSoftDeletions = 0x4,
    kSyncReadState = 0x8,
    kSyncAssociated = 0x10,
    kSyncNormal = 0x20,
    kSyncCatchUp = 0x400,        ///< No changes: where one stands who knows everything.
};

/// Bits of IcsChange::type: of what, and what happened.
enum IcsType : std::uint32_t {
    kIcsMessage = 0x1000,
    kIcsFolder = 0x2000,
    kIcsBook = 0x4000,
    kIcsNew = 1,
    kIcsChanged = 2,
    kIcsFlag = 3,                ///< Read or unread: IcsChange::flags.
    kIcsSoftDeleted = 4,
    kIcsHardDeleted = 5,
};

struct IcsChange {
    std::uint32_t changeId = 0;  ///< The same as long as the object does not change again.
    Bytes sourceKey;             ///< Of somebody in the address book: the entryid.
    Bytes parent;
    std::uint32_t type = 0;
    std::uint32_t flags = 0;     ///< Of kIcsFlag: 1 read.
};
template <class V>
void fields(V& visit, IcsChange& value) {
    visit("ulChangeId", value.changeId);
    visit("sSourceKey", value.sourceKey);
    visit("sParentSourceKey", value.parent);
    visit("ulChangeType", value.type);
    visit("ulFlags", value.flags);
}

struct IcsChanges {
    std::vector<IcsChange> changes;
    std::uint32_t next = 0;      ///< Change id to go on from.
};

struct SyncRequest {
    std::uint32_t changeId = 0;
    std::uint32_t flags = 0;
    std::optional<Restriction> restriction;   ///< Tags are the store's own.
};

/// NotFound when the client must begin anew, or the folder is gone; NoAccess; Refusal Busy for a folder that does not stand still.
IcsChanges contentsChanges(Call& call, Sync& sync, const SyncRequest& request);
IcsChanges hierarchyChanges(Call& call, Sync& sync, const SyncRequest& request);
/// `parent`: what stands as the parent of all.
IcsChanges bookChanges(Call& call, const Bytes& parent, const SyncRequest& request);

/// The store of a sync id, as far as the session may open it. NotFound.
StoreSession& storeOf(Call& call, const Sync& sync);

}  // namespace corbel::soap
