// SQL of store_meta, the row that every writing transaction of a store locks first.
#pragma once

#include <optional>

#include "db/connection.h"
#include "store/store_rows.h"

namespace corbel::store::meta_queries {

/// Locks the row until the transaction ends. nullopt: the store was not made yet.
std::optional<StoreMeta> lock(db::Connection& connection, StoreId store);
std::optional<StoreMeta> load(db::Connection& connection, StoreId store);
void insert(db::Connection& connection, StoreId store, const StoreMeta& meta, std::string_view nameFoldVersion, std::int64_t now);
/// Raises StoreMeta::isShared, which was false.
void setShared(db::Connection& connection, StoreId store);
void save(db::Connection& connection, StoreId store, const StoreMeta& meta);

/// MySQL: what a transaction leaves behind so that it can be found when its COMMIT got no answer.
void insertToken(db::Connection& connection, StoreId store, std::uint64_t token, std::int64_t now);
bool hasToken(db::Connection& connection, StoreId store, std::uint64_t token);
void trimTokens(db::Connection& connection, StoreId store, std::int64_t before);

}  // namespace corbel::store::meta_queries
