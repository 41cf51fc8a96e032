// SQL of expunged and change_log: what a client that was away has to be told about.
#pragma once

#include <string_view>

#include "db/connection.h"
#include "store/store_rows.h"

namespace corbel::store::change_queries {

/// Returned: the item is there, under the same source key and another UID: only those who know UIDs have to be told.
enum class Departure : std::uint8_t { Gone = 0, Recoverable = 1, Moved = 2, Returned = 3 };
struct DepartureLog {
    std::int64_t numberOffset = 0;   ///< The number of a departure is the item's uid + this.
    std::int64_t now = 0;
    Departure kind = Departure::Gone;
};
/// Every item of the range leaves the folder.
void logExpunged(db::Connection& connection, StoreId store, FolderId folder, UidRange range, const DepartureLog& log);

/// The item is back in the folder, under the source key that it had.
void markReturned(db::Connection& connection, StoreId store, FolderId folder, std::uint64_t cn, std::uint64_t uid);

/// RightsChanged: rights/rights_log.h says what lies in the source key's place.
enum class LogKind : std::uint8_t { FolderMade = 0, FolderChanged = 1, FolderDeleted = 2, ItemMoved = 3, RightsChanged = 4 };
struct LogRow {
    std::uint64_t cn = 0;
    LogKind kind = LogKind::FolderMade;
    FolderId folder = 0;
    FolderId from = 0;
    ItemId item = 0;   ///< Of a deleted folder: its FolderKind.
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
