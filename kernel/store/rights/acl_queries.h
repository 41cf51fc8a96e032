// SQL of acl, store_delegate and favourite.
#pragma once

#include <vector>

#include "db/connection.h"
#include "store/rights/acl_table.h"

namespace corbel::store::acl_queries {

std::vector<AclRow> loadAll(db::Connection& connection, StoreId store);
void set(db::Connection& connection, StoreId store, FolderId folder, const AclEntry& entry);
void erase(db::Connection& connection, StoreId store, FolderId folder, const Member& member);
/// `folder` has none yet.
void copy(db::Connection& connection, StoreId store, FolderId from, FolderId folder);

std::vector<DelegateRow> delegates(db::Connection& connection, StoreId store);
void setDelegate(db::Connection& connection, StoreId store, const DelegateRow& row);
void eraseDelegate(db::Connection& connection, StoreId store, const Member& member);

std::vector<FolderId> favourites(db::Connection& connection, StoreId store, UserId user);
void addFavourite(db::Connection& connection, StoreId store, FolderId folder, UserId user);
void eraseFavourite(db::Connection& connection, StoreId store, FolderId folder, UserId user);

}  // namespace corbel::store::acl_queries
