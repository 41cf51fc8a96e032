#include "store/list_queries.h"

namespace corbel::store::list_queries {
namespace {

constexpr std::string_view kInsert =
    "INSERT INTO list_row (store_id, folder_id, item_id, uid, named_epoch, message_class, subject, sender_name, sender_address, display_to, "
    "message_id, sent, received, size_bytes, importance, has_attachment, conversation) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
constexpr std::string_view kUpdate =
    "UPDATE list_row SET message_class=?, subject=?, sender_name=?, sender_address=?, display_to=?, message_id=?, sent=?, received=?, size_bytes=?, "
    "importance=?, has_attachment=?, conversation=? WHERE store_id=? AND folder_id=? AND item_id=?";
constexpr std::string_view kSetSize = "UPDATE list_row SET size_bytes=? WHERE store_id=? AND folder_id=? AND item_id=?";
constexpr std::string_view kSetUid = "UPDATE list_row SET uid=? WHERE store_id=? AND folder_id=? AND item_id=?";
constexpr std::string_view kCopy =
    "INSERT INTO list_row (store_id, folder_id, item_id, uid, named_epoch, message_class, subject, sender_name, sender_address, display_to, message_id, "
    "conversation, sent, received, size_bytes, importance, has_attachment) "
    "SELECT store_id, ?, ?, ?, ?, message_class, subject, sender_name, sender_address, display_to, message_id, conversation, sent, received, "
    "size_bytes, importance, has_attachment FROM list_row WHERE store_id=? AND folder_id=? AND item_id=?";
constexpr std::string_view kMove = "UPDATE list_row SET folder_id=?, uid=? WHERE store_id=? AND folder_id=? AND item_id=?";

/// At most `limit` bytes, not ending inside a UTF-8 character.
std::string_view cut(std::string_view text, std::size_t limit) {
    if (text.size() <= limit) return text;
    std::size_t end = limit;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) --end;
    return text.substr(0, end);
}

/// Twelve parameters from `first` on, in the order of both statements.
void bindRow(db::Statement& statement, int first, const ListRow& row, std::int64_t received, std::uint64_t sizeBytes) {
    statement.bind(first, cut(row.messageClass, kMaxClassBytes));
    statement.bind(first + 1, cut(row.subject, kMaxSubjectBytes)).bind(first + 2, cut(row.senderName, kMaxNameBytes));
    statement.bind(first + 3, cut(row.senderAddress, kMaxAddressBytes)).bind(first + 4, cut(row.displayTo, kMaxSubjectBytes));
    statement.bind(first + 5, cut(row.messageId, kMaxNameBytes));
    if (row.sent) statement.bind(first + 6, *row.sent);
    else statement.bindNull(first + 6);
    statement.bind(first + 7, received).bind(first + 8, sizeBytes);
    statement.bind(first + 9, std::uint64_t{row.importance}).bind(first + 10, std::int64_t{row.hasAttachment});
    if (row.conversation.empty()) statement.bindNull(first + 11);
    else statement.bindBlob(first + 11, row.conversation);
}

void bindEpoch(db::Statement& statement, int index, const ListPlace& place) {
    if (place.namedEpoch) statement.bind(index, *place.namedEpoch);
    else statement.bindNull(index);
}

}  // namespace

void insert(db::Connection& connection, StoreId store, const ListPlace& place, const ListRow& row, std::int64_t received, std::uint64_t sizeBytes) {
    db::Statement statement = connection.prepare(kInsert);
    statement.bind(0, store).bind(1, place.folder).bind(2, place.item).bind(3, place.uid);
    bindEpoch(statement, 4, place);
    bindRow(statement, 5, row, received, sizeBytes);
    statement.run();
}

void update(db::Connection& connection, StoreId store, FolderId folder, ItemId item, const ListRow& row, std::int64_t received, std::uint64_t sizeBytes) {
    db::Statement statement = connection.prepare(kUpdate);
    bindRow(statement, 0, row, received, sizeBytes);
    statement.bind(12, store).bind(13, folder).bind(14, item);
    statement.run();
}

void setSize(db::Connection& connection, StoreId store, FolderId folder, ItemId item, std::uint64_t sizeBytes) {
    connection.prepare(kSetSize).with(sizeBytes, store, folder, item).run();
}

void setUid(db::Connection& connection, StoreId store, FolderId folder, ItemId item, ItemUid uid) {
    connection.prepare(kSetUid).with(uid, store, folder, item).run();
}

void copy(db::Connection& connection, StoreId store, FolderId from, ItemId fromItem, const ListPlace& to) {
    db::Statement statement = connection.prepare(kCopy);
    statement.bind(0, to.folder).bind(1, to.item).bind(2, to.uid);
    bindEpoch(statement, 3, to);
    statement.bind(4, store).bind(5, from).bind(6, fromItem);
    statement.run();
}

void move(db::Connection& connection, StoreId store, FolderId from, ItemId item, FolderId to, ItemUid uid) {
    connection.prepare(kMove).with(to, uid, store, from, item).run();
}

}  // namespace corbel::store::list_queries
