#include "store/tables/folder_row_queries.h"

#include "store/objects/property_rows.h"

namespace corbel::store::folder_row_queries {
namespace {

constexpr std::string_view kLoad =
    "SELECT f.folder_id, f.parent_id, f.kind, f.name, f.container_class, f.special_use, f.entryid, f.source_key, f.comment, f.created, "
    "f.modified, "
    "c.total + c.pending, c.unseen + c.pending_unseen, c.associated FROM folder f LEFT JOIN folder_counter c ON c.store_id=f.store_id AND "
    "c.folder_id=f.folder_id "
    "WHERE f.store_id=? ORDER BY f.folder_id";

// CROSS JOIN: SQLite starts with the folders, each of which has one row of the reader's.
constexpr std::string_view kLoadSeen =
    "SELECT u.folder_id, u.seen + u.pending_seen FROM folder f CROSS JOIN folder_user u ON u.store_id=f.store_id AND "
    "u.folder_id=f.folder_id WHERE f.store_id=? AND u.user_id=?";

constexpr std::string_view kLoadProperties =
    "SELECT folder_id, prop_id, prop_type, int_value, bytes_value FROM folder_prop WHERE store_id=? AND folder_id>0 ORDER BY folder_id, "
    "prop_id";

}  // namespace

void loadProperties(db::Connection& connection, StoreId store, const std::function<void(FolderId, const Property&)>& each) {
    db::Statement select = connection.prepare(kLoadProperties);
    select.with(store);
    while (select.step()) each(select.unsignedInteger(0), readProperty(select, 1).property);
}

std::unordered_map<FolderId, std::uint32_t> loadSeen(db::Connection& connection, StoreId store, UserId user) {
    db::Statement select = connection.prepare(kLoadSeen);
    select.with(store, user);
    std::unordered_map<FolderId, std::uint32_t> seen;
    while (select.step()) seen.emplace(select.unsignedInteger(0), static_cast<std::uint32_t>(select.integer(1)));
    return seen;
}

std::vector<FolderColumns> load(db::Connection& connection, StoreId store) {
    db::Statement select = connection.prepare(kLoad);
    select.with(store);
    std::vector<FolderColumns> folders;
    while (select.step()) {
        FolderColumns& folder = folders.emplace_back();
        folder.row.id = select.unsignedInteger(0);
        folder.row.parent = select.unsignedInteger(1);
        folder.row.kind = static_cast<FolderKind>(select.integer(2));
        folder.row.name = select.text(3);
        folder.row.containerClass = select.text(4);
        folder.row.specialUse = static_cast<SpecialUse>(select.integer(5));
        folder.entryid = select.text(6);
        folder.sourceKey = select.text(7);
        folder.comment = select.text(8);
        folder.created = select.integer(9);
        folder.modified = select.integer(10);
        folder.counters.total = static_cast<std::uint32_t>(select.integer(11));
        folder.counters.unseen = static_cast<std::uint32_t>(select.integer(12));
        folder.counters.associated = static_cast<std::uint32_t>(select.integer(13));
    }
    return folders;
}

}  // namespace corbel::store::folder_row_queries
