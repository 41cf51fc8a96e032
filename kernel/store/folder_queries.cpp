#include "store/folder_queries.h"

#include "store/name_fold.h"

namespace corbel::store::folder_queries {
namespace {

constexpr std::string_view kLoadAll =
    "SELECT folder_id, parent_id, kind, name, container_class, special_use, uid_validity FROM folder WHERE store_id=?";
constexpr std::string_view kInsert =
    "INSERT INTO folder (store_id, folder_id, parent_id, kind, name, name_fold, container_class, special_use, uid_validity, log_floor, cn, "
    "entryid, source_key, comment, created, modified, made_cn) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 0, ?, ?, ?, '', ?, ?, ?)";
constexpr std::string_view kRename =
    "UPDATE folder SET parent_id=?, name=?, name_fold=?, cn=?, modified=? WHERE store_id=? AND folder_id=?";
constexpr std::string_view kSetUidValidity = "UPDATE folder SET uid_validity=? WHERE store_id=? AND folder_id=?";
constexpr std::string_view kSourceKey = "SELECT source_key FROM folder WHERE store_id=? AND folder_id=?";
constexpr std::string_view kNames = "SELECT entryid, source_key, cn FROM folder WHERE store_id=? AND folder_id=?";
constexpr std::string_view kEraseKeywords = "DELETE FROM folder_keyword WHERE store_id=? AND folder_id=?";
constexpr std::string_view kErase[] = {
    "DELETE FROM folder_user WHERE store_id=? AND folder_id=?",
    "DELETE FROM read_state WHERE store_id=? AND folder_id=?",
    "DELETE FROM acl WHERE store_id=? AND folder_id=?",
    "DELETE FROM folder_prop WHERE store_id=? AND folder_id=?",
    "DELETE FROM receive_folder WHERE store_id=? AND folder_id=?",
    "DELETE FROM folder_reading WHERE store_id=? AND folder_id=?",
    "DELETE FROM favourite WHERE store_id=? AND folder_id=?",
    "DELETE FROM folder WHERE store_id=? AND folder_id=?",
};
constexpr std::string_view kKeywords = "SELECT bit, name FROM folder_keyword WHERE store_id=? AND folder_id=? ORDER BY bit";
constexpr std::string_view kAddKeyword = "INSERT INTO folder_keyword (store_id, folder_id, bit, name) VALUES (?, ?, ?, ?)";
constexpr std::string_view kSubscriptions = "SELECT path FROM subscription WHERE store_id=? AND user_id=? ORDER BY path";
constexpr std::string_view kCountSubscriptions = "SELECT COUNT(*) FROM subscription WHERE store_id=? AND user_id=?";
constexpr std::string_view kUnsubscribe = "DELETE FROM subscription WHERE store_id=? AND user_id=? AND path=?";

}  // namespace

std::vector<FolderRow> loadAll(db::Connection& connection, StoreId store) {
    db::Statement select = connection.prepare(kLoadAll);
    select.with(store);
    std::vector<FolderRow> rows;
    while (select.step()) {
        FolderRow row;
        row.id = select.unsignedInteger(0);
        row.parent = select.unsignedInteger(1);
        row.kind = static_cast<FolderKind>(select.integer(2));
        row.name = select.text(3);
        row.containerClass = select.text(4);
        row.specialUse = static_cast<SpecialUse>(select.integer(5));
        row.uidValidity = static_cast<std::uint32_t>(select.integer(6));
        rows.push_back(std::move(row));
    }
    return rows;
}

void insert(db::Connection& connection, StoreId store, const FolderRow& row, const FolderNames& names) {
    const std::string fold = foldName(row.name);
    db::Statement statement = connection.prepare(kInsert);
    statement.bind(0, store).bind(1, row.id).bind(2, row.parent).bind(3, static_cast<std::int64_t>(row.kind)).bind(4, std::string_view(row.name));
    statement.bind(5, std::string_view(fold)).bind(6, std::string_view(row.containerClass)).bind(7, static_cast<std::int64_t>(row.specialUse));
    statement.bind(8, std::uint64_t{row.uidValidity}).bind(9, names.cn).bindBlob(10, names.entryid).bindBlob(11, names.sourceKey);
    statement.bind(12, names.now).bind(13, names.now).bind(14, names.cn);
    statement.run();
}

void rename(db::Connection& connection, StoreId store, FolderId folder, FolderId parent, std::string_view name, std::uint64_t cn, std::int64_t now) {
    const std::string fold = foldName(name);
    connection.prepare(kRename).with(parent, name, fold, cn, now, store, folder).run();
}

void setUidValidity(db::Connection& connection, StoreId store, FolderId folder, std::uint32_t uidValidity) {
    connection.prepare(kSetUidValidity).with(uidValidity, store, folder).run();
}

void erase(db::Connection& connection, StoreId store, FolderId folder, bool keepsKeywords) {
    if (!keepsKeywords) connection.prepare(kEraseKeywords).with(store, folder).run();
    for (const std::string_view sql : kErase) connection.prepare(sql).with(store, folder).run();
}

FolderNames names(db::Connection& connection, StoreId store, FolderId folder) {
    db::Statement select = connection.prepare(kNames);
    select.with(store, folder);
    FolderNames found;
    if (!select.step()) return found;
    found.entryid = select.text(0);
    found.sourceKey = select.text(1);
    found.cn = select.unsignedInteger(2);
    return found;
}

std::string sourceKey(db::Connection& connection, StoreId store, FolderId folder) {
    db::Statement select = connection.prepare(kSourceKey);
    select.with(store, folder);
    return select.step() ? std::string(select.text(0)) : std::string();
}

KeywordNames keywords(db::Connection& connection, StoreId store, FolderId folder) {
    db::Statement select = connection.prepare(kKeywords);
    select.with(store, folder);
    KeywordNames names;
    while (select.step()) {
        const auto bit = static_cast<std::size_t>(select.integer(0));
        if (bit >= kMaxKeywordsPerFolder) continue;
        if (names.size() <= bit) names.resize(bit + 1);
        names[bit] = select.text(1);
    }
    return names;
}

void addKeyword(db::Connection& connection, StoreId store, FolderId folder, std::size_t bit, std::string_view name) {
    connection.prepare(kAddKeyword).with(store, folder, bit, name).run();
}

std::vector<std::string> subscriptions(db::Connection& connection, StoreId store, UserId user) {
    db::Statement select = connection.prepare(kSubscriptions);
    select.with(store, user);
    std::vector<std::string> paths;
    while (select.step()) paths.emplace_back(select.text(0));
    return paths;
}

std::size_t countSubscriptions(db::Connection& connection, StoreId store, UserId user) {
    db::Statement select = connection.prepare(kCountSubscriptions);
    select.with(store, user);
    return select.step() ? static_cast<std::size_t>(select.integer(0)) : 0;
}

void subscribe(db::Connection& connection, StoreId store, UserId user, std::string_view path) {
    connection.prepare(db::Dialect::insertIgnore(connection.engine(), "subscription", "store_id, user_id, path")).with(store, user, path).run();
}

void unsubscribe(db::Connection& connection, StoreId store, UserId user, std::string_view path) {
    connection.prepare(kUnsubscribe).with(store, user, path).run();
}

}  // namespace corbel::store::folder_queries
