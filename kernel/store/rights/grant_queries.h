// SQL of store_grant in the server database.
#pragma once

#include <vector>

#include "db/connection.h"
#include "store/rights/acl_table.h"

namespace corbel::store::grant_queries {

/// One store that a member has rights in.
struct GrantRow {
    StoreId store = 0;
    UserId owner = 0;
    bool isPublic = false;
    RightSet rights = 0;
};

/// Ready stores of the tenant that `member` has rights in; for Default and Anonymous its id is the tenant.
std::vector<GrantRow> storesOf(db::Connection& connection, const Member& member, std::uint64_t tenant);
bool has(db::Connection& connection, const Member& member, StoreId store);
std::vector<AclEntry> ofStore(db::Connection& connection, StoreId store);
void set(db::Connection& connection, StoreId store, const AclEntry& entry);
void erase(db::Connection& connection, StoreId store, const Member& member);

}  // namespace corbel::store::grant_queries
