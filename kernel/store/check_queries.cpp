#include "store/check_queries.h"

namespace corbel::store::check_queries {
namespace {

constexpr std::string_view kSums =
    "SELECT COUNT(*), COALESCE(SUM(CASE WHEN flags & 1 = 0 THEN 1 ELSE 0 END), 0), COALESCE(SUM(size_bytes), 0), "
    "COALESCE(SUM(CASE WHEN uid>=? THEN 1 ELSE 0 END), 0), COALESCE(MAX(uid), 0), COALESCE(MAX(modseq), 0), "
    "COALESCE(SUM(CASE WHEN modseq <> CASE WHEN cn > read_cn THEN cn ELSE read_cn END THEN 1 ELSE 0 END), 0) "
    "FROM mailbox_item WHERE store_id=? AND folder_id=? AND uid BETWEEN ? AND ?";

struct Fault {
    std::string_view meaning;
    std::string_view sql;
};
// What can come back is in no folder and does not count.
#define CORBEL_MARKED \
    "JOIN item i ON i.store_id=r.store_id AND i.item_id=r.item_id " \
    "JOIN mailbox_item m ON m.store_id=r.store_id AND m.folder_id=r.folder_id AND m.uid=i.uid AND m.item_id=i.item_id " \
    "WHERE r.store_id=u.store_id AND r.folder_id=u.folder_id AND r.user_id=u.user_id AND "
constexpr Fault kFaults[] = {
    {"messages without a content", "SELECT COUNT(*) FROM mailbox_item m LEFT JOIN content c ON c.store_id=m.store_id AND c.content_id=m.content_id "
                                   "WHERE m.store_id=? AND c.content_id IS NULL"},
    {"messages without a MIME index",
     "SELECT COUNT(*) FROM mailbox_item m LEFT JOIN content_mime c ON c.store_id=m.store_id AND c.content_id=m.content_id "
     "WHERE m.store_id=? AND m.uid<=4294967295 AND c.content_id IS NULL"},
    {"messages without their names, or names of another place",
     "SELECT COUNT(*) FROM mailbox_item m LEFT JOIN item i ON i.store_id=m.store_id AND i.item_id=m.item_id AND i.folder_id=m.folder_id AND i.uid=m.uid "
     "WHERE m.store_id=? AND i.item_id IS NULL"},
    {"names without a message",
     "SELECT COUNT(*) FROM item i LEFT JOIN mailbox_item m ON m.store_id=i.store_id AND m.folder_id=i.folder_id AND m.uid=i.uid AND m.item_id=i.item_id "
     "LEFT JOIN soft_deleted d ON d.store_id=i.store_id AND d.folder_id=i.folder_id AND d.uid=i.uid AND d.item_id=i.item_id "
     "WHERE i.store_id=? AND m.item_id IS NULL AND d.item_id IS NULL"},
    {"recoverable messages without their names",
     "SELECT COUNT(*) FROM soft_deleted d LEFT JOIN item i ON i.store_id=d.store_id AND i.item_id=d.item_id AND i.folder_id=d.folder_id AND i.uid=d.uid "
     "WHERE d.store_id=? AND i.item_id IS NULL"},
    {"recoverable messages without a content",
     "SELECT COUNT(*) FROM soft_deleted d LEFT JOIN content c ON c.store_id=d.store_id AND c.content_id=d.content_id "
     "WHERE d.store_id=? AND c.content_id IS NULL"},
    {"recoverable messages that are in a folder as well",
     "SELECT COUNT(*) FROM soft_deleted d JOIN mailbox_item m ON m.store_id=d.store_id AND m.folder_id=d.folder_id AND m.uid=d.uid "
     "WHERE d.store_id=?"},
    {"messages without a list row",
     "SELECT COUNT(*) FROM mailbox_item m LEFT JOIN list_row l ON l.store_id=m.store_id AND l.folder_id=m.folder_id AND l.item_id=m.item_id "
     "WHERE m.store_id=? AND l.item_id IS NULL"},
    {"list rows that say that their message stands elsewhere",
     "SELECT COUNT(*) FROM list_row l JOIN item i ON i.store_id=l.store_id AND i.item_id=l.item_id AND i.folder_id=l.folder_id "
     "WHERE l.store_id=? AND l.uid<>i.uid"},
    {"list rows without a message",
     "SELECT COUNT(*) FROM list_row l LEFT JOIN item i ON i.store_id=l.store_id AND i.item_id=l.item_id AND i.folder_id=l.folder_id "
     "WHERE l.store_id=? AND i.item_id IS NULL"},
    {"aliases without a message",
     "SELECT COUNT(*) FROM item_alias a LEFT JOIN item i ON i.store_id=a.store_id AND i.item_id=a.item_id "
     "WHERE a.store_id=? AND i.item_id IS NULL"},
    {"messages in a folder that is not there",
     "SELECT COUNT(*) FROM mailbox_item m LEFT JOIN folder f ON f.store_id=m.store_id AND f.folder_id=m.folder_id "
     "WHERE m.store_id=? AND f.folder_id IS NULL"},
    {"messages whose number is not that of their item",
     "SELECT COUNT(*) FROM mailbox_item WHERE store_id=? AND uid>4294967295 AND uid<>item_id+281474976710656 AND uid<>item_id+562949953421312"},
    {"contents without a message or another holder that are not marked for the purge",
     "SELECT COUNT(*) FROM content c LEFT JOIN mailbox_item m ON m.store_id=c.store_id AND m.content_id=c.content_id "
     "LEFT JOIN content_dead d ON d.store_id=c.store_id AND d.content_id=c.content_id "
     "LEFT JOIN content_ref r ON r.store_id=c.store_id AND r.content_id=c.content_id "
     "LEFT JOIN soft_deleted s ON s.store_id=c.store_id AND s.content_id=c.content_id "
     "WHERE c.store_id=? AND m.content_id IS NULL AND d.content_id IS NULL AND r.content_id IS NULL AND s.content_id IS NULL"},
    {"references to a content that is not there",
     "SELECT COUNT(*) FROM content_ref r LEFT JOIN content c ON c.store_id=r.store_id AND c.content_id=r.content_id "
     "WHERE r.store_id=? AND c.content_id IS NULL"},
    {"references from a content that is not there",
     "SELECT COUNT(*) FROM content_ref r LEFT JOIN content c ON c.store_id=r.store_id AND c.content_id=r.holder_id "
     "WHERE r.store_id=? AND r.kind=0 AND c.content_id IS NULL"},
    {"attachments whose content is not held",
     "SELECT COUNT(*) FROM attachment a LEFT JOIN content_ref r ON r.store_id=a.store_id AND r.content_id=a.data_content_id AND r.kind=0 "
     "AND r.holder_id=a.content_id WHERE a.store_id=? AND a.data_content_id IS NOT NULL AND r.content_id IS NULL"},
    {"properties of an item that is not there",
     "SELECT COUNT(*) FROM item_prop p LEFT JOIN item i ON i.store_id=p.store_id AND i.item_id=p.item_id "
     "WHERE p.store_id=? AND i.item_id IS NULL"},
    {"properties of a folder that is not there",
     "SELECT COUNT(*) FROM folder_prop p LEFT JOIN folder f ON f.store_id=p.store_id AND f.folder_id=p.folder_id "
     "WHERE p.store_id=? AND p.folder_id<>0 AND f.folder_id IS NULL"},
    {"classes received in a folder that is not there",
     "SELECT COUNT(*) FROM receive_folder r LEFT JOIN folder f ON f.store_id=r.store_id AND f.folder_id=r.folder_id "
     "WHERE r.store_id=? AND f.folder_id IS NULL"},
    {"contents in a blob without a reference to it",
     "SELECT COUNT(*) FROM content c LEFT JOIN blob_ref r ON r.store_id=c.store_id AND r.blob_key=c.blob_key AND r.content_id=c.content_id "
     "WHERE c.store_id=? AND c.storage=2 AND r.content_id IS NULL"},
    {"readers whose count of seen messages is wrong",
     "SELECT COUNT(*) FROM folder_user u WHERE u.store_id=? AND u.seen <> (SELECT COALESCE(SUM(r.is_seen), 0) FROM read_state r "
     CORBEL_MARKED "m.uid<=4294967295)"},
    {"readers whose count of seen messages not yet in MIME is wrong",
     "SELECT COUNT(*) FROM folder_user u WHERE u.store_id=? AND u.pending_seen <> (SELECT COALESCE(SUM(r.is_seen), 0) FROM read_state r "
     CORBEL_MARKED "m.uid>4294967295)"},
    {"readers' marks on a message that is not there",
     "SELECT COUNT(*) FROM read_state r LEFT JOIN item i ON i.store_id=r.store_id AND i.item_id=r.item_id AND i.folder_id=r.folder_id "
     "WHERE r.store_id=? AND i.item_id IS NULL"},
    {"makers of a message that is not there",
     "SELECT COUNT(*) FROM item_creator c LEFT JOIN item i ON i.store_id=c.store_id AND i.item_id=c.item_id "
     "WHERE c.store_id=? AND i.item_id IS NULL"},
    {"rights in a folder that is not there",
     "SELECT COUNT(*) FROM acl a LEFT JOIN folder f ON f.store_id=a.store_id AND f.folder_id=a.folder_id "
     "WHERE a.store_id=? AND f.folder_id IS NULL"},
    {"references to a blob without a content",
     "SELECT COUNT(*) FROM blob_ref r LEFT JOIN content c ON c.store_id=r.store_id AND c.content_id=r.content_id "
     "WHERE r.store_id=? AND c.content_id IS NULL"},
};

#undef CORBEL_MARKED
constexpr std::string_view kRepairs[] = {
    "INSERT INTO list_row (store_id, folder_id, item_id, message_class, subject, sender_name, sender_address, display_to, message_id, received, size_bytes, "
    "importance, has_attachment, uid) SELECT m.store_id, m.folder_id, m.item_id, 'IPM.Note', '', '', '', '', '', m.received, m.size_bytes, 1, 0, m.uid "
    "FROM mailbox_item m WHERE m.store_id=? AND NOT EXISTS "
    "(SELECT 1 FROM list_row l WHERE l.store_id=m.store_id AND l.folder_id=m.folder_id AND l.item_id=m.item_id)",
    "DELETE FROM item WHERE store_id=? AND NOT EXISTS (SELECT 1 FROM mailbox_item m WHERE m.store_id=item.store_id AND m.folder_id=item.folder_id "
    "AND m.uid=item.uid AND m.item_id=item.item_id) AND NOT EXISTS (SELECT 1 FROM soft_deleted d WHERE d.store_id=item.store_id "
    "AND d.folder_id=item.folder_id AND d.uid=item.uid AND d.item_id=item.item_id)",
    "DELETE FROM soft_deleted WHERE store_id=? AND (NOT EXISTS (SELECT 1 FROM item i WHERE i.store_id=soft_deleted.store_id "
    "AND i.item_id=soft_deleted.item_id AND i.folder_id=soft_deleted.folder_id AND i.uid=soft_deleted.uid) OR NOT EXISTS "
    "(SELECT 1 FROM content c WHERE c.store_id=soft_deleted.store_id AND c.content_id=soft_deleted.content_id))",
    "UPDATE list_row SET uid=(SELECT i.uid FROM item i WHERE i.store_id=list_row.store_id AND i.item_id=list_row.item_id) WHERE store_id=? "
    "AND EXISTS (SELECT 1 FROM item i WHERE i.store_id=list_row.store_id AND i.item_id=list_row.item_id AND i.folder_id=list_row.folder_id "
    "AND i.uid<>list_row.uid)",
    "DELETE FROM list_row WHERE store_id=? AND NOT EXISTS (SELECT 1 FROM item i WHERE i.store_id=list_row.store_id AND i.item_id=list_row.item_id "
    "AND i.folder_id=list_row.folder_id)",
    "DELETE FROM item_alias WHERE store_id=? AND NOT EXISTS (SELECT 1 FROM item i WHERE i.store_id=item_alias.store_id AND i.item_id=item_alias.item_id)",
    "DELETE FROM item_prop WHERE store_id=? AND NOT EXISTS (SELECT 1 FROM item i WHERE i.store_id=item_prop.store_id AND i.item_id=item_prop.item_id)",
    "DELETE FROM folder_prop WHERE store_id=? AND folder_id<>0 AND NOT EXISTS "
    "(SELECT 1 FROM folder f WHERE f.store_id=folder_prop.store_id AND f.folder_id=folder_prop.folder_id)",
    "DELETE FROM receive_folder WHERE store_id=? AND NOT EXISTS "
    "(SELECT 1 FROM folder f WHERE f.store_id=receive_folder.store_id AND f.folder_id=receive_folder.folder_id)",
    "DELETE FROM content_ref WHERE store_id=? AND (NOT EXISTS "
    "(SELECT 1 FROM content c WHERE c.store_id=content_ref.store_id AND c.content_id=content_ref.content_id) OR (kind=0 AND NOT EXISTS "
    "(SELECT 1 FROM content c WHERE c.store_id=content_ref.store_id AND c.content_id=content_ref.holder_id)))",
    "INSERT INTO content_ref (store_id, content_id, kind, holder_id) SELECT DISTINCT a.store_id, a.data_content_id, 0, a.content_id FROM attachment a "
    "WHERE a.store_id=? AND a.data_content_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM content_ref r WHERE r.store_id=a.store_id AND "
    "r.content_id=a.data_content_id AND r.kind=0 AND r.holder_id=a.content_id)",
    "INSERT INTO content_dead (store_id, content_id) SELECT c.store_id, c.content_id FROM content c WHERE c.store_id=? "
    "AND NOT EXISTS (SELECT 1 FROM mailbox_item m WHERE m.store_id=c.store_id AND m.content_id=c.content_id) "
    "AND NOT EXISTS (SELECT 1 FROM content_ref r WHERE r.store_id=c.store_id AND r.content_id=c.content_id) "
    "AND NOT EXISTS (SELECT 1 FROM soft_deleted s WHERE s.store_id=c.store_id AND s.content_id=c.content_id) "
    "AND NOT EXISTS (SELECT 1 FROM content_dead d WHERE d.store_id=c.store_id AND d.content_id=c.content_id)",
    "INSERT INTO blob_ref (store_id, blob_key, content_id) SELECT c.store_id, c.blob_key, c.content_id FROM content c WHERE c.store_id=? AND c.storage=2 "
    "AND NOT EXISTS (SELECT 1 FROM blob_ref r WHERE r.store_id=c.store_id AND r.blob_key=c.blob_key AND r.content_id=c.content_id)",
    "DELETE FROM blob_ref WHERE store_id=? AND NOT EXISTS "
    "(SELECT 1 FROM content c WHERE c.store_id=blob_ref.store_id AND c.content_id=blob_ref.content_id)",
};
constexpr std::string_view kRepairNumbers =
    "UPDATE mailbox_item SET modseq=CASE WHEN cn > read_cn THEN cn ELSE read_cn END WHERE store_id=? AND folder_id=? "
    "AND modseq <> CASE WHEN cn > read_cn THEN cn ELSE read_cn END";

}  // namespace

std::uint64_t repairReferences(db::Connection& connection, StoreId store) {
    std::uint64_t changed = 0;
    for (const std::string_view sql : kRepairs) changed += connection.prepare(sql).with(store).run();
    return changed;
}

std::uint64_t repairNumbers(db::Connection& connection, StoreId store, FolderId folder) {
    return connection.prepare(kRepairNumbers).with(store, folder).run();
}

FolderSums sums(db::Connection& connection, StoreId store, FolderId folder, UidRange range, Uid recentUid) {
    db::Statement select = connection.prepare(kSums);
    select.with(recentUid, store, folder, range.first, range.last);
    FolderSums result;
    if (!select.step()) return result;
    result.total = select.unsignedInteger(0);
    result.unseen = select.unsignedInteger(1);
    result.bytes = select.unsignedInteger(2);
    result.recent = select.unsignedInteger(3);
    result.maxUid = select.unsignedInteger(4);
    result.maxModSeq = select.unsignedInteger(5);
    result.wrongNumbers = select.unsignedInteger(6);
    return result;
}

std::vector<std::pair<std::string, std::uint64_t>> faults(db::Connection& connection, StoreId store) {
    std::vector<std::pair<std::string, std::uint64_t>> found;
    for (const Fault& fault : kFaults) {
        db::Statement select = connection.prepare(fault.sql);
        select.with(store);
        if (select.step() && select.integer(0) > 0) found.emplace_back(fault.meaning, select.unsignedInteger(0));
    }
    return found;
}

}  // namespace corbel::store::check_queries
