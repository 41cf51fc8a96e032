#include "store/feed/feed_queries.h"

namespace corbel::store::feed_queries {
namespace {

constexpr std::string_view kChangedFolders = "SELECT folder_id FROM folder_counter WHERE store_id=? AND highest_modseq>?";
constexpr std::string_view kChangedItems =
    "SELECT modseq, uid, item_id, content_id FROM mailbox_item WHERE store_id=? AND folder_id=? AND modseq>? AND modseq<=? ORDER BY modseq "
    "LIMIT ?";
constexpr std::string_view kDepartures =
    "SELECT modseq, item_id FROM expunged WHERE store_id=? AND folder_id=? AND modseq>? AND modseq<=? ORDER BY modseq LIMIT ?";
constexpr std::string_view kExists =
    "SELECT 1 FROM item i CROSS JOIN mailbox_item m ON m.store_id=i.store_id AND m.folder_id=i.folder_id AND m.uid=i.uid "
    "WHERE i.store_id=? AND i.item_id=?";
constexpr std::string_view kDeparturesFloor = "SELECT log_floor FROM folder WHERE store_id=? AND folder_id=?";
constexpr std::string_view kFolderDeleted = "SELECT 1 FROM change_log WHERE store_id=? AND cn>? AND cn<=? AND kind=2 LIMIT 1";
constexpr std::string_view kFoldersFloor = "SELECT log_floor FROM store_meta WHERE store_id=?";
constexpr std::string_view kContent =
    "SELECT m.prefix_bytes, i.prefix, c.storage, c.size_bytes, c.blob_key, c.body, x.structure FROM mailbox_item m "
    "CROSS JOIN item i ON i.store_id=m.store_id AND i.item_id=m.item_id "
    "CROSS JOIN content c ON c.store_id=m.store_id AND c.content_id=m.content_id "
    "CROSS JOIN content_mime x ON x.store_id=m.store_id AND x.content_id=m.content_id "
    "WHERE m.store_id=? AND m.folder_id=? AND m.uid=? AND m.content_id=?";

// 0x001A class, 0x0037 subject, 0x0042 and 0x0065 author, 0x0C1A and 0x0C1F sender, 0x1000 text, 0x1013 HTML.
constexpr std::string_view kTexts =
    "SELECT prop_id, prop_type, int_value, bytes_value FROM content_prop WHERE store_id=? AND content_id=? AND owner=0 "
    "AND prop_id IN (26, 55, 66, 101, 3098, 3103, 4096, 4115)";

std::uint64_t number(db::Statement select) { return select.step() ? select.unsignedInteger(0) : 0; }

}  // namespace

std::vector<FolderId> changedFolders(db::Connection& connection, StoreId store, std::uint64_t after) {
    db::Statement select = connection.prepare(kChangedFolders);
    select.with(store, after);
    std::vector<FolderId> folders;
    while (select.step()) folders.push_back(select.unsignedInteger(0));
    return folders;
}

std::vector<ChangedItem> changedItems(db::Connection& connection, StoreId store, FolderId folder, std::uint64_t after,
                                      std::uint64_t through, std::size_t limit) {
    db::Statement select = connection.prepare(kChangedItems);
    select.with(store, folder, after, through, limit);
    std::vector<ChangedItem> items;
    while (select.step())
        items.push_back(
            {select.unsignedInteger(0), folder, select.unsignedInteger(1), select.unsignedInteger(2), select.unsignedInteger(3)});
    return items;
}

std::vector<Departure> departures(db::Connection& connection, StoreId store, FolderId folder, std::uint64_t after, std::uint64_t through,
                                  std::size_t limit) {
    db::Statement select = connection.prepare(kDepartures);
    select.with(store, folder, after, through, limit);
    std::vector<Departure> found;
    while (select.step()) found.push_back({select.unsignedInteger(0), select.unsignedInteger(1)});
    return found;
}

bool exists(db::Connection& connection, StoreId store, ItemId item) {
    db::Statement select = connection.prepare(kExists);
    select.with(store, item);
    return select.step();
}

std::uint64_t departuresFloor(db::Connection& connection, StoreId store, FolderId folder) {
    db::Statement select = connection.prepare(kDeparturesFloor);
    select.with(store, folder);
    return number(std::move(select));
}

bool folderDeleted(db::Connection& connection, StoreId store, std::uint64_t after, std::uint64_t through) {
    db::Statement select = connection.prepare(kFolderDeleted);
    select.with(store, after, through);
    return select.step();
}

std::uint64_t foldersFloor(db::Connection& connection, StoreId store) {
    db::Statement select = connection.prepare(kFoldersFloor);
    select.with(store);
    return number(std::move(select));
}

std::optional<ContentPlace> content(db::Connection& connection, StoreId store, FolderId folder, std::uint64_t uid, std::uint64_t content) {
    db::Statement select = connection.prepare(kContent);
    select.with(store, folder, uid, content);
    if (!select.step()) return std::nullopt;
    ContentPlace place;
    place.prefixBytes = select.unsignedInteger(0);
    if (!select.isNull(1)) place.prefix = select.text(1);
    place.row.storage = static_cast<BodyStorage>(select.integer(2));
    place.row.sizeBytes = select.unsignedInteger(3);
    if (!select.isNull(4)) place.row.blobKey = select.text(4);
    if (!select.isNull(5)) place.body = select.text(5);
    place.structure = select.text(6);
    return place;
}

std::vector<StoredProperty> texts(db::Connection& connection, StoreId store, std::uint64_t content) {
    db::Statement select = connection.prepare(kTexts);
    select.with(store, content);
    std::vector<StoredProperty> found;
    while (select.step()) found.push_back(readProperty(select, 0));
    return found;
}

}  // namespace corbel::store::feed_queries
