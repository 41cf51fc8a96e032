// Which stores somebody has a right in, in the server database, so that nobody's stores need be opened to find out.
//
// Owned by SqlStores. Written under the store's write lock when its rights change: raise() before the change commits, replace() after it,
// so that the index says too much after a crash and never too little; who reads it looks into the store where that matters. Nothing on the
// path of a delivery writes here. [any thread]
#pragma once

#include <vector>

#include "corbel/identity.h"
#include "db/server_database.h"
#include "store/rights/acl_table.h"

namespace corbel::store {

class GrantIndex {
public:
    explicit GrantIndex(db::ServerDatabase& database) : _database(database) {}

    /// Adds what is missing of AclTable::grants().
    void raise(StoreId store, std::uint64_t tenant, const std::vector<AclEntry>& grants);
    /// Leaves exactly that.
    void replace(StoreId store, std::uint64_t tenant, const std::vector<AclEntry>& grants);

    /// False: `identity` has no right in the store.
    bool mayReach(const Identity& identity, StoreId store);
    struct Reachable {
        StoreId store = 0;
        UserId owner = 0;
        bool isPublic = false;
        bool isCertain = false;  ///< False: an entry that gives nothing stands beside one that gives something; the store has to say.
    };
    /// Stores of the identity's tenant in which a folder may be visible to it, by id.
    std::vector<Reachable> reachable(const Identity& identity);

private:
    void write(StoreId store, std::uint64_t tenant, const std::vector<AclEntry>& grants, bool mayLower);
    db::ServerDatabase& _database;
};

}  // namespace corbel::store
