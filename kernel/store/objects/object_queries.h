// SQL that finds items by id, entryid, source key or UID, with everything that their rows say, and changes single ones.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "db/connection.h"
#include "store/store_rows.h"

namespace corbel::store::object_queries {

/// change_key and predecessors of item and folder, as stored.
struct KeyColumns {
    std::string changeKey;  ///< Empty: none was imported.
    std::uint64_t changeKeyCn = 0;
    std::string predecessors;
};

/// mailbox_item, item and list_row of one item.
struct ItemFacts {
    FolderId folder = 0;
    ItemRow row;
    std::string guid, entryid, sourceKey;
    KeyColumns keys;
    ListRow list;
};
inline constexpr std::size_t kItemsPerStatement = 32;
/// In no order; those that are gone are left out.
void facts(db::Connection& connection, StoreId store, std::span<const ItemId> items, const std::function<void(ItemFacts&&)>& each);
std::optional<ItemFacts> facts(db::Connection& connection, StoreId store, ItemId item);

struct Place {
    FolderId folder = 0;
    ItemUid uid = 0;
};
std::optional<Place> place(db::Connection& connection, StoreId store, ItemId item);
/// 0 when there is none.
ItemId itemAt(db::Connection& connection, StoreId store, FolderId folder, ItemUid uid);

enum class AliasKind : std::uint8_t { Entryid = 0, SourceKey = 1 };
/// The item that has this entryid or source key: found by its number when the store gave it, else in item_alias. 0: none.
ItemId itemOf(db::Connection& connection, StoreId store, AliasKind kind, std::string_view key);
/// What an importer gave instead of the store's own.
void insertAlias(db::Connection& connection, StoreId store, ItemId item, AliasKind kind, std::string_view key);
void setKeys(db::Connection& connection, StoreId store, ItemId item, const KeyColumns& keys);
void setGuid(db::Connection& connection, StoreId store, ItemId item, std::string_view guid);

/// The item's row under another uid; `row` is what it shall be.
void replacePlace(db::Connection& connection, StoreId store, FolderId folder, ItemUid oldUid, const ItemRow& row);
void setUid(db::Connection& connection, StoreId store, ItemId item, ItemUid uid);
void update(db::Connection& connection, StoreId store, FolderId folder, const ItemRow& row);

/// Items of a range above `after`, ascending, at most `limit`.
std::vector<ItemId> itemsInRange(db::Connection& connection, StoreId store, FolderId folder, UidRange range, std::size_t limit);
/// Folders that have pending items: what waits to be rendered.
std::vector<FolderId> foldersWithPending(db::Connection& connection, StoreId store);
/// Where the items are that show a content.
std::vector<Place> placesOf(db::Connection& connection, StoreId store, std::uint64_t content);

}  // namespace corbel::store::object_queries
