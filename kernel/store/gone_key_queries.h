// SQL of gone_key: source keys from elsewhere under which nothing may be imported any more.
//
// Written when an item goes for good or gets another key; keys of the store's own are left out, their number tells enough.
#pragma once

#include <string_view>

#include "db/connection.h"
#include "store/store_rows.h"

namespace corbel::store::gone_key_queries {

/// Of all items of the range, which still have their aliases.
void rememberRange(db::Connection& connection, StoreId store, FolderId folder, UidRange range, std::string_view storeGuid, std::int64_t now);
void rememberItem(db::Connection& connection, StoreId store, ItemId item, std::string_view storeGuid, std::int64_t now);
/// A key that an item had until now.
void remember(db::Connection& connection, StoreId store, std::string_view sourceKey, std::string_view storeGuid, std::int64_t now);
bool isGone(db::Connection& connection, StoreId store, std::string_view sourceKey);
bool hasOld(db::Connection& connection, StoreId store, std::int64_t before);
void trim(db::Connection& connection, StoreId store, std::int64_t before);

}  // namespace corbel::store::gone_key_queries
