// SQL that reads and writes whole rows of what hangs on a content or an item, for copies into another store.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "store/transfer/content_carrier.h"

namespace corbel::store::cargo_queries {

/// Tables that hang on content: content_mime, content_prop, recipient, attachment.
inline constexpr std::size_t kContentTables = 4;
inline constexpr std::size_t kPropertyTable = 1;
inline constexpr std::size_t kAttachmentTable = 3;
/// Columns of content_prop and attachment rows that may name another content.
inline constexpr std::size_t kPropertyType = 2, kPropertyInteger = 4, kPropertyBytes = 5;
inline constexpr std::size_t kAttachmentContent = 9;

std::vector<CarriedRow> contentRows(db::Connection& connection, std::size_t table, StoreId store, std::uint64_t content);
void insertContentRow(db::Connection& connection, std::size_t table, StoreId store, std::uint64_t content, const CarriedRow& row);
std::optional<CarriedContent> content(db::Connection& connection, StoreId store, std::uint64_t content);
std::vector<std::uint64_t> held(db::Connection& connection, StoreId store, std::uint64_t content);

std::vector<CarriedRow> itemProperties(db::Connection& connection, StoreId store, ItemId item);
void insertItemProperty(db::Connection& connection, StoreId store, ItemId item, const CarriedRow& row);
CarriedRow listRow(db::Connection& connection, StoreId store, FolderId folder, ItemId item);
void insertListRow(db::Connection& connection, StoreId store, FolderId folder, ItemId item, const CarriedRow& row);

struct PlacedItem {
    std::uint64_t uid = 0;
    std::string prefix;
};
/// nullopt: not in `folder`.
std::optional<PlacedItem> placed(db::Connection& connection, StoreId store, FolderId folder, ItemId item);
/// Ids of items in the folder with uid > `after`, with these.
std::vector<std::pair<std::uint64_t, ItemId>> itemsAfter(db::Connection& connection, StoreId store, FolderId folder, std::uint64_t after, std::size_t limit);

}  // namespace corbel::store::cargo_queries
