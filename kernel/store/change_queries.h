// SQL of expunged and change_log: what a client that was away has to be told about.
#pragma once

#include <string_view>

#include "db/connection.h"
#include "store/store_rows.h"

namespace corbel::store::change_queries {

/// Every item of the range leaves the folder; its number is its uid + `numberOffset`.
void logExpunged(db::Connection& connection, StoreId store, FolderId folder, UidRange range, std::int64_t numberOffset, std::int64_t now);

enum class LogKind : std::uint8_t { FolderMade = 0, FolderChanged = 1, FolderDeleted = 2, ItemMoved = 3 };
struct LogRow {
    std::uint64_t cn = 0;
    LogKind kind = LogKind::FolderMade;
    FolderId folder = 0;
    FolderId from = 0;
    ItemId item = 0;
    std::string_view sourceKey;
};
void log(db::Connection& connection, StoreId store, const LogRow& row, std::int64_t now);

}  // namespace corbel::store::change_queries
