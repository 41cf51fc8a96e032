#include "store/objects/object_queries.h"

#include <algorithm>

#include "store/item_queries.h"
#include "store/list_queries.h"

namespace corbel::store::object_queries {
namespace {

// With mailbox_item: an item that was deleted and can come back keeps its names.
constexpr std::string_view kPlace =
    "SELECT m.folder_id, m.uid FROM item i CROSS JOIN mailbox_item m ON m.store_id=i.store_id AND m.folder_id=i.folder_id AND m.uid=i.uid "
    "WHERE i.store_id=? AND i.item_id=? AND m.item_id=i.item_id";
constexpr std::string_view kItemAt = "SELECT item_id FROM mailbox_item WHERE store_id=? AND folder_id=? AND uid=?";
constexpr std::string_view kKeyOf[] = {"SELECT entryid FROM item WHERE store_id=? AND item_id=?",
                                       "SELECT source_key FROM item WHERE store_id=? AND item_id=?"};
constexpr std::string_view kByAlias = "SELECT item_id FROM item_alias WHERE store_id=? AND kind=? AND alias=?";
constexpr std::string_view kInsertAlias = "INSERT INTO item_alias (store_id, item_id, kind, alias) VALUES (?, ?, ?, ?)";
constexpr std::string_view kSetKeys = "UPDATE item SET change_key=?, change_key_cn=?, predecessors=? WHERE store_id=? AND item_id=?";
constexpr std::string_view kSetGuid = "UPDATE item SET guid=? WHERE store_id=? AND item_id=?";
constexpr std::string_view kSetUid = "UPDATE item SET uid=? WHERE store_id=? AND item_id=?";
constexpr std::string_view kErasePlace = "DELETE FROM mailbox_item WHERE store_id=? AND folder_id=? AND uid=?";
constexpr std::string_view kUpdate =
    "UPDATE mailbox_item SET content_id=?, flags=?, keywords=?, cn=?, read_cn=?, modseq=?, size_bytes=?, prefix_bytes=?, received=? "
    "WHERE store_id=? AND folder_id=? AND uid=?";
constexpr std::string_view kItemsInRange =
    "SELECT item_id FROM mailbox_item WHERE store_id=? AND folder_id=? AND uid BETWEEN ? AND ? ORDER BY uid LIMIT ?";
constexpr std::string_view kFoldersWithPending = "SELECT folder_id FROM folder_counter WHERE store_id=? AND pending>0";
constexpr std::string_view kPlacesOf = "SELECT folder_id, uid FROM mailbox_item WHERE store_id=? AND content_id=?";

/// CROSS JOIN: SQLite keeps the order of the tables.
std::string factsSql(std::size_t count) {
    std::string sql =
        "SELECT i.item_id, i.folder_id, i.uid, i.guid, i.entryid, i.source_key, i.change_key, i.change_key_cn, i.predecessors, m.content_id, m.flags, "
        "m.keywords, m.cn, m.read_cn, m.size_bytes, m.prefix_bytes, m.received, m.saved, l.message_class, l.subject, l.sender_name, l.sender_address, "
        "l.display_to, l.message_id, l.conversation, l.sent, l.importance, l.has_attachment, m.arrived_cn FROM item i "
        "CROSS JOIN mailbox_item m ON m.store_id=i.store_id AND m.folder_id=i.folder_id AND m.uid=i.uid "
        "CROSS JOIN list_row l ON l.store_id=i.store_id AND l.folder_id=i.folder_id AND l.item_id=i.item_id WHERE i.store_id=? AND "
        "i.item_id";
    if (count == 1) return sql + "=?";
    sql += " IN (?";
    for (std::size_t i = 1; i < count; ++i) sql += ",?";
    return sql + ")";
}

ItemFacts readFacts(const db::Statement& row) {
    ItemFacts facts;
    facts.row.item = row.unsignedInteger(0);
    facts.folder = row.unsignedInteger(1);
    facts.row.uid = row.unsignedInteger(2);
    facts.guid = row.text(3);
    facts.entryid = row.text(4);
    facts.sourceKey = row.text(5);
    if (!row.isNull(6)) facts.keys.changeKey = row.text(6);
    if (!row.isNull(7)) facts.keys.changeKeyCn = row.unsignedInteger(7);
    if (!row.isNull(8)) facts.keys.predecessors = row.text(8);
    facts.row.content = row.unsignedInteger(9);
    facts.row.flags = static_cast<std::uint32_t>(row.integer(10));
    facts.row.keywords = row.unsignedInteger(11);
    facts.row.cn = row.unsignedInteger(12);
    facts.row.readCn = row.unsignedInteger(13);
    facts.row.sizeBytes = row.unsignedInteger(14);
    facts.row.prefixBytes = row.unsignedInteger(15);
    facts.row.received = row.integer(16);
    facts.row.saved = row.integer(17);
    facts.list.messageClass = row.text(18);
    facts.list.subject = row.text(19);
    facts.list.senderName = row.text(20);
    facts.list.senderAddress = row.text(21);
    facts.list.displayTo = row.text(22);
    facts.list.messageId = row.text(23);
    if (!row.isNull(24)) facts.list.conversation = row.text(24);
    if (!row.isNull(25)) facts.list.sent = row.integer(25);
    facts.list.importance = static_cast<std::uint8_t>(row.integer(26));
    facts.list.hasAttachment = row.integer(27) != 0;
    facts.row.arrivedCn = row.unsignedInteger(28);
    return facts;
}

/// The number at the end of a name that the store made: 6 bytes, big endian, in an entryid before the 4 of no server name.
std::uint64_t numberIn(AliasKind kind, std::string_view key) {
    const std::size_t after = kind == AliasKind::Entryid ? 4 : 0;
    if (key.size() < after + 6) return 0;
    std::uint64_t number = 0;
    for (const char c : key.substr(key.size() - after - 6, 6)) number = number << 8 | static_cast<unsigned char>(c);
    return number;
}

}  // namespace

void facts(db::Connection& connection, StoreId store, std::span<const ItemId> items, const std::function<void(ItemFacts&&)>& each) {
    static const std::string one = factsSql(1);
    static const std::string many = factsSql(kItemsPerStatement);
    while (!items.empty()) {
        const std::size_t count = items.size() == 1 ? 1 : std::min(items.size(), kItemsPerStatement);
        const std::size_t places = count == 1 ? 1 : kItemsPerStatement;
        db::Statement select = connection.prepare(count == 1 ? one : many);
        select.bind(0, store);
        for (std::size_t i = 0; i < places; ++i) select.bind(static_cast<int>(i) + 1, items[std::min(i, count - 1)]);
        while (select.step()) each(readFacts(select));
        items = items.subspan(count);
    }
}

std::optional<ItemFacts> facts(db::Connection& connection, StoreId store, ItemId item) {
    std::optional<ItemFacts> found;
    facts(connection, store, {&item, 1}, [&](ItemFacts&& row) { found = std::move(row); });
    return found;
}

std::optional<Place> place(db::Connection& connection, StoreId store, ItemId item) {
    db::Statement select = connection.prepare(kPlace);
    select.with(store, item);
    if (!select.step()) return std::nullopt;
    return Place{select.unsignedInteger(0), select.unsignedInteger(1)};
}

ItemId itemAt(db::Connection& connection, StoreId store, FolderId folder, ItemUid uid) {
    db::Statement select = connection.prepare(kItemAt);
    select.with(store, folder, uid);
    return select.step() ? select.unsignedInteger(0) : 0;
}

ItemId itemOf(db::Connection& connection, StoreId store, AliasKind kind, std::string_view key) {
    if (const std::uint64_t number = numberIn(kind, key)) {
        db::Statement select = connection.prepare(kKeyOf[static_cast<std::size_t>(kind)]);
        select.with(store, number);
        if (select.step() && select.text(0) == key) return number;
    }
    db::Statement select = connection.prepare(kByAlias);
    select.bind(0, store).bind(1, static_cast<std::int64_t>(kind)).bindBlob(2, key);
    return select.step() ? select.unsignedInteger(0) : 0;
}

void insertAlias(db::Connection& connection, StoreId store, ItemId item, AliasKind kind, std::string_view key) {
    db::Statement statement = connection.prepare(kInsertAlias);
    statement.bind(0, store).bind(1, item).bind(2, static_cast<std::int64_t>(kind)).bindBlob(3, key);
    statement.run();
}

void setKeys(db::Connection& connection, StoreId store, ItemId item, const KeyColumns& keys) {
    db::Statement statement = connection.prepare(kSetKeys);
    if (keys.changeKey.empty())
        statement.bindNull(0).bindNull(1);
    else
        statement.bindBlob(0, keys.changeKey).bind(1, keys.changeKeyCn);
    if (keys.predecessors.empty())
        statement.bindNull(2);
    else
        statement.bindBlob(2, keys.predecessors);
    statement.bind(3, store).bind(4, item);
    statement.run();
}

void setGuid(db::Connection& connection, StoreId store, ItemId item, std::string_view guid) {
    db::Statement statement = connection.prepare(kSetGuid);
    statement.bindBlob(0, guid).bind(1, store).bind(2, item);
    statement.run();
}

void replacePlace(db::Connection& connection, StoreId store, FolderId folder, ItemUid oldUid, const ItemRow& row) {
    connection.prepare(kErasePlace).with(store, folder, oldUid).run();
    item_queries::insert(connection, store, folder, row);
    setUid(connection, store, row.item, row.uid);
    list_queries::setUid(connection, store, folder, row.item, row.uid);
}

void setUid(db::Connection& connection, StoreId store, ItemId item, ItemUid uid) {
    connection.prepare(kSetUid).with(uid, store, item).run();
}

void update(db::Connection& connection, StoreId store, FolderId folder, const ItemRow& row) {
    connection.prepare(kUpdate)
        .with(row.content, row.flags, static_cast<std::int64_t>(row.keywords), row.cn, row.readCn, std::max(row.cn, row.readCn),
              row.sizeBytes, row.prefixBytes, row.received, store, folder, row.uid)
        .run();
}

std::vector<ItemId> itemsInRange(db::Connection& connection, StoreId store, FolderId folder, UidRange range, std::size_t limit) {
    db::Statement select = connection.prepare(kItemsInRange);
    select.with(store, folder, range.first, range.last, limit);
    std::vector<ItemId> items;
    while (select.step()) items.push_back(select.unsignedInteger(0));
    return items;
}

std::vector<FolderId> foldersWithPending(db::Connection& connection, StoreId store) {
    db::Statement select = connection.prepare(kFoldersWithPending);
    select.with(store);
    std::vector<FolderId> folders;
    while (select.step()) folders.push_back(select.unsignedInteger(0));
    return folders;
}

std::vector<Place> placesOf(db::Connection& connection, StoreId store, std::uint64_t content) {
    db::Statement select = connection.prepare(kPlacesOf);
    select.with(store, content);
    std::vector<Place> places;
    while (select.step()) places.push_back({select.unsignedInteger(0), select.unsignedInteger(1)});
    return places;
}

}  // namespace corbel::store::object_queries
