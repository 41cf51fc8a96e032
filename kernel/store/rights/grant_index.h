// Which stores somebody has a right in, in the server database, so that nobody's stores need be opened to find out.
//
// Owned by SqlStores. Written under the store's write lock when its rights change: announce() before the change commits, replace() after it,
// so that the index says too much after a crash and never too little, and which entries may be wrong: for those the store is asked. Nothing on
// the path of a delivery writes here. [any thread]
#pragma once

#include <cstdint>
#include <vector>

#include "corbel/identity.h"
#include "db/server_database.h"
#include "store/rights/acl_table.h"

namespace corbel::store {

class GrantIndex {
public:
    explicit GrantIndex(db::ServerDatabase& database) : _database(database) {}

    /// Adds what is missing of AclTable::grants(), for a store that has them already.
    void raise(StoreId store, std::uint64_t tenant, const std::vector<AclEntry>& grants);
    /// The store will have these, or will not: adds what is missing, and no entry that differs is certain until replace().
    void announce(StoreId store, std::uint64_t tenant, const std::vector<AclEntry>& grants);
    /// Leaves exactly that.
    void replace(StoreId store, std::uint64_t tenant, const std::vector<AclEntry>& grants);

    /// False: `identity` has no right in the store.
    bool mayReach(const Identity& identity, StoreId store);
    struct Reachable {
        StoreId store = 0;
        UserId owner = 0;
        bool isPublic = false;
        bool isCertain = false;  ///< False: the store has to say. An entry that gives nothing stands beside one that gives something, or a change was cut off.
    };
    /// Stores of the identity's tenant in which a folder may be visible to it, by id.
    std::vector<Reachable> reachable(const Identity& identity);

private:
    enum class How : std::uint8_t { Raise, Announce, Replace };
    void write(StoreId store, std::uint64_t tenant, const std::vector<AclEntry>& grants, How how);
    db::ServerDatabase& _database;
};

}  // namespace corbel::store
