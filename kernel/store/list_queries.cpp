#include "store/list_queries.h"

namespace corbel::store::list_queries {
namespace {

constexpr std::string_view kInsert =
    "INSERT INTO list_row (store_id, folder_id, item_id, message_class, subject, sender_name, sender_address, display_to, message_id, sent, "
    "received, size_bytes, importance, has_attachment) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
constexpr std::string_view kCopy =
    "INSERT INTO list_row (store_id, folder_id, item_id, message_class, subject, sender_name, sender_address, display_to, message_id, "
    "conversation, sent, received, size_bytes, importance, has_attachment) "
    "SELECT store_id, ?, ?, message_class, subject, sender_name, sender_address, display_to, message_id, conversation, sent, received, "
    "size_bytes, importance, has_attachment FROM list_row WHERE store_id=? AND folder_id=? AND item_id=?";
constexpr std::string_view kMove = "UPDATE list_row SET folder_id=? WHERE store_id=? AND folder_id=? AND item_id=?";

/// At most `limit` bytes, not ending inside a UTF-8 character.
std::string_view cut(std::string_view text, std::size_t limit) {
    if (text.size() <= limit) return text;
    std::size_t end = limit;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) --end;
    return text.substr(0, end);
}

}  // namespace

void insert(db::Connection& connection, StoreId store, FolderId folder, ItemId item, const ListRow& row, std::int64_t received, std::uint64_t sizeBytes) {
    db::Statement statement = connection.prepare(kInsert);
    statement.bind(0, store).bind(1, folder).bind(2, item).bind(3, std::string_view(row.messageClass));
    statement.bind(4, cut(row.subject, kMaxSubjectBytes)).bind(5, cut(row.senderName, kMaxNameBytes));
    statement.bind(6, cut(row.senderAddress, kMaxAddressBytes)).bind(7, cut(row.displayTo, kMaxSubjectBytes));
    statement.bind(8, cut(row.messageId, kMaxNameBytes));
    if (row.sent) statement.bind(9, *row.sent);
    else statement.bindNull(9);
    statement.bind(10, received).bind(11, sizeBytes).bind(12, std::uint64_t{row.importance}).bind(13, std::int64_t{row.hasAttachment});
    statement.run();
}

void copy(db::Connection& connection, StoreId store, FolderId from, ItemId fromItem, FolderId to, ItemId toItem) {
    connection.prepare(kCopy).with(to, toItem, store, from, fromItem).run();
}

void move(db::Connection& connection, StoreId store, FolderId from, ItemId item, FolderId to) {
    if (from != to) connection.prepare(kMove).with(to, store, from, item).run();
}

}  // namespace corbel::store::list_queries
