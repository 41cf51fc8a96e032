// SQL of the content feed: what changed in a store by change number, whatever folder it is in.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "db/connection.h"
#include "store/objects/property_rows.h"
#include "store/store_rows.h"

namespace corbel::store::feed_queries {

/// Folders in which something has a number above `after`.
std::vector<FolderId> changedFolders(db::Connection& connection, StoreId store, std::uint64_t after);

struct ChangedItem {
    std::uint64_t number = 0;
    FolderId folder = 0;
    std::uint64_t uid = 0;
    ItemId item = 0;
    std::uint64_t content = 0;
};
/// Items of the folder with after < number <= through, ascending, at most `limit`.
std::vector<ChangedItem> changedItems(db::Connection& connection, StoreId store, FolderId folder, std::uint64_t after,
                                      std::uint64_t through, std::size_t limit);

struct Departure {
    std::uint64_t number = 0;
    ItemId item = 0;
};
std::vector<Departure> departures(db::Connection& connection, StoreId store, FolderId folder, std::uint64_t after, std::uint64_t through,
                                  std::size_t limit);
/// The item stands in some folder: a departure may have been a move.
bool exists(db::Connection& connection, StoreId store, ItemId item);
/// The number up to which the folder's departures were forgotten.
std::uint64_t departuresFloor(db::Connection& connection, StoreId store, FolderId folder);
/// Whether a folder was deleted with after < number <= through: its items left no departure.
bool folderDeleted(db::Connection& connection, StoreId store, std::uint64_t after, std::uint64_t through);
/// The number up to which changes of folders were forgotten.
std::uint64_t foldersFloor(db::Connection& connection, StoreId store);

/// A place that is there no more, or that has no bytes: nullopt.
struct ContentPlace {
    std::uint64_t prefixBytes = 0;
    std::string prefix;
    ContentRow row;
    std::string body;  ///< Inline only.
    std::string structure;
};
std::optional<ContentPlace> content(db::Connection& connection, StoreId store, FolderId folder, std::uint64_t uid, std::uint64_t content);

/// What the message was saved with of class, subject, sender and bodies; empty for a delivered one.
std::vector<StoredProperty> texts(db::Connection& connection, StoreId store, std::uint64_t content);

}  // namespace corbel::store::feed_queries
