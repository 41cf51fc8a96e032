#include "store/change_queries.h"

namespace corbel::store::change_queries {
namespace {

constexpr std::string_view kLogExpunged =
    "INSERT INTO expunged (store_id, folder_id, modseq, uid, item_id, source_key, removed, kind) "
    "SELECT m.store_id, m.folder_id, m.uid+?, m.uid, m.item_id, i.source_key, ?, ? "
    "FROM mailbox_item m CROSS JOIN item i ON i.store_id=m.store_id AND i.item_id=m.item_id "
    "WHERE m.store_id=? AND m.folder_id=? AND m.uid BETWEEN ? AND ?";
constexpr std::string_view kMarkReturned = "UPDATE expunged SET kind=? WHERE store_id=? AND folder_id=? AND modseq=? AND uid=?";
constexpr std::string_view kLog =
    "INSERT INTO change_log (store_id, cn, kind, folder_id, from_folder_id, item_id, source_key, logged) VALUES (?, ?, ?, ?, ?, ?, ?, ?)";
constexpr std::string_view kOldestExpunged =
    "SELECT modseq, removed FROM expunged WHERE store_id=? AND folder_id=? ORDER BY modseq LIMIT ?";
constexpr std::string_view kOldestLog = "SELECT cn, logged FROM change_log WHERE store_id=? ORDER BY cn LIMIT ?";
constexpr std::string_view kTrimExpunged = "DELETE FROM expunged WHERE store_id=? AND folder_id=? AND modseq<=?";
constexpr std::string_view kFolderFloor = "UPDATE folder SET log_floor=? WHERE store_id=? AND folder_id=?";
constexpr std::string_view kTrimLog = "DELETE FROM change_log WHERE store_id=? AND cn<=?";
constexpr std::string_view kTrimRemoved = "DELETE FROM folder_removed WHERE store_id=? AND cn<=? AND recoverable=0";
constexpr std::string_view kStoreFloor = "UPDATE store_meta SET log_floor=? WHERE store_id=?";

}  // namespace

std::uint64_t lastOld(db::Connection& connection, StoreId store, FolderId folder, std::int64_t before) {
    db::Statement select = connection.prepare(folder != 0 ? kOldestExpunged : kOldestLog);
    if (folder != 0) select.with(store, folder, kTrimRows);
    else select.with(store, kTrimRows);
    std::uint64_t last = 0;
    while (select.step() && select.integer(1) < before) last = select.unsignedInteger(0);
    return last;
}

void trimExpunged(db::Connection& connection, StoreId store, FolderId folder, std::uint64_t through) {
    if (through == 0) return;
    connection.prepare(kTrimExpunged).with(store, folder, through).run();
    connection.prepare(kFolderFloor).with(through, store, folder).run();
}

void trimLog(db::Connection& connection, StoreId store, std::uint64_t through) {
    if (through == 0) return;
    connection.prepare(kTrimLog).with(store, through).run();
    connection.prepare(kTrimRemoved).with(store, through).run();
    connection.prepare(kStoreFloor).with(through, store).run();
}

void logExpunged(db::Connection& connection, StoreId store, FolderId folder, UidRange range, const DepartureLog& log) {
    connection.prepare(kLogExpunged).with(log.numberOffset, log.now, static_cast<std::int64_t>(log.kind), store, folder, range.first, range.last).run();
}

void markReturned(db::Connection& connection, StoreId store, FolderId folder, std::uint64_t cn, std::uint64_t uid) {
    connection.prepare(kMarkReturned).with(static_cast<std::int64_t>(Departure::Returned), store, folder, cn, uid).run();
}

void log(db::Connection& connection, StoreId store, const LogRow& row, std::int64_t now) {
    db::Statement statement = connection.prepare(kLog);
    statement.bind(0, store).bind(1, row.cn).bind(2, static_cast<std::int64_t>(row.kind)).bind(3, row.folder).bind(4, row.from).bind(5, row.item);
    statement.bindBlob(6, row.sourceKey).bind(7, now);
    statement.run();
}

}  // namespace corbel::store::change_queries
