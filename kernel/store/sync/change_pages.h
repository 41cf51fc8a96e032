// Pages of changes out of the database: contents of a folder, and the hierarchy. No rights here: SqlChanges has checked.
#pragma once

#include <functional>
#include <span>
#include <unordered_set>
#include <vector>

#include "corbel/changes.h"
#include "db/connection.h"
#include "store/store_file.h"
#include "store/sync/folder_past.h"
#include "store/sync/sync_queries.h"

namespace corbel::store {

/// Says of each item whether it fulfils the query's restriction, in order.
using ItemFilter = std::function<std::vector<bool>(db::Connection&, std::span<const ItemId>)>;

/// What does not fulfil `filter` is told as gone, since whether the follower had it is not known here; what nobody can have been told of yet,
/// not at all. An empty filter: everything.
ContentsPage contentsPage(db::Connection& connection, StoreId store, const ContentsQuery& query, const ItemFilter& filter = {});
/// The same for who is not the owner: numbers are the greater of the message's and of the reader's own mark, so that nobody else's reading is
/// told, nor when it was.
ContentsPage readersPage(StoreFile& file, const ContentsQuery& query, UserId reader, const ItemFilter& filter = {});

// --- what both are made of ---
/// InvalidArgument.
void checkLimit(const ContentsQuery& query);
/// NotFound.
sync_queries::Numbers folderNumbers(db::Connection& connection, StoreId store, FolderId folder);
UidRange uidsOf(const ContentsQuery& query);
/// Merges two ascending lists into the page, whose `next` is the run, and says how it goes on.
void fillPage(ContentsPage& page, std::size_t limit, std::vector<ItemChange>&& changed, std::vector<sync_queries::Departed>&& departed);
ItemChange changeOf(ItemRow row, std::uint64_t number, std::uint64_t known, std::string sourceKey, const object_queries::KeyColumns& keys,
                    std::string_view storeGuid);
/// True for what came after the run before this one: no follower has it.
bool isFresh(const ItemRow& row, const SyncState& run);
/// What fillPage() chose, as contentsPage() says of its filter.
void restrictChanges(db::Connection& connection, std::vector<ItemChange>& changes, const std::unordered_set<ItemId>& fresh, const ItemFilter& filter);

HierarchyPage ownersHierarchy(db::Connection& connection, StoreId store, const SyncState& state);
HierarchyPage readersHierarchy(StoreFile& file, const Identity& identity, const SyncState& state);
/// The state of who knows what `identity` is shown now.
SyncState readersHierarchyNow(StoreFile& file, const Identity& identity, const sync_queries::Numbers& numbers);
/// What somebody who is not the owner was shown before a run, and is shown at its end.
struct ShownChange {
    ShownSet before, now;
};
/// What both are made of; `others` null: for the owner.
HierarchyPage hierarchyRun(db::Connection& connection, StoreId store, const SyncState& run, const sync_queries::Numbers& numbers,
                           const ShownChange* others = nullptr);

/// The run that `state` begins or goes on with; nullopt: needs a resync.
std::optional<SyncState> runOf(const SyncState& state, const sync_queries::Numbers& numbers);

/// The version that an object with this number is: its own store's change key unless another replica made it.
Version versionOf(const object_queries::KeyColumns& keys, std::uint64_t cn, std::string_view storeGuid, std::int64_t modified = 0);

}  // namespace corbel::store
