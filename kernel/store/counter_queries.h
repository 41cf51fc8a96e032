// SQL of folder_counter: a folder's numbers, kept and never counted.
#pragma once

#include <optional>

#include "db/connection.h"
#include "store/store_rows.h"

namespace corbel::store::counter_queries {

std::optional<CounterRow> load(db::Connection& connection, StoreId store, FolderId folder);
void insert(db::Connection& connection, StoreId store, FolderId folder, const CounterRow& row);
void save(db::Connection& connection, StoreId store, FolderId folder, const CounterRow& row);
void erase(db::Connection& connection, StoreId store, FolderId folder);

}  // namespace corbel::store::counter_queries
