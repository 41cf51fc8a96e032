#include "store/recovery/recoverable_queries.h"

namespace corbel::store::recoverable_queries {
namespace {

#define CORBEL_LIST_COLUMNS \
    "message_class, subject, sender_name, sender_address, display_to, message_id, conversation, sent, importance, has_attachment"
constexpr std::string_view kKeep =
    "INSERT INTO soft_deleted (store_id, folder_id, uid, item_id, content_id, cn, flags, keywords, size_bytes, prefix_bytes, received, deleted, "
    CORBEL_LIST_COLUMNS ") "
    "SELECT m.store_id, m.folder_id, m.uid, m.item_id, m.content_id, m.uid+?, m.flags, m.keywords, m.size_bytes, m.prefix_bytes, m.received, ?, "
    CORBEL_LIST_COLUMNS " FROM mailbox_item m "
    "CROSS JOIN list_row l ON l.store_id=m.store_id AND l.folder_id=m.folder_id AND l.item_id=m.item_id "
    "WHERE m.store_id=? AND m.folder_id=? AND m.uid BETWEEN ? AND ?";
constexpr std::string_view kRestoreListRow =
    "INSERT INTO list_row (store_id, folder_id, item_id, uid, received, size_bytes, " CORBEL_LIST_COLUMNS ") "
    "SELECT store_id, ?, item_id, ?, received, size_bytes, " CORBEL_LIST_COLUMNS " FROM soft_deleted WHERE store_id=? AND folder_id=? AND uid=?";
#undef CORBEL_LIST_COLUMNS

#define CORBEL_KEPT_COLUMNS "d.folder_id, d.uid, d.item_id, d.content_id, d.cn, d.flags, d.keywords, d.size_bytes, d.prefix_bytes, d.received"
constexpr std::string_view kFind =
    "SELECT " CORBEL_KEPT_COLUMNS " FROM item i CROSS JOIN soft_deleted d ON d.store_id=i.store_id AND d.folder_id=i.folder_id AND d.uid=i.uid "
    "WHERE i.store_id=? AND i.item_id=? AND d.item_id=i.item_id";
constexpr std::string_view kOfFolder =
    "SELECT " CORBEL_KEPT_COLUMNS " FROM soft_deleted d WHERE d.store_id=? AND d.folder_id=? AND d.uid>? ORDER BY d.uid LIMIT ?";
constexpr std::string_view kExpired =
    "SELECT " CORBEL_KEPT_COLUMNS " FROM soft_deleted d WHERE d.store_id=? AND d.deleted<? ORDER BY d.deleted LIMIT ?";
#undef CORBEL_KEPT_COLUMNS
constexpr std::string_view kList =
    "SELECT uid, item_id, deleted, size_bytes, flags, message_class, subject, sender_name, sender_address, display_to, sent, received, has_attachment "
    "FROM soft_deleted WHERE store_id=? AND folder_id=? AND uid>? ORDER BY uid LIMIT ?";
constexpr std::string_view kPlace =
    "SELECT m.uid, m.content_id FROM item i CROSS JOIN mailbox_item m ON m.store_id=i.store_id AND m.folder_id=i.folder_id AND m.uid=i.uid "
    "WHERE i.store_id=? AND i.item_id=? AND i.folder_id=? AND m.item_id=i.item_id";
constexpr std::string_view kSetPlace = "UPDATE item SET folder_id=?, uid=? WHERE store_id=? AND item_id=?";
constexpr std::string_view kErase = "DELETE FROM soft_deleted WHERE store_id=? AND folder_id=? AND uid=?";
constexpr std::string_view kEraseItem[] = {
    "DELETE FROM item WHERE store_id=? AND item_id=?",
    "DELETE FROM item_alias WHERE store_id=? AND item_id=?",
    "DELETE FROM item_prop WHERE store_id=? AND item_id=?",
};

constexpr std::string_view kInsertRemoved =
    "INSERT INTO folder_removed (store_id, cn, folder_id, parent_id, source_key, recoverable, entryid, name, container_class, comment, uid_next, "
    "created, removed) SELECT store_id, ?, folder_id, parent_id, source_key, ?, entryid, name, container_class, comment, ?, created, ? "
    "FROM folder WHERE store_id=? AND folder_id=?";
#define CORBEL_REMOVED_SELECT \
    "SELECT cn, folder_id, parent_id, source_key, recoverable, entryid, name, container_class, comment, uid_next, created, removed FROM folder_removed "
constexpr std::string_view kRecoverable = CORBEL_REMOVED_SELECT "WHERE store_id=? AND recoverable=1 ORDER BY folder_id";
constexpr std::string_view kRecoverableOne = CORBEL_REMOVED_SELECT "WHERE store_id=? AND recoverable=1 AND folder_id=?";
#undef CORBEL_REMOVED_SELECT
constexpr std::string_view kSetUnrecoverable = "UPDATE folder_removed SET recoverable=0 WHERE store_id=? AND cn=?";
constexpr std::string_view kEraseKeywords = "DELETE FROM folder_keyword WHERE store_id=? AND folder_id=?";

constexpr std::string_view kOpenFacts =
    "SELECT s.recoverable_micros, EXISTS(SELECT 1 FROM transfer_intent t WHERE t.store_id=s.store_id), "
    "EXISTS(SELECT 1 FROM transfer_done d WHERE d.store_id=s.store_id AND d.is_settled=0) FROM store_meta s WHERE s.store_id=?";
constexpr std::string_view kSetPeriod = "UPDATE store_meta SET recoverable_micros=? WHERE store_id=?";

KeptRow readKept(const db::Statement& select) {
    KeptRow kept;
    kept.folder = select.unsignedInteger(0);
    kept.row.uid = static_cast<decltype(kept.row.uid)>(select.unsignedInteger(1));
    kept.row.item = select.unsignedInteger(2);
    kept.row.content = select.unsignedInteger(3);
    kept.row.cn = select.unsignedInteger(4);
    kept.row.flags = static_cast<std::uint32_t>(select.integer(5));
    kept.row.keywords = select.unsignedInteger(6);
    kept.row.sizeBytes = select.unsignedInteger(7);
    kept.row.prefixBytes = select.unsignedInteger(8);
    kept.row.received = select.integer(9);
    return kept;
}

std::vector<KeptRow> readAll(db::Statement& select) {
    std::vector<KeptRow> rows;
    while (select.step()) rows.push_back(readKept(select));
    return rows;
}

}  // namespace

void keep(db::Connection& connection, StoreId store, FolderId folder, UidRange range, std::int64_t numberOffset, std::int64_t now) {
    connection.prepare(kKeep).with(numberOffset, now, store, folder, range.first, range.last).run();
}

std::optional<KeptRow> find(db::Connection& connection, StoreId store, ItemId item) {
    db::Statement select = connection.prepare(kFind);
    select.with(store, item);
    if (!select.step()) return std::nullopt;
    return readKept(select);
}

std::vector<KeptRow> ofFolder(db::Connection& connection, StoreId store, FolderId folder, std::uint64_t after, std::size_t limit) {
    db::Statement select = connection.prepare(kOfFolder);
    select.with(store, folder, after, limit);
    return readAll(select);
}

std::vector<KeptRow> expired(db::Connection& connection, StoreId store, std::int64_t before, std::size_t limit) {
    db::Statement select = connection.prepare(kExpired);
    select.with(store, before, limit);
    return readAll(select);
}

std::vector<RecoverableItem> list(db::Connection& connection, StoreId store, FolderId folder, std::uint64_t after, std::size_t limit) {
    db::Statement select = connection.prepare(kList);
    select.with(store, folder, after, limit);
    std::vector<RecoverableItem> items;
    while (select.step()) {
        RecoverableItem item;
        item.folder = folder;
        item.position = select.unsignedInteger(0);
        item.item = select.unsignedInteger(1);
        item.deleted = fromMicros(select.integer(2));
        item.sizeBytes = select.unsignedInteger(3);
        item.flags = static_cast<std::uint32_t>(select.integer(4));
        item.messageClass = select.text(5);
        item.subject = select.text(6);
        item.senderName = select.text(7);
        item.senderAddress = select.text(8);
        item.displayTo = select.text(9);
        if (!select.isNull(10)) item.sent = fromMicros(select.integer(10));
        item.received = fromMicros(select.integer(11));
        item.hasAttachment = select.integer(12) != 0;
        items.push_back(std::move(item));
    }
    return items;
}

void restoreListRow(db::Connection& connection, StoreId store, const KeptRow& kept, FolderId to, ItemUid uid) {
    connection.prepare(kRestoreListRow).with(to, uid, store, kept.folder, kept.row.uid).run();
}

void setPlace(db::Connection& connection, StoreId store, ItemId item, FolderId folder, std::uint64_t uid) {
    connection.prepare(kSetPlace).with(folder, uid, store, item).run();
}

void erase(db::Connection& connection, StoreId store, const KeptRow& kept) { connection.prepare(kErase).with(store, kept.folder, kept.row.uid).run(); }

void eraseItem(db::Connection& connection, StoreId store, const KeptRow& kept) {
    for (const std::string_view sql : kEraseItem) connection.prepare(sql).with(store, kept.row.item).run();
}

std::optional<Place> place(db::Connection& connection, StoreId store, FolderId folder, ItemId item) {
    db::Statement select = connection.prepare(kPlace);
    select.with(store, item, folder);
    if (!select.step()) return std::nullopt;
    return Place{select.unsignedInteger(0), select.unsignedInteger(1)};
}

void insertRemoved(db::Connection& connection, StoreId store, FolderId folder, std::uint64_t cn, bool isRecoverable, std::uint32_t uidNext, std::int64_t now) {
    connection.prepare(kInsertRemoved).with(cn, isRecoverable, uidNext, now, store, folder).run();
}

std::vector<RemovedFolder> removedFolders(db::Connection& connection, StoreId store, FolderId folder) {
    db::Statement select = connection.prepare(folder != 0 ? kRecoverableOne : kRecoverable);
    if (folder != 0) select.with(store, folder);
    else select.with(store);
    std::vector<RemovedFolder> folders;
    while (select.step()) {
        RemovedFolder row;
        row.cn = select.unsignedInteger(0);
        row.folder = select.unsignedInteger(1);
        row.parent = select.unsignedInteger(2);
        row.sourceKey = select.text(3);
        row.isRecoverable = select.integer(4) != 0;
        row.entryid = select.text(5);
        row.name = select.text(6);
        row.containerClass = select.text(7);
        row.comment = select.text(8);
        row.uidNext = static_cast<std::uint32_t>(select.integer(9));
        row.created = select.integer(10);
        row.removed = select.integer(11);
        folders.push_back(std::move(row));
    }
    return folders;
}

void setRestored(db::Connection& connection, StoreId store, std::uint64_t cn) { connection.prepare(kSetUnrecoverable).with(store, cn).run(); }

void setUnrecoverable(db::Connection& connection, StoreId store, std::uint64_t cn, FolderId folder) {
    setRestored(connection, store, cn);
    connection.prepare(kEraseKeywords).with(store, folder).run();
}

OpenFacts openFacts(db::Connection& connection, StoreId store) {
    db::Statement select = connection.prepare(kOpenFacts);
    select.with(store);
    OpenFacts facts;
    if (!select.step()) return facts;
    if (!select.isNull(0)) facts.period = select.integer(0);
    facts.hasMoves = select.integer(1) != 0 || select.integer(2) != 0;
    return facts;
}

void setPeriod(db::Connection& connection, StoreId store, std::optional<std::int64_t> micros) {
    db::Statement update = connection.prepare(kSetPeriod);
    if (micros) update.bind(0, *micros);
    else update.bindNull(0);
    update.bind(1, store);
    update.run();
}

}  // namespace corbel::store::recoverable_queries
