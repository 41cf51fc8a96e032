#include "store/tables/kept_row_queries.h"

namespace corbel::store::kept_row_queries {
namespace {

#define CORBEL_KEPT_ROW \
    "SELECT d.uid, d.item_id, d.flags, d.size_bytes, d.received, d.deleted, d.message_class, d.subject, d.sender_name, d.sender_address, " \
    "d.display_to, d.message_id, d.sent, d.importance, d.has_attachment, i.entryid, i.source_key, d.folder_id, d.content_id, d.keywords, " \
    "d.prefix_bytes, d.cn, d.conversation, i.guid, i.change_key, i.change_key_cn, i.predecessors FROM "
constexpr std::string_view kScan = CORBEL_KEPT_ROW
    "soft_deleted d CROSS JOIN item i ON i.store_id=d.store_id AND i.item_id=d.item_id "
    "WHERE d.store_id=? AND d.folder_id=? AND d.uid>? ORDER BY d.uid LIMIT ?";
constexpr std::string_view kFind = CORBEL_KEPT_ROW
    "item i CROSS JOIN soft_deleted d ON d.store_id=i.store_id AND d.folder_id=i.folder_id AND d.uid=i.uid AND d.item_id=i.item_id "
    "WHERE i.store_id=? AND i.item_id=? AND d.folder_id=?";
#undef CORBEL_KEPT_ROW
constexpr std::string_view kUids = "SELECT uid FROM soft_deleted WHERE store_id=? AND folder_id=? LIMIT ?";

void read(db::Statement& select, const Each& each) {
    while (select.step()) {
        KeptColumns kept;
        ItemRow& row = kept.facts.row;
        row.uid = select.unsignedInteger(0);
        row.item = select.unsignedInteger(1);
        row.flags = static_cast<std::uint32_t>(select.integer(2));
        row.sizeBytes = select.unsignedInteger(3);
        row.received = row.saved = select.integer(4);
        kept.deleted = select.integer(5);
        ListRow& list = kept.facts.list;
        list.messageClass = select.text(6);
        list.subject = select.text(7);
        list.senderName = select.text(8);
        list.senderAddress = select.text(9);
        list.displayTo = select.text(10);
        list.messageId = select.text(11);
        if (!select.isNull(12)) list.sent = select.integer(12);
        list.importance = static_cast<std::uint8_t>(select.integer(13));
        list.hasAttachment = select.integer(14) != 0;
        kept.facts.entryid = select.text(15);
        kept.facts.sourceKey = select.text(16);
        kept.facts.folder = select.unsignedInteger(17);
        row.content = select.unsignedInteger(18);
        row.keywords = select.unsignedInteger(19);
        row.prefixBytes = select.unsignedInteger(20);
        row.cn = row.readCn = row.arrivedCn = select.unsignedInteger(21);
        if (!select.isNull(22)) list.conversation = select.text(22);
        kept.facts.guid = select.text(23);
        if (!select.isNull(24)) kept.facts.keys.changeKey = select.text(24);
        if (!select.isNull(25)) kept.facts.keys.changeKeyCn = select.unsignedInteger(25);
        if (!select.isNull(26)) kept.facts.keys.predecessors = select.text(26);
        each(std::move(kept));
    }
}

}  // namespace

void scan(db::Connection& connection, StoreId store, FolderId folder, std::uint64_t after, std::size_t limit, const Each& each) {
    db::Statement select = connection.prepare(kScan);
    select.with(store, folder, after, limit);
    read(select, each);
}

void find(db::Connection& connection, StoreId store, FolderId folder, ItemId item, const Each& each) {
    db::Statement select = connection.prepare(kFind);
    select.with(store, item, folder);
    read(select, each);
}

std::uint64_t count(db::Connection& connection, StoreId store, FolderId folder, std::uint64_t most) {
    db::Statement select = connection.prepare(kUids);
    select.with(store, folder, most);
    std::uint64_t count = 0;
    while (select.step()) ++count;
    return count;
}

}  // namespace corbel::store::kept_row_queries
