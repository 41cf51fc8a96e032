#include "store/transfer/cargo_queries.h"

#include <array>

namespace corbel::store::cargo_queries {
namespace {

/// What is read and written of one table; `kinds` has a letter for each column: i integer, t text, b bytes.
struct Table {
    Table(std::string_view name, std::string_view key, std::string_view columns, std::string_view kindsOfColumns) : kinds(kindsOfColumns) {
        const std::string keys(key);
        select.append("SELECT ").append(columns).append(" FROM ").append(name).append(" WHERE store_id=?");
        insert.append("INSERT INTO ").append(name).append(" (store_id, ").append(key).append(", ").append(columns).append(") VALUES (?");
        for (std::size_t at = 0; at != std::string::npos;) {
            const std::size_t comma = keys.find(", ", at);
            select.append(" AND ").append(keys.substr(at, comma == std::string::npos ? comma : comma - at)).append("=?");
            insert.append(", ?");
            at = comma == std::string::npos ? comma : comma + 2;
        }
        for (std::size_t i = 0; i < kinds.size(); ++i) insert.append(", ?");
        insert.append(")");
    }
    std::string select, insert;
    std::string_view kinds;
};

const std::array<Table, kContentTables>& contentTables() {
    static const std::array<Table, kContentTables> tables{{
        {"content_mime", "content_id", "envelope, structure", "bb"},
        {"content_prop", "content_id", "owner, prop_id, prop_type, in_mime, int_value, bytes_value", "iiiiib"},
        {"recipient", "content_id", "position, kind, address_type, address, display_name, entryid", "iitttb"},
        {"attachment", "content_id", "number, method, name, mime_type, part, body_offset, encoded_bytes, encoding, decoded_bytes, data_content_id", "iittiiitii"},
    }};
    return tables;
}

const Table& itemProperty() {
    static const Table table("item_prop", "item_id", "prop_id, prop_type, int_value, bytes_value", "iiib");
    return table;
}

const Table& listRows() {
    static const Table table("list_row", "folder_id, item_id",
                             "message_class, subject, sender_name, sender_address, display_to, message_id, conversation, sent, received, size_bytes, "
                             "importance, has_attachment",
                             "ttttttbiiiii");
    return table;
}

constexpr std::string_view kContent = "SELECT size_bytes, storage, sha256, blob_key, body FROM content WHERE store_id=? AND content_id=?";
constexpr std::string_view kHeld = "SELECT content_id FROM content_ref WHERE store_id=? AND kind=0 AND holder_id=?";
constexpr std::string_view kPlaced =
    "SELECT m.uid, i.prefix FROM item i CROSS JOIN mailbox_item m ON m.store_id=i.store_id AND m.folder_id=i.folder_id AND m.uid=i.uid "
    "WHERE i.store_id=? AND i.item_id=? AND i.folder_id=? AND m.item_id=i.item_id";
constexpr std::string_view kItemsAfter = "SELECT uid, item_id FROM mailbox_item WHERE store_id=? AND folder_id=? AND uid>? ORDER BY uid LIMIT ?";

std::vector<CarriedRow> readRows(db::Statement& select, std::string_view kinds) {
    std::vector<CarriedRow> rows;
    while (select.step()) {
        CarriedRow& row = rows.emplace_back();
        for (std::size_t i = 0; i < kinds.size(); ++i) {
            const int column = static_cast<int>(i);
            if (select.isNull(column)) row.emplace_back();
            else if (kinds[i] == 'i') row.emplace_back(select.integer(column));
            else row.emplace_back(std::string(select.text(column)));
        }
    }
    return rows;
}

void insertRow(db::Statement&& insert, int first, std::string_view kinds, const CarriedRow& row) {
    for (std::size_t i = 0; i < kinds.size(); ++i) {
        const int index = first + static_cast<int>(i);
        if (const auto* number = std::get_if<std::int64_t>(&row[i])) insert.bind(index, *number);
        else if (const auto* text = std::get_if<std::string>(&row[i])) {
            if (kinds[i] == 't') insert.bind(index, std::string_view(*text));
            else insert.bindBlob(index, *text);
        } else insert.bindNull(index);
    }
    insert.run();
}

}  // namespace

std::vector<CarriedRow> contentRows(db::Connection& connection, std::size_t table, StoreId store, std::uint64_t content) {
    db::Statement select = connection.prepare(contentTables()[table].select);
    select.with(store, content);
    return readRows(select, contentTables()[table].kinds);
}

void insertContentRow(db::Connection& connection, std::size_t table, StoreId store, std::uint64_t content, const CarriedRow& row) {
    db::Statement insert = connection.prepare(contentTables()[table].insert);
    insert.bind(0, store).bind(1, content);
    insertRow(std::move(insert), 2, contentTables()[table].kinds, row);
}

std::optional<CarriedContent> content(db::Connection& connection, StoreId store, std::uint64_t id) {
    db::Statement select = connection.prepare(kContent);
    select.with(store, id);
    if (!select.step()) return std::nullopt;
    CarriedContent content;
    content.id = id;
    content.row.sizeBytes = select.unsignedInteger(0);
    content.row.storage = static_cast<BodyStorage>(select.integer(1));
    content.sha256 = select.text(2);
    if (!select.isNull(3)) content.row.blobKey = select.text(3);
    if (content.row.storage == BodyStorage::Inline && !select.isNull(4)) content.body = select.text(4);
    return content;
}

std::vector<std::uint64_t> held(db::Connection& connection, StoreId store, std::uint64_t content) {
    db::Statement select = connection.prepare(kHeld);
    select.with(store, content);
    std::vector<std::uint64_t> contents;
    while (select.step()) contents.push_back(select.unsignedInteger(0));
    return contents;
}

std::vector<CarriedRow> itemProperties(db::Connection& connection, StoreId store, ItemId item) {
    db::Statement select = connection.prepare(itemProperty().select);
    select.with(store, item);
    return readRows(select, itemProperty().kinds);
}

void insertItemProperty(db::Connection& connection, StoreId store, ItemId item, const CarriedRow& row) {
    db::Statement insert = connection.prepare(itemProperty().insert);
    insert.bind(0, store).bind(1, item);
    insertRow(std::move(insert), 2, itemProperty().kinds, row);
}

CarriedRow listRow(db::Connection& connection, StoreId store, FolderId folder, ItemId item) {
    db::Statement select = connection.prepare(listRows().select);
    select.with(store, folder, item);
    std::vector<CarriedRow> rows = readRows(select, listRows().kinds);
    return rows.empty() ? CarriedRow() : std::move(rows.front());
}

void insertListRow(db::Connection& connection, StoreId store, FolderId folder, ItemId item, const CarriedRow& row) {
    if (row.empty()) return;
    db::Statement insert = connection.prepare(listRows().insert);
    insert.bind(0, store).bind(1, folder).bind(2, item);
    insertRow(std::move(insert), 3, listRows().kinds, row);
}

std::optional<PlacedItem> placed(db::Connection& connection, StoreId store, FolderId folder, ItemId item) {
    db::Statement select = connection.prepare(kPlaced);
    select.with(store, item, folder);
    if (!select.step()) return std::nullopt;
    return PlacedItem{select.unsignedInteger(0), select.isNull(1) ? std::string() : std::string(select.text(1))};
}

std::vector<std::pair<std::uint64_t, ItemId>> itemsAfter(db::Connection& connection, StoreId store, FolderId folder, std::uint64_t after, std::size_t limit) {
    db::Statement select = connection.prepare(kItemsAfter);
    select.with(store, folder, after, limit);
    std::vector<std::pair<std::uint64_t, ItemId>> items;
    while (select.step()) items.emplace_back(select.unsignedInteger(0), select.unsignedInteger(1));
    return items;
}

}  // namespace corbel::store::cargo_queries
