// SQL of the rows of folders: all of a store with their counters, since a hierarchy is small and read whole.
#pragma once

#include <functional>
#include <string>
#include <unordered_map>
#include <vector>

#include "corbel/property.h"
#include "db/connection.h"
#include "store/store_rows.h"

namespace corbel::store::folder_row_queries {

struct FolderColumns {
    FolderRow row;
    std::string entryid, sourceKey, comment;
    std::int64_t created = 0;
    std::int64_t modified = 0;
    CounterRow counters;  ///< total and unseen with pending items, associated.
};
/// What clients have set, in order of folder.
void loadProperties(db::Connection& connection, StoreId store, const std::function<void(FolderId, const Property&)>& each);
/// How many messages of each folder `user`, who is not the owner, has seen.
std::unordered_map<FolderId, std::uint32_t> loadSeen(db::Connection& connection, StoreId store, UserId user);
std::vector<FolderColumns> load(db::Connection& connection, StoreId store);

}  // namespace corbel::store::folder_row_queries
