#include "store/sync/sync_queries.h"

#include <algorithm>

namespace corbel::store::sync_queries {
namespace {

constexpr std::string_view kFolderNumbers =
    "SELECT s.epoch, s.cn, f.log_floor, s.guid, c.highest_modseq FROM store_meta s CROSS JOIN folder f ON f.store_id=s.store_id "
    "CROSS JOIN folder_counter c ON c.store_id=f.store_id AND c.folder_id=f.folder_id WHERE s.store_id=? AND f.folder_id=?";
constexpr std::string_view kStoreNumbers = "SELECT epoch, cn, log_floor, guid, folder_cn FROM store_meta WHERE store_id=?";

#define CORBEL_ITEM_SELECT \
    "SELECT m.uid, m.item_id, m.flags, m.cn, m.read_cn, m.arrived_cn, m.modseq, m.size_bytes, i.source_key, i.change_key, i.change_key_cn, " \
    "i.predecessors FROM mailbox_item m CROSS JOIN item i ON i.store_id=m.store_id AND i.item_id=m.item_id WHERE m.store_id=? AND m.folder_id=? "
// The plus keeps SQLite from using the other index.
constexpr std::string_view kChangedItems =
    CORBEL_ITEM_SELECT "AND +m.uid BETWEEN ? AND ? AND m.modseq>? AND m.modseq<=? ORDER BY m.modseq LIMIT ?";
constexpr std::string_view kChangedFew =
    CORBEL_ITEM_SELECT "AND m.uid BETWEEN ? AND ? AND +m.modseq>? AND +m.modseq<=?";
#undef CORBEL_ITEM_SELECT

// 2 moved: where to is in the other log. 3 came back.
constexpr std::string_view kDepartures =
    "SELECT e.modseq, e.uid, e.item_id, e.source_key, e.kind, l.folder_id FROM expunged e "
    "LEFT JOIN change_log l ON e.kind=2 AND l.store_id=e.store_id AND l.cn=e.modseq "
    "WHERE e.store_id=? AND e.folder_id=? AND e.modseq>? AND e.modseq<=? AND e.uid BETWEEN ? AND ? AND e.kind<3 ORDER BY e.modseq LIMIT ?";

#define CORBEL_FOLDER_SELECT \
    "SELECT folder_id, parent_id, kind, name, container_class, source_key, cn, modified, made_cn, change_key, change_key_cn, predecessors FROM folder "
constexpr std::string_view kChangedFolders = CORBEL_FOLDER_SELECT "WHERE store_id=? AND cn>? AND cn<=? ORDER BY cn";
constexpr std::string_view kFolder = CORBEL_FOLDER_SELECT "WHERE store_id=? AND folder_id=?";
#undef CORBEL_FOLDER_SELECT
constexpr std::string_view kFolderOf = "SELECT folder_id FROM folder WHERE store_id=? AND source_key=?";
constexpr std::string_view kDepartedFolders =
    "SELECT r.cn, r.folder_id, r.parent_id, r.source_key, r.name, r.container_class, r.recoverable FROM folder_removed r "
    "LEFT JOIN folder f ON f.store_id=r.store_id AND f.folder_id=r.folder_id "
    "WHERE r.store_id=? AND r.cn>? AND r.cn<=? AND f.folder_id IS NULL ORDER BY r.cn";
constexpr std::string_view kFolderLog =
    "SELECT cn, kind, folder_id, from_folder_id, item_id, source_key FROM change_log WHERE store_id=? AND cn>? AND kind<>3 ORDER BY cn DESC";
constexpr std::string_view kRemovedBySourceKey = "SELECT 1 FROM folder_removed WHERE store_id=? AND source_key=? LIMIT 1";
constexpr std::string_view kReserve = "INSERT INTO reserved_key (store_id, first_number, key_count) VALUES (?, ?, ?)";
constexpr std::string_view kReserved =
    "SELECT first_number, key_count FROM reserved_key WHERE store_id=? AND first_number<=? ORDER BY first_number DESC LIMIT 1";
constexpr std::string_view kSetSourceKey = "UPDATE item SET source_key=? WHERE store_id=? AND item_id=?";
constexpr std::string_view kEraseAlias = "DELETE FROM item_alias WHERE store_id=? AND item_id=? AND kind=1";
constexpr std::string_view kInsertAlias = "INSERT INTO item_alias (store_id, item_id, kind, alias) VALUES (?, ?, 1, ?)";
constexpr std::string_view kChangeOf =
    "SELECT m.cn FROM item i CROSS JOIN mailbox_item m ON m.store_id=i.store_id AND m.folder_id=i.folder_id AND m.uid=i.uid "
    "WHERE i.store_id=? AND i.item_id=?";
constexpr std::string_view kSetItemKeys = "UPDATE item SET change_key=?, change_key_cn=?, predecessors=? WHERE store_id=? AND item_id=?";
constexpr std::string_view kSetFolderKeys = "UPDATE folder SET change_key=?, change_key_cn=?, predecessors=? WHERE store_id=? AND folder_id=?";

object_queries::KeyColumns readKeys(const db::Statement& select, int column) {
    object_queries::KeyColumns keys;
    if (!select.isNull(column)) keys.changeKey = select.text(column);
    if (!select.isNull(column + 1)) keys.changeKeyCn = select.unsignedInteger(column + 1);
    if (!select.isNull(column + 2)) keys.predecessors = select.text(column + 2);
    return keys;
}

ChangedFolder readFolder(const db::Statement& select) {
    ChangedFolder folder;
    folder.folder = select.unsignedInteger(0);
    folder.parent = select.unsignedInteger(1);
    folder.kind = static_cast<FolderKind>(select.integer(2));
    folder.name = select.text(3);
    folder.containerClass = select.text(4);
    folder.sourceKey = select.text(5);
    folder.cn = select.unsignedInteger(6);
    folder.modified = select.integer(7);
    folder.madeCn = select.unsignedInteger(8);
    folder.keys = readKeys(select, 9);
    return folder;
}

void setKeys(db::Connection& connection, std::string_view sql, StoreId store, std::uint64_t object, std::string_view changeKey, std::uint64_t cn,
             std::string_view predecessors) {
    db::Statement update = connection.prepare(sql);
    update.bindBlob(0, changeKey).bind(1, cn).bindBlob(2, predecessors).bind(3, store).bind(4, object);
    update.run();
}

}  // namespace

std::optional<Numbers> numbers(db::Connection& connection, StoreId store, FolderId folder) {
    db::Statement select = connection.prepare(folder != 0 ? kFolderNumbers : kStoreNumbers);
    if (folder != 0) select.with(store, folder);
    else select.with(store);
    if (!select.step()) return std::nullopt;
    return Numbers{select.unsignedInteger(0), select.unsignedInteger(1), select.unsignedInteger(2), std::string(select.text(3)), select.unsignedInteger(4)};
}

std::vector<ChangedItem> changedItems(db::Connection& connection, StoreId store, FolderId folder, UidRange uids, NumberRange numbers, bool isFew,
                                      std::size_t limit) {
    db::Statement select = connection.prepare(isFew ? kChangedFew : kChangedItems);
    if (isFew) select.with(store, folder, uids.first, uids.last, numbers.after, numbers.end);
    else select.with(store, folder, uids.first, uids.last, numbers.after, numbers.end, limit);
    std::vector<ChangedItem> items;
    while (select.step()) {
        ChangedItem& item = items.emplace_back();
        item.row.uid = static_cast<decltype(item.row.uid)>(select.unsignedInteger(0));
        item.row.item = select.unsignedInteger(1);
        item.row.flags = static_cast<std::uint32_t>(select.integer(2));
        item.row.cn = select.unsignedInteger(3);
        item.row.readCn = select.unsignedInteger(4);
        item.row.arrivedCn = select.unsignedInteger(5);
        item.modSeq = select.unsignedInteger(6);
        item.row.sizeBytes = select.unsignedInteger(7);
        item.sourceKey = select.text(8);
        item.keys = readKeys(select, 9);
    }
    if (isFew) {
        std::sort(items.begin(), items.end(), [](const ChangedItem& a, const ChangedItem& b) { return a.modSeq < b.modSeq; });
        if (items.size() > limit) items.resize(limit);
    }
    return items;
}

std::vector<Departed> departures(db::Connection& connection, StoreId store, FolderId folder, UidRange uids, NumberRange numbers, std::size_t limit) {
    db::Statement select = connection.prepare(kDepartures);
    select.with(store, folder, numbers.after, numbers.end, uids.first, uids.last, limit);
    std::vector<Departed> rows;
    while (select.step()) {
        Departed& row = rows.emplace_back();
        row.number = select.unsignedInteger(0);
        row.uid = select.unsignedInteger(1);
        row.item = select.unsignedInteger(2);
        row.sourceKey = select.text(3);
        row.kind = static_cast<change_queries::Departure>(select.integer(4));
        if (!select.isNull(5)) row.movedTo = select.unsignedInteger(5);
    }
    return rows;
}

std::vector<ChangedFolder> changedFolders(db::Connection& connection, StoreId store, NumberRange numbers) {
    db::Statement select = connection.prepare(kChangedFolders);
    select.with(store, numbers.after, numbers.end);
    std::vector<ChangedFolder> folders;
    while (select.step()) folders.push_back(readFolder(select));
    return folders;
}

std::optional<ChangedFolder> folder(db::Connection& connection, StoreId store, FolderId id) {
    db::Statement select = connection.prepare(kFolder);
    select.with(store, id);
    if (!select.step()) return std::nullopt;
    return readFolder(select);
}

FolderId folderOf(db::Connection& connection, StoreId store, std::string_view sourceKey) {
    db::Statement select = connection.prepare(kFolderOf);
    select.bind(0, store).bindBlob(1, sourceKey);
    return select.step() ? select.unsignedInteger(0) : 0;
}

std::vector<DepartedFolder> departedFolders(db::Connection& connection, StoreId store, NumberRange numbers) {
    db::Statement select = connection.prepare(kDepartedFolders);
    select.with(store, numbers.after, numbers.end);
    std::vector<DepartedFolder> rows;
    while (select.step()) {
        DepartedFolder& row = rows.emplace_back();
        row.number = select.unsignedInteger(0);
        row.folder = select.unsignedInteger(1);
        row.parent = select.unsignedInteger(2);
        row.sourceKey = select.text(3);
        row.name = select.text(4);
        row.containerClass = select.text(5);
        row.isRecoverable = select.integer(6) != 0;
    }
    return rows;
}

std::vector<FolderLogEntry> folderLog(db::Connection& connection, StoreId store, std::uint64_t after) {
    db::Statement select = connection.prepare(kFolderLog);
    select.with(store, after);
    std::vector<FolderLogEntry> entries;
    while (select.step()) {
        FolderLogEntry& entry = entries.emplace_back();
        entry.cn = select.unsignedInteger(0);
        entry.kind = static_cast<change_queries::LogKind>(select.integer(1));
        entry.folder = select.unsignedInteger(2);
        entry.from = select.unsignedInteger(3);
        if (const std::int64_t kind = select.integer(4); kind != 0) entry.deletedKind = static_cast<FolderKind>(kind);
        if (entry.kind == change_queries::LogKind::RightsChanged && !select.isNull(5)) entry.data = select.text(5);
    }
    return entries;
}

bool isFolderGone(db::Connection& connection, StoreId store, std::string_view sourceKey) {
    db::Statement select = connection.prepare(kRemovedBySourceKey);
    select.bind(0, store).bindBlob(1, sourceKey);
    return select.step() && folderOf(connection, store, sourceKey) == 0;
}

void reserveKeys(db::Connection& connection, StoreId store, std::uint64_t first, std::uint64_t count) {
    connection.prepare(kReserve).with(store, first, count).run();
}

bool isReserved(db::Connection& connection, StoreId store, std::uint64_t number) {
    db::Statement select = connection.prepare(kReserved);
    select.with(store, number);
    return select.step() && number - select.unsignedInteger(0) < select.unsignedInteger(1);
}

void setSourceKey(db::Connection& connection, StoreId store, ItemId item, std::string_view sourceKey) {
    db::Statement update = connection.prepare(kSetSourceKey);
    update.bindBlob(0, sourceKey).bind(1, store).bind(2, item);
    update.run();
    connection.prepare(kEraseAlias).with(store, item).run();
    db::Statement insert = connection.prepare(kInsertAlias);
    insert.bind(0, store).bind(1, item).bindBlob(2, sourceKey);
    insert.run();
}

std::uint64_t changeOf(db::Connection& connection, StoreId store, ItemId item) {
    db::Statement select = connection.prepare(kChangeOf);
    select.with(store, item);
    return select.step() ? select.unsignedInteger(0) : 0;
}

void setItemKeys(db::Connection& connection, StoreId store, ItemId item, std::string_view changeKey, std::uint64_t cn, std::string_view predecessors) {
    setKeys(connection, kSetItemKeys, store, item, changeKey, cn, predecessors);
}

void setFolderKeys(db::Connection& connection, StoreId store, FolderId folder, std::string_view changeKey, std::uint64_t cn, std::string_view predecessors) {
    setKeys(connection, kSetFolderKeys, store, folder, changeKey, cn, predecessors);
}

}  // namespace corbel::store::sync_queries
