// SQL of store_locator and store_counter in the server database.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "db/connection.h"
#include "corbel/store.h"

namespace corbel::store::locator_queries {

struct LocatorRow {
    StoreId id = 0;
    UserId owner = 0;
    std::uint64_t tenant = 0;
    std::string guid;
    bool isReady = false;   ///< False while the store is being made.
    bool isPublic = false;
};

/// The tenant's public store.
std::optional<LocatorRow> findPublic(db::Connection& connection, std::uint64_t tenant);
std::optional<LocatorRow> findPrivate(db::Connection& connection, UserId owner, std::uint64_t tenant);
std::optional<LocatorRow> find(db::Connection& connection, StoreId store);
/// The ready store of that GUID; of several the oldest.
std::optional<LocatorRow> findByGuid(db::Connection& connection, std::string_view guid);
/// Some store has it, ready or not.
bool hasGuid(db::Connection& connection, std::string_view guid);
/// Ready ones.
std::vector<StoreId> list(db::Connection& connection, StoreId after, std::size_t limit);
std::vector<LocatorRow> rows(db::Connection& connection, StoreId after, std::size_t limit);   ///< As list().
StoreId nextId(db::Connection& connection);
void insert(db::Connection& connection, const LocatorRow& row, std::int64_t now);
void setReady(db::Connection& connection, StoreId store);

}  // namespace corbel::store::locator_queries
