// SQL of soft_deleted and folder_removed: what was deleted and can come back.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "corbel/recovery.h"
#include "db/connection.h"
#include "store/store_rows.h"

namespace corbel::store::recoverable_queries {

/// Every item of the range is kept as it stands, its list row with it. The number of its departure is its uid + `numberOffset`.
void keep(db::Connection& connection, StoreId store, FolderId folder, UidRange range, std::int64_t numberOffset, std::int64_t now);

/// A kept item; `row.cn` is that of its departure.
struct KeptRow {
    FolderId folder = 0;
    ItemRow row;
};
std::optional<KeptRow> find(db::Connection& connection, StoreId store, ItemId item);
/// Items kept for `folder` with uid > `after`, in UID order.
std::vector<KeptRow> ofFolder(db::Connection& connection, StoreId store, FolderId folder, std::uint64_t after, std::size_t limit);
/// Those deleted before `before`, the oldest first.
std::vector<KeptRow> expired(db::Connection& connection, StoreId store, std::int64_t before, std::size_t limit);
std::vector<RecoverableItem> list(db::Connection& connection, StoreId store, FolderId folder, std::uint64_t after, std::size_t limit);
/// The list row comes back, in folder `to` under `uid`.
void restoreListRow(db::Connection& connection, StoreId store, const KeptRow& kept, FolderId to, ItemUid uid);
void setPlace(db::Connection& connection, StoreId store, ItemId item, FolderId folder, std::uint64_t uid);
void erase(db::Connection& connection, StoreId store, const KeptRow& kept);
/// What the item is called, and its readers' state: it is gone for good.
void eraseItem(db::Connection& connection, StoreId store, const KeptRow& kept);

/// Where a message that is there stands.
struct Place {
    ItemUid uid = 0;
    std::uint64_t content = 0;
};
/// nullopt: not in `folder`.
std::optional<Place> place(db::Connection& connection, StoreId store, FolderId folder, ItemId item);

struct RemovedFolder {
    std::uint64_t cn = 0;
    FolderId folder = 0;
    FolderId parent = 0;
    std::string sourceKey, entryid, name, containerClass, comment;
    bool isRecoverable = false;
    std::uint32_t uidNext = 1;
    std::int64_t created = 0;
    std::int64_t removed = 0;
};
/// From the folder's own row, which is still there.
void insertRemoved(db::Connection& connection, StoreId store, FolderId folder, std::uint64_t cn, bool isRecoverable, std::uint32_t uidNext, std::int64_t now);
/// Recoverable ones; `folder` 0: all.
std::vector<RemovedFolder> removedFolders(db::Connection& connection, StoreId store, FolderId folder);
void setRestored(db::Connection& connection, StoreId store, std::uint64_t cn);
/// Its keywords go too.
void setUnrecoverable(db::Connection& connection, StoreId store, std::uint64_t cn, FolderId folder);

/// What a store that is opened has to know, in one statement.
struct OpenFacts {
    std::optional<std::int64_t> period;   ///< nullopt: as the server says.
    bool hasMoves = false;                ///< Rows in transfer_intent, or unsettled ones in transfer_done.
};
OpenFacts openFacts(db::Connection& connection, StoreId store);
void setPeriod(db::Connection& connection, StoreId store, std::optional<std::int64_t> micros);

}  // namespace corbel::store::recoverable_queries
