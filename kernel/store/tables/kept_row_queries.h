// SQL of the rows of deleted messages that can come back.
#pragma once

#include <functional>
#include <string>

#include "db/connection.h"
#include "store/objects/object_queries.h"

namespace corbel::store::kept_row_queries {

struct KeptColumns {
    object_queries::ItemFacts facts;  ///< As it was in its folder.
    std::int64_t deleted = 0;
};
using Each = std::function<void(KeptColumns&&)>;
/// Of the folder with uid > `after`, ascending, at most `limit`.
void scan(db::Connection& connection, StoreId store, FolderId folder, std::uint64_t after, std::size_t limit, const Each& each);
void find(db::Connection& connection, StoreId store, FolderId folder, ItemId item, const Each& each);
/// Up to `most`: it counts them.
std::uint64_t count(db::Connection& connection, StoreId store, FolderId folder, std::uint64_t most);

}  // namespace corbel::store::kept_row_queries
