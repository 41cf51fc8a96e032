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

/// The highest number that is older than `before` in the folder's departures (folder 0: in change_log); 0 when there is none. Looks at the
/// oldest kTrimRows only: a longer log is trimmed in several rounds.
inline constexpr std::uint64_t kTrimRows = 10'000;
std::uint64_t lastOld(db::Connection& connection, StoreId store, FolderId folder, std::int64_t before);
/// What is numbered up to `through` goes, and the floor rises to it; 0: nothing.
void trimExpunged(db::Connection& connection, StoreId store, FolderId folder, std::uint64_t through);
void trimLog(db::Connection& connection, StoreId store, std::uint64_t through);

}  // namespace corbel::store::change_queries
