// SQL of list_row: what message lists show and sort by.
#pragma once

#include <optional>

#include "db/connection.h"
#include "store/store_rows.h"

namespace corbel::store::list_queries {

/// Longest values stored, in bytes; longer ones are cut at a character.
inline constexpr std::size_t kMaxClassBytes = 128;
inline constexpr std::size_t kMaxSubjectBytes = 1000;
inline constexpr std::size_t kMaxNameBytes = 255;
inline constexpr std::size_t kMaxAddressBytes = 320;

/// Of which item a row is.
struct ListPlace {
    FolderId folder = 0;
    ItemId item = 0;
    ItemUid uid = 0;
    /// In which epoch the store gave the entryid; nullopt: it did not.
    std::optional<std::uint64_t> namedEpoch;
};
void insert(db::Connection& connection, StoreId store, const ListPlace& place, const ListRow& row, std::int64_t received, std::uint64_t sizeBytes);
void update(db::Connection& connection, StoreId store, FolderId folder, ItemId item, const ListRow& row, std::int64_t received, std::uint64_t sizeBytes);
void setSize(db::Connection& connection, StoreId store, FolderId folder, ItemId item, std::uint64_t sizeBytes);
void setUid(db::Connection& connection, StoreId store, FolderId folder, ItemId item, ItemUid uid);
void copy(db::Connection& connection, StoreId store, FolderId from, ItemId fromItem, const ListPlace& to);
void move(db::Connection& connection, StoreId store, FolderId from, ItemId item, FolderId to, ItemUid uid);

}  // namespace corbel::store::list_queries
