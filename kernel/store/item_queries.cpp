#include "store/item_queries.h"

#include <algorithm>
#include <array>

namespace corbel::store::item_queries {
namespace {

#define CORBEL_IN_RANGE " WHERE store_id=? AND folder_id=? AND uid BETWEEN ? AND ?"
constexpr std::string_view kLoadView =
    "SELECT uid, flags, keywords, modseq, item_id FROM mailbox_item WHERE store_id=? AND folder_id=? AND uid<=4294967295 ORDER BY uid";
constexpr std::string_view kLoad =
    "SELECT uid, item_id, content_id, flags, keywords, cn, read_cn, size_bytes, prefix_bytes, received, saved, arrived_cn "
    "FROM mailbox_item" CORBEL_IN_RANGE
    " ORDER BY uid";
constexpr std::string_view kInsert =
    "INSERT INTO mailbox_item (store_id, folder_id, uid, item_id, content_id, flags, keywords, cn, read_cn, modseq, size_bytes, prefix_bytes, "
    "received, saved, arrived_cn) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
constexpr std::string_view kCountFrom = "SELECT COUNT(*) FROM mailbox_item WHERE store_id=? AND folder_id=? AND uid BETWEEN ? AND 4294967295";
constexpr std::string_view kSumSizes = "SELECT COALESCE(SUM(size_bytes), 0) FROM mailbox_item" CORBEL_IN_RANGE;

// MySQL evaluates SET from left to right with the new values, so flags and keywords come last. 30: all flags but \Seen. The casts
// undo MySQL's unsigned result of bit operations.
constexpr std::string_view kUpdateFlags =
    "UPDATE mailbox_item SET "
    "read_cn=CASE WHEN ((flags & ?) | ?) & 1 <> flags & 1 THEN uid+? ELSE read_cn END, "
    "cn=CASE WHEN ((flags & ?) | ?) & 30 <> flags & 30 THEN uid+? ELSE cn END, "
    "modseq=uid+?, flags=CAST((flags & ?) | ? AS SIGNED)" CORBEL_IN_RANGE " AND CAST((flags & ?) | ? AS SIGNED) <> flags";
constexpr std::string_view kUpdateFlagsAndKeywords =
    "UPDATE mailbox_item SET "
    "read_cn=CASE WHEN ((flags & ?) | ?) & 1 <> flags & 1 THEN uid+? ELSE read_cn END, "
    "cn=CASE WHEN ((flags & ?) | ?) & 30 <> flags & 30 OR CAST((keywords & ?) | ? AS SIGNED) <> keywords THEN uid+? ELSE cn END, "
    "modseq=uid+?, flags=CAST((flags & ?) | ? AS SIGNED), keywords=CAST((keywords & ?) | ? AS SIGNED)" CORBEL_IN_RANGE
    " AND (CAST((flags & ?) | ? AS SIGNED) <> flags OR CAST((keywords & ?) | ? AS SIGNED) <> keywords)";

#define CORBEL_ITEMS_IN_RANGE "(SELECT item_id FROM mailbox_item" CORBEL_IN_RANGE ")"
constexpr std::string_view kEraseRangeSqlite[] = {
    "DELETE FROM list_row WHERE store_id=? AND folder_id=? AND item_id IN " CORBEL_ITEMS_IN_RANGE,
    "DELETE FROM item WHERE store_id=? AND item_id IN " CORBEL_ITEMS_IN_RANGE,
    "DELETE FROM item_alias WHERE store_id=? AND item_id IN " CORBEL_ITEMS_IN_RANGE,
    "DELETE FROM item_prop WHERE store_id=? AND item_id IN " CORBEL_ITEMS_IN_RANGE,
};
// MariaDB before 11.1 walks the whole table for DELETE ... IN (SELECT).
constexpr std::string_view kEraseRangeMysql[] = {
    "DELETE l FROM mailbox_item m JOIN list_row l ON l.store_id=m.store_id AND l.folder_id=m.folder_id AND l.item_id=m.item_id "
    "WHERE m.store_id=? AND m.folder_id=? AND m.uid BETWEEN ? AND ?",
    "DELETE a FROM mailbox_item m JOIN item_alias a ON a.store_id=m.store_id AND a.item_id=m.item_id "
    "WHERE m.store_id=? AND m.folder_id=? AND m.uid BETWEEN ? AND ?",
    "DELETE p FROM mailbox_item m JOIN item_prop p ON p.store_id=m.store_id AND p.item_id=m.item_id "
    "WHERE m.store_id=? AND m.folder_id=? AND m.uid BETWEEN ? AND ?",
    "DELETE i FROM mailbox_item m JOIN item i ON i.store_id=m.store_id AND i.item_id=m.item_id "
    "WHERE m.store_id=? AND m.folder_id=? AND m.uid BETWEEN ? AND ?",
};
constexpr std::string_view kErasePlaces = "DELETE FROM mailbox_item" CORBEL_IN_RANGE;
#undef CORBEL_ITEMS_IN_RANGE
#undef CORBEL_IN_RANGE

constexpr std::string_view kInsertNames =
    "INSERT INTO item (store_id, item_id, folder_id, uid, guid, entryid, source_key, prefix) VALUES (?, ?, ?, ?, ?, ?, ?, ?)";
constexpr std::string_view kCopyNames =
    "INSERT INTO item (store_id, item_id, folder_id, uid, guid, entryid, source_key, prefix) "
    "SELECT store_id, ?, ?, ?, ?, ?, ?, prefix FROM item WHERE store_id=? AND item_id=?";
constexpr std::string_view kMoveNames = "UPDATE item SET folder_id=?, uid=?, source_key=? WHERE store_id=? AND item_id=?";
constexpr std::string_view kSetPrefix = "UPDATE item SET prefix=? WHERE store_id=? AND item_id=?";
constexpr std::string_view kEraseAlias = "DELETE FROM item_alias WHERE store_id=? AND item_id=? AND kind=?";
constexpr std::string_view kInsertAlias = "INSERT INTO item_alias (store_id, item_id, kind, alias) VALUES (?, ?, ?, ?)";
constexpr std::int64_t kSourceKeyAlias = 1;
constexpr std::string_view kSourceKey = "SELECT source_key FROM item WHERE store_id=? AND item_id=?";

std::int64_t asSigned(std::uint64_t bits) { return static_cast<std::int64_t>(bits); }

}  // namespace

void loadView(db::Connection& connection, StoreId store, FolderId folder, SnapshotEditor& editor) {
    db::Statement select = connection.prepare(kLoadView);
    select.with(store, folder);
    while (select.step()) {
        editor.append({static_cast<Uid>(select.integer(0)), static_cast<std::uint32_t>(select.integer(1)), select.unsignedInteger(2),
                       select.unsignedInteger(3), select.unsignedInteger(4)});
    }
}

std::vector<ItemRow> load(db::Connection& connection, StoreId store, FolderId folder, UidRange range) {
    db::Statement select = connection.prepare(kLoad);
    select.with(store, folder, range.first, range.last);
    std::vector<ItemRow> rows;
    while (select.step()) {
        ItemRow row;
        row.uid = select.unsignedInteger(0);
        row.item = select.unsignedInteger(1);
        row.content = select.unsignedInteger(2);
        row.flags = static_cast<std::uint32_t>(select.integer(3));
        row.keywords = select.unsignedInteger(4);
        row.cn = select.unsignedInteger(5);
        row.readCn = select.unsignedInteger(6);
        row.sizeBytes = select.unsignedInteger(7);
        row.prefixBytes = select.unsignedInteger(8);
        row.received = select.integer(9);
        row.saved = select.integer(10);
        row.arrivedCn = select.unsignedInteger(11);
        rows.push_back(row);
    }
    return rows;
}

void insert(db::Connection& connection, StoreId store, FolderId folder, const ItemRow& row) {
    connection.prepare(kInsert)
        .with(store, folder, row.uid, row.item, row.content, row.flags, asSigned(row.keywords), row.cn, row.readCn, std::max(row.cn, row.readCn),
              row.sizeBytes, row.prefixBytes, row.received, row.saved, row.arrivedCn != 0 ? row.arrivedCn : row.cn)
        .run();
}

std::uint32_t countFrom(db::Connection& connection, StoreId store, FolderId folder, Uid uid) {
    db::Statement select = connection.prepare(kCountFrom);
    select.with(store, folder, uid);
    return select.step() ? static_cast<std::uint32_t>(select.integer(0)) : 0;
}

std::uint64_t sumSizes(db::Connection& connection, StoreId store, FolderId folder, UidRange range) {
    db::Statement select = connection.prepare(kSumSizes);
    select.with(store, folder, range.first, range.last);
    return select.step() ? select.unsignedInteger(0) : 0;
}

std::uint64_t updateFlags(db::Connection& connection, StoreId store, FolderId folder, UidRange range, const FlagUpdate& update) {
    const std::uint32_t keep = update.keepFlags & 31;
    const std::uint32_t set = update.setFlags;
    const std::int64_t offset = update.numberOffset;
    if (update.keepKeywords == ~std::uint64_t{0} && update.setKeywords == 0) {
        return connection.prepare(kUpdateFlags)
            .with(keep, set, offset, keep, set, offset, offset, keep, set, store, folder, range.first, range.last, keep, set)
            .run();
    }
    const std::int64_t keepWords = asSigned(update.keepKeywords);
    const std::int64_t setWords = asSigned(update.setKeywords);
    return connection.prepare(kUpdateFlagsAndKeywords)
        .with(keep, set, offset, keep, set, keepWords, setWords, offset, offset, keep, set, keepWords, setWords, store, folder, range.first,
              range.last, keep, set, keepWords, setWords)
        .run();
}

void eraseRange(db::Connection& connection, StoreId store, FolderId folder, UidRange range) {
    if (connection.engine() == db::Engine::Sqlite) {
        connection.prepare(kEraseRangeSqlite[0]).with(store, folder, store, folder, range.first, range.last).run();
        for (const std::string_view sql : {kEraseRangeSqlite[1], kEraseRangeSqlite[2], kEraseRangeSqlite[3]}) {
            connection.prepare(sql).with(store, store, folder, range.first, range.last).run();
        }
    } else {
        for (const std::string_view sql : kEraseRangeMysql) connection.prepare(sql).with(store, folder, range.first, range.last).run();
    }
    erasePlaces(connection, store, folder, range);
}

void eraseListed(db::Connection& connection, StoreId store, FolderId folder, UidRange range) {
    if (connection.engine() == db::Engine::Sqlite) connection.prepare(kEraseRangeSqlite[0]).with(store, folder, store, folder, range.first, range.last).run();
    else connection.prepare(kEraseRangeMysql[0]).with(store, folder, range.first, range.last).run();
    erasePlaces(connection, store, folder, range);
}

void erasePlaces(db::Connection& connection, StoreId store, FolderId folder, UidRange range) {
    connection.prepare(kErasePlaces).with(store, folder, range.first, range.last).run();
}

void insertNames(db::Connection& connection, StoreId store, ItemId item, const ItemNames& names, std::string_view prefix) {
    db::Statement statement = connection.prepare(kInsertNames);
    statement.bind(0, store).bind(1, item).bind(2, names.folder).bind(3, names.uid);
    statement.bindBlob(4, names.guid).bindBlob(5, names.entryid).bindBlob(6, names.sourceKey);
    if (prefix.empty()) statement.bindNull(7);
    else statement.bindBlob(7, prefix);
    statement.run();
}

void copyNames(db::Connection& connection, StoreId store, ItemId item, const ItemNames& names, ItemId from) {
    db::Statement statement = connection.prepare(kCopyNames);
    statement.bind(0, item).bind(1, names.folder).bind(2, names.uid);
    statement.bindBlob(3, names.guid).bindBlob(4, names.entryid).bindBlob(5, names.sourceKey).bind(6, store).bind(7, from);
    statement.run();
}

void moveNames(db::Connection& connection, StoreId store, ItemId item, FolderId folder, ItemUid uid, std::string_view sourceKey) {
    db::Statement statement = connection.prepare(kMoveNames);
    statement.bind(0, folder).bind(1, uid).bindBlob(2, sourceKey).bind(3, store).bind(4, item);
    statement.run();
    connection.prepare(kEraseAlias).with(store, item, kSourceKeyAlias).run();
    db::Statement alias = connection.prepare(kInsertAlias);
    alias.bind(0, store).bind(1, item).bind(2, kSourceKeyAlias).bindBlob(3, sourceKey);
    alias.run();
}

void setPrefix(db::Connection& connection, StoreId store, ItemId item, std::string_view prefix) {
    db::Statement statement = connection.prepare(kSetPrefix);
    if (prefix.empty()) statement.bindNull(0);
    else statement.bindBlob(0, prefix);
    statement.bind(1, store).bind(2, item);
    statement.run();
}

std::string sourceKey(db::Connection& connection, StoreId store, ItemId item) {
    db::Statement select = connection.prepare(kSourceKey);
    select.with(store, item);
    return select.step() ? std::string(select.text(0)) : std::string();
}

std::string_view readSql(std::uint32_t fields) {
    enum : std::size_t { kMime = 1, kBody = 2, kNames = 4 };
    // CROSS JOIN: SQLite keeps the order of the tables, so that rows come in UID order without a sort.
    static const auto texts = [] {
        std::array<std::string, 8> made;
        for (std::size_t tables = 0; tables < made.size(); ++tables) {
            const bool mime = tables & kMime, body = tables & kBody, names = (tables & kNames) || body;
            std::string& sql = made[tables];
            sql = "SELECT m.uid, m.item_id, m.content_id, m.received, m.saved, m.size_bytes, m.prefix_bytes, ";
            sql += mime ? "c.envelope, c.structure, " : "NULL, NULL, ";
            sql += names ? "i.guid, " : "NULL, ";
            sql += body ? "i.prefix, b.storage, b.size_bytes, b.body, b.blob_key" : "NULL, NULL, NULL, NULL, NULL";
            sql += " FROM mailbox_item m";
            if (mime) sql += " CROSS JOIN content_mime c ON c.store_id=m.store_id AND c.content_id=m.content_id";
            if (body) sql += " CROSS JOIN content b ON b.store_id=m.store_id AND b.content_id=m.content_id";
            if (names) sql += " CROSS JOIN item i ON i.store_id=m.store_id AND i.item_id=m.item_id";
            sql += " WHERE m.store_id=? AND m.folder_id=? AND m.uid BETWEEN ? AND ? ORDER BY m.uid";
        }
        return made;
    }();
    std::size_t tables = 0;
    if (fields & (kFieldEnvelope | kFieldStructure)) tables |= kMime;
    if (fields & kFieldContent) tables |= kBody;
    if (fields & kFieldGuid) tables |= kNames;
    return texts[tables];
}

std::string_view readKeptSql() {
    return "SELECT d.uid, d.item_id, d.content_id, d.received, d.deleted, d.size_bytes, d.prefix_bytes, c.envelope, c.structure, i.guid, i.prefix, "
           "b.storage, b.size_bytes, b.body, b.blob_key FROM soft_deleted d CROSS JOIN content_mime c ON c.store_id=d.store_id AND "
           "c.content_id=d.content_id CROSS JOIN content b ON b.store_id=d.store_id AND b.content_id=d.content_id "
           "CROSS JOIN item i ON i.store_id=d.store_id AND i.item_id=d.item_id WHERE d.store_id=? AND d.folder_id=? AND d.uid=? AND d.item_id=?";
}

}  // namespace corbel::store::item_queries
