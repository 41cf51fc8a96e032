// Finds out what happened in a store since it was last asked: change events say only that a folder changed.
//
// Keeps numbers, never a wake-up: what was not asked for in between is found the next time. Owned by a NotificationChannel; a value. Told
// are messages and folders below the IPM subtree, and in folders that are named. [worker, one at a time]
#pragma once

#include <map>
#include <set>
#include <vector>

#include "corbel/changes.h"
#include "object_event.h"

namespace corbel::soap {

inline constexpr std::size_t kMaxEventsAtOnce = 4'096;   ///< Of one store; beyond, the oldest are dropped.

/// What to look at.
struct FollowedScope {
    bool isWholeStore = false;
    std::set<FolderId> folders;      ///< Further ones.
    bool isHinted = false;           ///< Only `changed` can have changed since the last time.
    std::map<FolderId, std::uint32_t> changed;   ///< ChangeEvent::kinds by folder.
};

class StoreFollower {
public:
    StoreFollower() = default;
    /// Told is what happens from now on.
    explicit StoreFollower(StoreSession& store);

    std::uint64_t position() const noexcept { return _position; }
    FolderId inbox() const noexcept { return _inbox; }
    /// Of folders first, then in order of folder. NotFound and NoAccess when the session may not see the store any more.
    std::vector<ObjectEvent> find(StoreSession& store, const FollowedScope& scope);

private:
    void findInFolder(StoreSession& store, FolderId folder, std::vector<ObjectEvent>& to);
    void findFolders(StoreSession& store, std::vector<ObjectEvent>& to);
    void beginAnew(StoreSession& store);
    std::uint64_t positionOf(FolderId folder) const;

    std::uint64_t _epoch = 0;
    std::uint64_t _position = 0;                      // all up to here was told, of every folder
    std::map<FolderId, std::uint64_t> _ahead;         // and of these, up to there
    SyncState _hierarchy;
    FolderId _inbox = 0;
};

}  // namespace corbel::soap
