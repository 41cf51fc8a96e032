// SQL of what changed since a number: live items and folders by index on their numbers, departures from their logs.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "db/connection.h"
#include "store/change_queries.h"
#include "store/objects/object_queries.h"
#include "store/store_rows.h"

namespace corbel::store::sync_queries {

/// What a state is compared with. `floor`: answers are complete above it.
struct Numbers {
    std::uint64_t epoch = 0;
    std::uint64_t cn = 0;
    std::uint64_t floor = 0;
    std::string guid;
    /// The highest number in what is asked for.
    std::uint64_t highest = 0;
};
/// The folder's floor, or with folder 0 the hierarchy's. nullopt: there is no such folder.
std::optional<Numbers> numbers(db::Connection& connection, StoreId store, FolderId folder);

struct ChangedItem {
    ItemRow row;              ///< Without content, keywords and times.
    std::uint64_t modSeq = 0;
    std::string sourceKey;
    object_queries::KeyColumns keys;
};
/// Numbers above `after` up to `end`.
struct NumberRange {
    std::uint64_t after = 0;
    std::uint64_t end = 0;
};
/// In order of modseq, at most `limit`. `isFew`: the uid range holds few items, so that these are looked at instead of the numbers.
std::vector<ChangedItem> changedItems(db::Connection& connection, StoreId store, FolderId folder, UidRange uids, NumberRange numbers, bool isFew,
                                      std::size_t limit);

struct Departed {
    std::uint64_t number = 0;
    std::uint64_t uid = 0;
    ItemId item = 0;
    std::string sourceKey;
    change_queries::Departure kind = change_queries::Departure::Gone;
    FolderId movedTo = 0;
};
/// In order of number, without those that came back, at most `limit`.
std::vector<Departed> departures(db::Connection& connection, StoreId store, FolderId folder, UidRange uids, NumberRange numbers, std::size_t limit);

struct ChangedFolder {
    FolderId folder = 0;
    FolderId parent = 0;
    FolderKind kind = FolderKind::Ordinary;
    std::string name, containerClass, sourceKey;
    std::uint64_t cn = 0;
    std::int64_t modified = 0;
    std::uint64_t madeCn = 0;
    object_queries::KeyColumns keys;
};
std::vector<ChangedFolder> changedFolders(db::Connection& connection, StoreId store, NumberRange numbers);
std::optional<ChangedFolder> folder(db::Connection& connection, StoreId store, FolderId folder);
/// 0: none.
FolderId folderOf(db::Connection& connection, StoreId store, std::string_view sourceKey);
struct DepartedFolder {
    std::uint64_t number = 0;
    FolderId folder = 0;
    FolderId parent = 0;
    std::string sourceKey, name, containerClass;
    bool isRecoverable = false;
};
/// A change of the folders or of the rights in them.
struct FolderLogEntry {
    std::uint64_t cn = 0;
    change_queries::LogKind kind = change_queries::LogKind::FolderMade;
    FolderId folder = 0;
    FolderId from = 0;                                ///< The parent that it had.
    FolderKind deletedKind = FolderKind::Ordinary;
    std::string data;                                 ///< Of RightsChanged: rights/rights_log.h.
};
/// Those above `after`, the newest first.
std::vector<FolderLogEntry> folderLog(db::Connection& connection, StoreId store, std::uint64_t after);
/// Without those that are there again.
std::vector<DepartedFolder> departedFolders(db::Connection& connection, StoreId store, NumberRange numbers);
/// True when a folder with this source key was deleted, and none is there.
bool isFolderGone(db::Connection& connection, StoreId store, std::string_view sourceKey);

void reserveKeys(db::Connection& connection, StoreId store, std::uint64_t first, std::uint64_t count);
bool isReserved(db::Connection& connection, StoreId store, std::uint64_t number);
/// Another source key than the store's own.
void setSourceKey(db::Connection& connection, StoreId store, ItemId item, std::string_view sourceKey);
/// The item's cn; 0: it is not there.
std::uint64_t changeOf(db::Connection& connection, StoreId store, ItemId item);
/// A change key or predecessors that another replica gave; valid while the object's number is `cn`.
void setItemKeys(db::Connection& connection, StoreId store, ItemId item, std::string_view changeKey, std::uint64_t cn, std::string_view predecessors);
void setFolderKeys(db::Connection& connection, StoreId store, FolderId folder, std::string_view changeKey, std::uint64_t cn, std::string_view predecessors);

}  // namespace corbel::store::sync_queries
