// Which store belongs to whom and where it lies: the server database's table, with what was asked before kept in memory.
//
// Owned by SqlStores. Writes only when a store is made. Says nothing about rights. [any thread]
#pragma once

#include <mutex>
#include <optional>
#include <string>
#include <string_view>
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
    /// One that is being made, too.
    std::optional<Row> find(StoreId store);
    std::optional<Row> findByGuid(std::string_view guid);
    void setReady(StoreId store);
    std::vector<StoreId> list(StoreId after, std::size_t limit);
    std::vector<Row> rows(StoreId after, std::size_t limit);   ///< As list().

private:
    struct OwnerKey {
        UserId owner;
        std::uint64_t tenant;
        bool operator==(const OwnerKey&) const = default;
    };
    struct OwnerHash {
        std::size_t operator()(const OwnerKey& key) const noexcept { return key.owner * 0x9e3779b97f4a7c15u ^ key.tenant; }
    };
    void remember(const std::optional<Row>& row);

    db::ServerDatabase& _database;
    std::mutex _mutex;
    // Ready stores only: nothing of such a row ever changes.
    std::unordered_map<StoreId, Row> _known;
    std::unordered_map<OwnerKey, StoreId, OwnerHash> _byOwner;   // private ones
    std::unordered_map<std::string, StoreId> _byGuid;
};

}  // namespace corbel::store
