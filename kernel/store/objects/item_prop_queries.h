// SQL of item_prop: properties that an item has over its content's. None of them is a content of its own.
#pragma once

#include <set>
#include <vector>

#include "corbel/property.h"
#include "db/connection.h"
#include "store/objects/property_rows.h"
#include "store/store_rows.h"

namespace corbel::store::item_prop_queries {

/// The row that holds the UID which an importer wants for a pending item.
inline constexpr PropId kWantedUid = 0;

/// Adds the items of the range that have such properties to `items`.
void findHolders(db::Connection& connection, StoreId store, FolderId folder, UidRange range, std::set<ItemId>& items);
void copy(db::Connection& connection, StoreId store, ItemId from, ItemId to);
std::vector<StoredProperty> load(db::Connection& connection, StoreId store, ItemId item);
void set(db::Connection& connection, StoreId store, ItemId item, const Property& property);
/// Hides the content's property of this id.
void setTombstone(db::Connection& connection, StoreId store, ItemId item, PropId id);
void erase(db::Connection& connection, StoreId store, ItemId item, PropId id);
void eraseAll(db::Connection& connection, StoreId store, ItemId item);

}  // namespace corbel::store::item_prop_queries
