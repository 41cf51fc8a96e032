#include "store/check_queries.h"

namespace corbel::store::check_queries {
namespace {

constexpr std::string_view kSums =
    "SELECT COUNT(*), COALESCE(SUM(CASE WHEN flags & 1 = 0 THEN 1 ELSE 0 END), 0), COALESCE(SUM(size_bytes), 0), "
    "COALESCE(SUM(CASE WHEN uid>=? THEN 1 ELSE 0 END), 0), COALESCE(MAX(uid), 0), COALESCE(MAX(modseq), 0), "
    "COALESCE(SUM(CASE WHEN modseq <> CASE WHEN cn > read_cn THEN cn ELSE read_cn END THEN 1 ELSE 0 END), 0) "
    "FROM mailbox_item WHERE store_id=? AND folder_id=?";

struct Fault {
    std::string_view meaning;
    std::string_view sql;
};
constexpr Fault kFaults[] = {
    {"messages without a content", "SELECT COUNT(*) FROM mailbox_item m LEFT JOIN content c ON c.store_id=m.store_id AND c.content_id=m.content_id "
                                   "WHERE m.store_id=? AND c.content_id IS NULL"},
    {"messages without a MIME index",
     "SELECT COUNT(*) FROM mailbox_item m LEFT JOIN content_mime c ON c.store_id=m.store_id AND c.content_id=m.content_id "
     "WHERE m.store_id=? AND c.content_id IS NULL"},
    {"messages without their names, or names of another place",
     "SELECT COUNT(*) FROM mailbox_item m LEFT JOIN item i ON i.store_id=m.store_id AND i.item_id=m.item_id AND i.folder_id=m.folder_id AND i.uid=m.uid "
     "WHERE m.store_id=? AND i.item_id IS NULL"},
    {"names without a message",
     "SELECT COUNT(*) FROM item i LEFT JOIN mailbox_item m ON m.store_id=i.store_id AND m.folder_id=i.folder_id AND m.uid=i.uid AND m.item_id=i.item_id "
     "WHERE i.store_id=? AND m.item_id IS NULL"},
    {"messages without a list row",
     "SELECT COUNT(*) FROM mailbox_item m LEFT JOIN list_row l ON l.store_id=m.store_id AND l.folder_id=m.folder_id AND l.item_id=m.item_id "
     "WHERE m.store_id=? AND l.item_id IS NULL"},
    {"list rows without a message",
     "SELECT COUNT(*) FROM list_row l LEFT JOIN item i ON i.store_id=l.store_id AND i.item_id=l.item_id AND i.folder_id=l.folder_id "
     "WHERE l.store_id=? AND i.item_id IS NULL"},
    {"aliases without a message",
     "SELECT COUNT(*) FROM item_alias a LEFT JOIN item i ON i.store_id=a.store_id AND i.item_id=a.item_id "
     "WHERE a.store_id=? AND i.item_id IS NULL"},
    {"messages in a folder that is not there",
     "SELECT COUNT(*) FROM mailbox_item m LEFT JOIN folder f ON f.store_id=m.store_id AND f.folder_id=m.folder_id "
     "WHERE m.store_id=? AND f.folder_id IS NULL"},
    {"contents without a message that are not marked for the purge",
     "SELECT COUNT(*) FROM content c LEFT JOIN mailbox_item m ON m.store_id=c.store_id AND m.content_id=c.content_id "
     "LEFT JOIN content_dead d ON d.store_id=c.store_id AND d.content_id=c.content_id "
     "WHERE c.store_id=? AND m.content_id IS NULL AND d.content_id IS NULL"},
    {"contents in a blob without a reference to it",
     "SELECT COUNT(*) FROM content c LEFT JOIN blob_ref r ON r.store_id=c.store_id AND r.blob_key=c.blob_key AND r.content_id=c.content_id "
     "WHERE c.store_id=? AND c.storage=2 AND r.content_id IS NULL"},
    {"references to a blob without a content",
     "SELECT COUNT(*) FROM blob_ref r LEFT JOIN content c ON c.store_id=r.store_id AND c.content_id=r.content_id "
     "WHERE r.store_id=? AND c.content_id IS NULL"},
};

}  // namespace

FolderSums sums(db::Connection& connection, StoreId store, FolderId folder, Uid recentUid) {
    db::Statement select = connection.prepare(kSums);
    select.with(recentUid, store, folder);
    FolderSums result;
    if (!select.step()) return result;
    result.total = select.unsignedInteger(0);
    result.unseen = select.unsignedInteger(1);
    result.bytes = select.unsignedInteger(2);
    result.recent = select.unsignedInteger(3);
    result.maxUid = static_cast<Uid>(select.integer(4));
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
