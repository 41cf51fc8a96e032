#include "store/objects/content_prop_queries.h"

#include <algorithm>
#include <array>

namespace corbel::store::content_prop_queries {
namespace {

constexpr std::string_view kInsert =
    "INSERT INTO content_prop (store_id, content_id, owner, prop_id, prop_type, int_value, bytes_value, in_mime) VALUES (?, ?, ?, ?, ?, ?, "
    "?, ?)";
constexpr std::string_view kLoad =
    "SELECT owner, prop_id, prop_type, int_value, bytes_value FROM content_prop WHERE store_id=? AND content_id=? AND owner BETWEEN ? AND "
    "? "
    "ORDER BY owner, prop_id";
constexpr std::string_view kInsertRecipient =
    "INSERT INTO recipient (store_id, content_id, position, kind, address_type, address, display_name, entryid) VALUES (?, ?, ?, ?, ?, ?, "
    "?, ?)";
constexpr std::string_view kRecipients =
    "SELECT kind, address_type, address, display_name, entryid FROM recipient WHERE store_id=? AND content_id=? ORDER BY position";
constexpr std::string_view kInsertAttachment =
    "INSERT INTO attachment (store_id, content_id, number, method, name, mime_type, part, body_offset, encoded_bytes, encoding, "
    "decoded_bytes, "
    "data_content_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
constexpr std::string_view kAttachments =
    "SELECT number, method, name, mime_type, part, body_offset, encoded_bytes, encoding, decoded_bytes, data_content_id FROM attachment "
    "WHERE store_id=? AND content_id=? ORDER BY number";

std::string marks(std::size_t count) {
    std::string text;
    for (std::size_t i = 0; i < count; ++i) text += i == 0 ? "?" : ",?";
    return text;
}

/// Statements for one and for many holders, for all properties and for some.
struct Texts {
    Texts(std::string_view table, std::string_view key, std::string_view further) {
        for (std::size_t many = 0; many < 2; ++many) {
            for (std::size_t some = 0; some < 2; ++some) {
                std::string& sql = sqls[many * 2 + some];
                sql.append("SELECT ")
                    .append(key)
                    .append(", prop_id, prop_type, int_value, bytes_value FROM ")
                    .append(table)
                    .append(" WHERE store_id=? AND ");
                sql.append(key).append(many ? " IN (" + marks(kContentsPerStatement) + ")" : "=?").append(further);
                if (some) sql.append(" AND prop_id IN (" + marks(kIdsPerStatement) + ")");
            }
        }
    }
    std::array<std::string, 4> sqls;
};

void loadBy(const Texts& texts, db::Connection& connection, StoreId store, std::span<const std::uint64_t> holders,
            std::span<const PropId> ids, const EachProperty& each) {
    const bool some = !ids.empty() && ids.size() <= kIdsPerStatement;
    while (!holders.empty()) {
        const std::size_t count = holders.size() == 1 ? 1 : std::min(holders.size(), kContentsPerStatement);
        db::Statement select = connection.prepare(texts.sqls[(count == 1 ? 0u : 2u) + (some ? 1u : 0u)]);
        int index = 0;
        select.bind(index++, store);
        // Places left over repeat the last one.
        for (std::size_t i = 0; i < (count == 1 ? 1 : kContentsPerStatement); ++i) select.bind(index++, holders[std::min(i, count - 1)]);
        for (std::size_t i = 0; some && i < kIdsPerStatement; ++i) select.bind(index++, std::uint64_t{ids[std::min(i, ids.size() - 1)]});
        while (select.step()) each(select.unsignedInteger(0), readProperty(select, 1));
        holders = holders.subspan(count);
    }
}

void bindOptional(db::Statement& statement, int index, std::string_view bytes) {
    if (bytes.empty())
        statement.bindNull(index);
    else
        statement.bindBlob(index, bytes);
}

}  // namespace

void insert(db::Connection& connection, StoreId store, std::uint64_t content, Owner owner, const Property& property, bool isInMime) {
    const PropertyBinding binding(property);
    db::Statement statement = connection.prepare(kInsert);
    statement.bind(0, store).bind(1, content).bind(2, owner).bind(7, std::int64_t{isInMime});
    binding.bind(statement, 3);
    statement.run();
}

void insertBig(db::Connection& connection, StoreId store, std::uint64_t content, Owner owner, PropTag tag, std::uint64_t value,
               bool isInMime) {
    db::Statement statement = connection.prepare(kInsert);
    statement.bind(0, store).bind(1, content).bind(2, owner).bind(7, std::int64_t{isInMime});
    bindBigValue(statement, 3, tag, value);
    statement.run();
}

std::vector<OwnedProperty> load(db::Connection& connection, StoreId store, std::uint64_t content, Owner first, Owner last) {
    db::Statement select = connection.prepare(kLoad);
    select.with(store, content, first, last);
    std::vector<OwnedProperty> properties;
    while (select.step()) properties.push_back({select.unsignedInteger(0), readProperty(select, 1)});
    return properties;
}

void loadMany(db::Connection& connection, StoreId store, std::span<const std::uint64_t> contents, std::span<const PropId> ids,
              const EachProperty& each) {
    static const Texts texts("content_prop", "content_id", " AND owner=0");
    loadBy(texts, connection, store, contents, ids, each);
}

void loadOfItems(db::Connection& connection, StoreId store, std::span<const ItemId> items, std::span<const PropId> ids,
                 const EachProperty& each) {
    static const Texts texts("item_prop", "item_id", "");
    loadBy(texts, connection, store, items, ids, each);
}

void insertRecipient(db::Connection& connection, StoreId store, std::uint64_t content, std::size_t position,
                     const MessageRecipient& recipient) {
    db::Statement statement = connection.prepare(kInsertRecipient);
    statement.bind(0, store).bind(1, content).bind(2, std::uint64_t{position}).bind(3, static_cast<std::int64_t>(recipient.kind));
    statement.bind(4, std::string_view(recipient.addressType)).bind(5, std::string_view(recipient.address));
    statement.bind(6, std::string_view(recipient.displayName));
    bindOptional(statement, 7, recipient.entryid);
    statement.run();
}

std::vector<MessageRecipient> recipients(db::Connection& connection, StoreId store, std::uint64_t content) {
    db::Statement select = connection.prepare(kRecipients);
    select.with(store, content);
    std::vector<MessageRecipient> rows;
    while (select.step()) {
        MessageRecipient row;
        row.kind = static_cast<RecipientKind>(select.integer(0));
        row.addressType = select.text(1);
        row.address = select.text(2);
        row.displayName = select.text(3);
        row.entryid = select.text(4);
        rows.push_back(std::move(row));
    }
    return rows;
}

void insertAttachment(db::Connection& connection, StoreId store, std::uint64_t content, const AttachmentRow& row) {
    db::Statement statement = connection.prepare(kInsertAttachment);
    statement.bind(0, store).bind(1, content).bind(2, std::uint64_t{row.number}).bind(3, static_cast<std::int64_t>(row.method));
    statement.bind(4, std::string_view(row.name)).bind(5, std::string_view(row.mimeType));
    if (row.range) {
        statement.bind(6, std::uint64_t{row.range->part}).bind(7, row.range->offset).bind(8, row.range->encodedBytes);
        statement.bind(9, std::string_view(row.range->encoding));
    } else {
        statement.bindNull(6).bindNull(7).bindNull(8).bindNull(9);
    }
    statement.bind(10, row.decodedBytes);
    if (row.dataContent == 0)
        statement.bindNull(11);
    else
        statement.bind(11, row.dataContent);
    statement.run();
}

std::vector<AttachmentRow> attachments(db::Connection& connection, StoreId store, std::uint64_t content) {
    db::Statement select = connection.prepare(kAttachments);
    select.with(store, content);
    std::vector<AttachmentRow> rows;
    while (select.step()) {
        AttachmentRow row;
        row.number = static_cast<std::uint32_t>(select.integer(0));
        row.method = static_cast<AttachMethod>(select.integer(1));
        row.name = select.text(2);
        row.mimeType = select.text(3);
        if (!select.isNull(4)) {
            row.range = MimeRange{static_cast<std::uint32_t>(select.integer(4)), select.unsignedInteger(5), select.unsignedInteger(6),
                                  std::string(select.text(7))};
        }
        row.decodedBytes = select.unsignedInteger(8);
        if (!select.isNull(9)) row.dataContent = select.unsignedInteger(9);
        rows.push_back(std::move(row));
    }
    return rows;
}

}  // namespace corbel::store::content_prop_queries
