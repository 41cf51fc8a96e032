// SQL of mailbox_item and item: where messages stand, their flags, and what they are called.
//
// Statements over a UidRange touch every row of the range: callers give ranges that hold nothing else.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "db/connection.h"
#include "store/mailbox_snapshot.h"
#include "store/store_rows.h"

namespace corbel::store::item_queries {

/// Appends the items of the folder that IMAP sees in UID order to `editor`.
void loadView(db::Connection& connection, StoreId store, FolderId folder, SnapshotEditor& editor);
std::vector<ItemRow> load(db::Connection& connection, StoreId store, FolderId folder, UidRange range);
void insert(db::Connection& connection, StoreId store, FolderId folder, const ItemRow& row);
/// How many items that IMAP sees have uid >= `uid`: walks them.
std::uint32_t countFrom(db::Connection& connection, StoreId store, FolderId folder, Uid uid);
std::uint64_t sumSizes(db::Connection& connection, StoreId store, FolderId folder, UidRange range);

/// new flags = (flags & keepFlags) | setFlags, keywords likewise; items that this does not change keep their numbers.
/// The number of a changed item is its uid + `numberOffset`: distinct and ascending without a statement for each.
struct FlagUpdate {
    std::uint32_t keepFlags = ~0u;
    std::uint32_t setFlags = 0;
    std::uint64_t keepKeywords = ~std::uint64_t{0};
    std::uint64_t setKeywords = 0;
    std::int64_t numberOffset = 0;
};
std::uint64_t updateFlags(db::Connection& connection, StoreId store, FolderId folder, UidRange range, const FlagUpdate& update);

/// item, item_alias, item_prop, list_row and mailbox_item rows of the range.
void eraseRange(db::Connection& connection, StoreId store, FolderId folder, UidRange range);
/// list_row and mailbox_item rows: the items can come back.
void eraseListed(db::Connection& connection, StoreId store, FolderId folder, UidRange range);
/// mailbox_item rows only: the items live on elsewhere.
void erasePlaces(db::Connection& connection, StoreId store, FolderId folder, UidRange range);

/// The names of an item, table `item`.
struct ItemNames {
    FolderId folder = 0;
    ItemUid uid = 0;
    std::string guid, entryid, sourceKey;
};
void insertNames(db::Connection& connection, StoreId store, ItemId item, const ItemNames& names, std::string_view prefix);
/// As insertNames() with the prefix of `from`.
void copyNames(db::Connection& connection, StoreId store, ItemId item, const ItemNames& names, ItemId from);
/// The item stands in another folder now, under a new source key that does not hold its number.
void moveNames(db::Connection& connection, StoreId store, ItemId item, FolderId folder, ItemUid uid, std::string_view sourceKey);
void setPrefix(db::Connection& connection, StoreId store, ItemId item, std::string_view prefix);
std::string sourceKey(db::Connection& connection, StoreId store, ItemId item);

/// The statement that reads the columns `fields` need; parameters: store, folder, first uid, last uid. Columns as in ReadColumn.
std::string_view readSql(std::uint32_t fields);
/// The same columns of a message that was deleted and can come back: by store, folder, uid and item.
std::string_view readKeptSql();
enum ReadColumn : int {
    kColUid, kColItem, kColContent, kColReceived, kColSaved, kColSize, kColPrefixBytes, kColEnvelope, kColStructure, kColGuid, kColPrefix,
    kColStorage, kColBodySize, kColBody, kColBlobKey,
};

}  // namespace corbel::store::item_queries
