// Pages of changes out of the database: contents of a folder, and the hierarchy. No rights here: SqlChanges has checked.
#pragma once

#include <functional>
#include <span>
#include <vector>

#include "corbel/changes.h"
#include "db/connection.h"
#include "store/sync/sync_queries.h"

namespace corbel::store {

/// Says of each item whether it fulfils the query's restriction, in order.
using ItemFilter = std::function<std::vector<bool>(std::span<const ItemId>)>;

/// What does not fulfil `filter` is told as gone, since whether the follower had it is not known here; what nobody can have been told of yet,
/// not at all. An empty filter: everything.
ContentsPage contentsPage(db::Connection& connection, StoreId store, const ContentsQuery& query, const ItemFilter& filter = {});
HierarchyPage hierarchyPage(db::Connection& connection, StoreId store, const SyncState& state, const std::function<bool(FolderId)>& isVisible);

/// The run that `state` begins or goes on with; nullopt: needs a resync.
std::optional<SyncState> runOf(const SyncState& state, const sync_queries::Numbers& numbers);

/// The version that an object with this number is: its own store's change key unless another replica made it.
Version versionOf(const object_queries::KeyColumns& keys, std::uint64_t cn, std::string_view storeGuid, std::int64_t modified = 0);

}  // namespace corbel::store
