// SQL of list_row: what message lists show and sort by.
#pragma once

#include "db/connection.h"
#include "store/store_rows.h"

namespace corbel::store::list_queries {

/// Longest values stored, in bytes; longer ones are cut at a character.
inline constexpr std::size_t kMaxClassBytes = 128;
inline constexpr std::size_t kMaxSubjectBytes = 1000;
inline constexpr std::size_t kMaxNameBytes = 255;
inline constexpr std::size_t kMaxAddressBytes = 320;

void insert(db::Connection& connection, StoreId store, FolderId folder, ItemId item, const ListRow& row, std::int64_t received, std::uint64_t sizeBytes);
void update(db::Connection& connection, StoreId store, FolderId folder, ItemId item, const ListRow& row, std::int64_t received, std::uint64_t sizeBytes);
void setSize(db::Connection& connection, StoreId store, FolderId folder, ItemId item, std::uint64_t sizeBytes);
void copy(db::Connection& connection, StoreId store, FolderId from, ItemId fromItem, FolderId to, ItemId toItem);
void move(db::Connection& connection, StoreId store, FolderId from, ItemId item, FolderId to);

}  // namespace corbel::store::list_queries
