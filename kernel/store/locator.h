// Which store belongs to whom and where it lies: the server database's table, with what was asked before kept in memory.
//
// Owned by SqlStores. Writes only when a store is made. Says nothing about rights. [any thread]
#pragma once

#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "corbel/identity.h"
#include "db/server_database.h"
#include "store/locator_queries.h"

namespace corbel::store {

inline constexpr std::size_t kMaxKnownStores = 200'000;

class Locator {
public:
    using Row = locator_queries::LocatorRow;

    /// Runs the migrations of its tables.
    explicit Locator(db::ServerDatabase& database);

    std::optional<Row> findOwn(const Identity& identity);
    /// The identity's store's row; made, not ready, when there is none.
    /// `guid`: of a new one, made when empty. `isNew` says whether this call made it.
    Row findOrAddOwn(const Identity& identity, std::int64_t now, std::string_view guid = {}, bool* isNew = nullptr);
    /// The tenant's public store.
    std::optional<Row> findPublic(std::uint64_t tenant);
    Row findOrAddPublic(std::uint64_t tenant, std::int64_t now);
    std::optional<Row> find(StoreId store);
    void setReady(StoreId store);
    std::vector<StoreId> list(StoreId after, std::size_t limit);

private:
    struct OwnerKey {
        UserId owner;
        std::uint64_t tenant;
        bool operator==(const OwnerKey&) const = default;
    };
    struct OwnerHash {
        std::size_t operator()(const OwnerKey& key) const noexcept { return key.owner * 0x9e3779b97f4a7c15u ^ key.tenant; }
    };
    void remember(const Row& row);

    db::ServerDatabase& _database;
    std::mutex _mutex;
    std::unordered_map<OwnerKey, Row, OwnerHash> _byOwner;   // ready stores only
};

}  // namespace corbel::store
