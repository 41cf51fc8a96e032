#include "store/search/search_queries.h"

namespace corbel::store::search_queries {
namespace {

constexpr std::string_view kAll =
    "SELECT folder_id, is_stopped, folder_cn, criteria FROM search_folder WHERE store_id=? ORDER BY folder_id";
constexpr std::string_view kFind = "SELECT folder_id, is_stopped, folder_cn, criteria FROM search_folder WHERE store_id=? AND folder_id=?";
constexpr std::string_view kInsert =
    "INSERT INTO search_folder (is_stopped, folder_cn, criteria, store_id, folder_id) VALUES (?, ?, ?, ?, ?)";
constexpr std::string_view kUpdate = "UPDATE search_folder SET is_stopped=?, folder_cn=?, criteria=? WHERE store_id=? AND folder_id=?";

#define CORBEL_SCOPE "SELECT s.source_folder_id, s.is_scanned, s.scan_item, s.cn FROM search_scope s"
constexpr std::string_view kScope = CORBEL_SCOPE " WHERE s.store_id=? AND s.folder_id=? ORDER BY s.source_folder_id";
constexpr std::string_view kScopeOf = CORBEL_SCOPE " WHERE s.store_id=? AND s.folder_id=? AND s.source_folder_id=?";
constexpr std::string_view kDue = CORBEL_SCOPE
    " LEFT JOIN folder_counter c ON c.store_id=s.store_id AND c.folder_id=s.source_folder_id "
    "WHERE s.store_id=? AND s.folder_id=? AND (s.is_scanned=0 OR c.highest_modseq>s.cn) ORDER BY s.source_folder_id LIMIT 1";
constexpr std::string_view kIsScanning = CORBEL_SCOPE " WHERE s.store_id=? AND s.folder_id=? AND s.is_scanned=0 LIMIT 1";
#undef CORBEL_SCOPE
constexpr std::string_view kInsertScope =
    "INSERT INTO search_scope (is_scanned, scan_item, cn, store_id, folder_id, source_folder_id) VALUES (?, ?, ?, ?, ?, ?)";
constexpr std::string_view kUpdateScope =
    "UPDATE search_scope SET is_scanned=?, scan_item=?, cn=? WHERE store_id=? AND folder_id=? AND source_folder_id=?";
constexpr std::string_view kEraseScope = "DELETE FROM search_scope WHERE store_id=? AND folder_id=? AND source_folder_id=?";

#define CORBEL_RESULT "SELECT item_id, source_folder_id, received, is_unread, came_cn, cn FROM search_result"
constexpr std::string_view kResult = CORBEL_RESULT " WHERE store_id=? AND folder_id=? AND item_id=?";
constexpr std::string_view kResults = CORBEL_RESULT " WHERE store_id=? AND folder_id=? AND item_id>? ORDER BY item_id LIMIT ?";
#undef CORBEL_RESULT
constexpr std::string_view kReadBy =
    "SELECT k.source_folder_id, r.is_seen FROM search_result k LEFT JOIN read_state r ON r.store_id=k.store_id AND "
    "r.folder_id=k.source_folder_id AND r.user_id=? AND r.item_id=k.item_id WHERE k.store_id=? AND k.folder_id=?";
constexpr std::string_view kSums =
    "SELECT COUNT(*), COALESCE(SUM(is_unread), 0), COALESCE(MAX(cn), 0) FROM search_result WHERE store_id=? AND folder_id=?";
constexpr std::string_view kMisplaced =
    "SELECT COUNT(*) FROM search_result r LEFT JOIN item i ON i.store_id=r.store_id AND i.item_id=r.item_id AND "
    "i.folder_id=r.source_folder_id "
    "WHERE r.store_id=? AND r.folder_id=? AND i.item_id IS NULL";
constexpr std::string_view kInsertResult =
    "INSERT INTO search_result (source_folder_id, received, is_unread, came_cn, cn, store_id, folder_id, item_id) VALUES (?, ?, ?, ?, ?, "
    "?, ?, ?)";
constexpr std::string_view kUpdateResult =
    "UPDATE search_result SET source_folder_id=?, received=?, is_unread=?, came_cn=?, cn=? WHERE store_id=? AND folder_id=? AND item_id=?";
constexpr std::string_view kEraseResult = "DELETE FROM search_result WHERE store_id=? AND folder_id=? AND item_id=?";
constexpr std::string_view kInsertDeparture =
    "INSERT INTO search_departure (store_id, folder_id, cn, item_id, removed) VALUES (?, ?, ?, ?, ?)";
constexpr std::string_view kOldestDepartures =
    "SELECT cn, removed FROM search_departure WHERE store_id=? AND folder_id=? ORDER BY cn LIMIT ?";
constexpr std::string_view kTrimDepartures = "DELETE FROM search_departure WHERE store_id=? AND folder_id=? AND cn<=?";
constexpr std::string_view kEraseFound[] = {
    "DELETE FROM search_result WHERE store_id=? AND folder_id=?",
    "DELETE FROM search_departure WHERE store_id=? AND folder_id=?",
    "DELETE FROM search_scope WHERE store_id=? AND folder_id=?",
};
constexpr std::string_view kErase = "DELETE FROM search_folder WHERE store_id=? AND folder_id=?";
constexpr std::string_view kSetLogFloor = "UPDATE folder SET log_floor=? WHERE store_id=? AND folder_id=?";
constexpr std::uint64_t kTrimRows = 10'000;

FolderRow toFolder(const db::Statement& row) {
    return {row.unsignedInteger(0), row.integer(1) != 0, row.unsignedInteger(2), std::string(row.text(3))};
}
ScopeRow toScope(const db::Statement& row) {
    return {row.unsignedInteger(0), row.integer(1) != 0, row.unsignedInteger(2), row.unsignedInteger(3)};
}
ResultRow toResult(const db::Statement& row) {
    return {row.unsignedInteger(0), row.unsignedInteger(1), row.integer(2),
            row.integer(3) != 0,    row.unsignedInteger(4), row.unsignedInteger(5)};
}

void write(db::Connection& connection, std::string_view sql, StoreId store, const FolderRow& row) {
    db::Statement statement = connection.prepare(sql);
    statement.bind(0, std::int64_t{row.isStopped}).bind(1, row.folderCn).bindBlob(2, row.criteria).bind(3, store).bind(4, row.folder);
    statement.run();
}

void write(db::Connection& connection, std::string_view sql, StoreId store, FolderId folder, const ResultRow& row) {
    connection.prepare(sql).with(row.source, row.received, row.isUnread, row.cameCn, row.cn, store, folder, row.item).run();
}

}  // namespace

std::vector<FolderRow> all(db::Connection& connection, StoreId store) {
    db::Statement select = connection.prepare(kAll);
    select.with(store);
    std::vector<FolderRow> rows;
    while (select.step()) rows.push_back(toFolder(select));
    return rows;
}

std::optional<FolderRow> find(db::Connection& connection, StoreId store, FolderId folder) {
    db::Statement select = connection.prepare(kFind);
    select.with(store, folder);
    return select.step() ? std::optional(toFolder(select)) : std::nullopt;
}

void insert(db::Connection& connection, StoreId store, const FolderRow& row) { write(connection, kInsert, store, row); }
void update(db::Connection& connection, StoreId store, const FolderRow& row) { write(connection, kUpdate, store, row); }

std::vector<ScopeRow> scope(db::Connection& connection, StoreId store, FolderId folder) {
    db::Statement select = connection.prepare(kScope);
    select.with(store, folder);
    std::vector<ScopeRow> rows;
    while (select.step()) rows.push_back(toScope(select));
    return rows;
}

std::optional<ScopeRow> scopeOf(db::Connection& connection, StoreId store, FolderId folder, FolderId source) {
    db::Statement select = connection.prepare(kScopeOf);
    select.with(store, folder, source);
    return select.step() ? std::optional(toScope(select)) : std::nullopt;
}

std::optional<ScopeRow> due(db::Connection& connection, StoreId store, FolderId folder) {
    db::Statement select = connection.prepare(kDue);
    select.with(store, folder);
    return select.step() ? std::optional(toScope(select)) : std::nullopt;
}

bool isScanning(db::Connection& connection, StoreId store, FolderId folder) {
    db::Statement select = connection.prepare(kIsScanning);
    return select.with(store, folder).step();
}

void insertScope(db::Connection& connection, StoreId store, FolderId folder, const ScopeRow& row) {
    connection.prepare(kInsertScope).with(row.isScanned, row.scanItem, row.cn, store, folder, row.source).run();
}

void updateScope(db::Connection& connection, StoreId store, FolderId folder, const ScopeRow& row) {
    connection.prepare(kUpdateScope).with(row.isScanned, row.scanItem, row.cn, store, folder, row.source).run();
}

void eraseScope(db::Connection& connection, StoreId store, FolderId folder, FolderId source) {
    connection.prepare(kEraseScope).with(store, folder, source).run();
}

std::optional<ResultRow> result(db::Connection& connection, StoreId store, FolderId folder, ItemId item) {
    db::Statement select = connection.prepare(kResult);
    select.with(store, folder, item);
    return select.step() ? std::optional(toResult(select)) : std::nullopt;
}

std::vector<ResultRow> results(db::Connection& connection, StoreId store, FolderId folder, ItemId after, std::size_t limit) {
    db::Statement select = connection.prepare(kResults);
    select.with(store, folder, after, limit);
    std::vector<ResultRow> rows;
    while (select.step()) rows.push_back(toResult(select));
    return rows;
}

void readBy(db::Connection& connection, StoreId store, FolderId folder, UserId user, const std::function<void(FolderId, bool)>& each) {
    db::Statement select = connection.prepare(kReadBy);
    select.with(user, store, folder);
    while (select.step()) each(select.unsignedInteger(0), !select.isNull(1) && select.integer(1) != 0);
}

ResultSums sums(db::Connection& connection, StoreId store, FolderId folder) {
    ResultSums result;
    {
        db::Statement select = connection.prepare(kSums);
        select.with(store, folder);
        if (select.step()) result = {select.unsignedInteger(0), select.unsignedInteger(1), select.unsignedInteger(2), 0};
    }
    const auto row = find(connection, store, folder);
    if (!row || row->isStopped || due(connection, store, folder)) return result;
    db::Statement select = connection.prepare(kMisplaced);
    select.with(store, folder);
    if (select.step()) result.misplaced = select.unsignedInteger(0);
    return result;
}

void insertResult(db::Connection& connection, StoreId store, FolderId folder, const ResultRow& row) {
    write(connection, kInsertResult, store, folder, row);
}
void updateResult(db::Connection& connection, StoreId store, FolderId folder, const ResultRow& row) {
    write(connection, kUpdateResult, store, folder, row);
}

void eraseResult(db::Connection& connection, StoreId store, FolderId folder, ItemId item) {
    connection.prepare(kEraseResult).with(store, folder, item).run();
}

void insertDeparture(db::Connection& connection, StoreId store, FolderId folder, std::uint64_t cn, ItemId item, std::int64_t now) {
    connection.prepare(kInsertDeparture).with(store, folder, cn, item, now).run();
}

bool hasDepartures(db::Connection& connection, StoreId store, FolderId folder, std::int64_t before) {
    db::Statement select = connection.prepare(kOldestDepartures);
    select.with(store, folder, 1);
    return select.step() && select.integer(1) < before;
}

std::uint64_t trimDepartures(db::Connection& connection, StoreId store, FolderId folder, std::int64_t before) {
    std::uint64_t last = 0;
    {
        db::Statement select = connection.prepare(kOldestDepartures);
        select.with(store, folder, kTrimRows);
        while (select.step() && select.integer(1) < before) last = select.unsignedInteger(0);
    }
    if (last != 0) connection.prepare(kTrimDepartures).with(store, folder, last).run();
    return last;
}

void eraseFound(db::Connection& connection, StoreId store, FolderId folder) {
    for (const std::string_view sql : kEraseFound) connection.prepare(sql).with(store, folder).run();
}

void erase(db::Connection& connection, StoreId store, FolderId folder) {
    eraseFound(connection, store, folder);
    connection.prepare(kErase).with(store, folder).run();
}

void setLogFloor(db::Connection& connection, StoreId store, FolderId folder, std::uint64_t cn) {
    connection.prepare(kSetLogFloor).with(cn, store, folder).run();
}

}  // namespace corbel::store::search_queries
