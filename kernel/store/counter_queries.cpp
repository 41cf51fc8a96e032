#include "store/counter_queries.h"

namespace corbel::store::counter_queries {
namespace {

constexpr std::string_view kLoad =
    "SELECT total, unseen, recent, recent_uid, uid_next, highest_modseq, size_bytes, pending, pending_unseen, associated, other_bytes FROM folder_counter WHERE store_id=? AND folder_id=?";
constexpr std::string_view kInsert =
    "INSERT INTO folder_counter (total, unseen, recent, recent_uid, uid_next, highest_modseq, size_bytes, pending, pending_unseen, "
    "associated, other_bytes, store_id, folder_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
constexpr std::string_view kSave =
    "UPDATE folder_counter SET total=?, unseen=?, recent=?, recent_uid=?, uid_next=?, highest_modseq=?, size_bytes=?, pending=?, "
    "pending_unseen=?, associated=?, other_bytes=? WHERE store_id=? AND folder_id=?";
constexpr std::string_view kErase = "DELETE FROM folder_counter WHERE store_id=? AND folder_id=?";

void write(db::Connection& connection, std::string_view sql, StoreId store, FolderId folder, const CounterRow& row) {
    connection.prepare(sql)
        .with(row.total, row.unseen, row.recent, row.recentUid, row.uidNext, row.highestModSeq, row.sizeBytes, row.pending,
              row.pendingUnseen, row.associated, row.otherBytes, store, folder)
        .run();
}

}  // namespace

std::optional<CounterRow> load(db::Connection& connection, StoreId store, FolderId folder) {
    db::Statement select = connection.prepare(kLoad);
    select.with(store, folder);
    if (!select.step()) return std::nullopt;
    CounterRow row;
    row.total = static_cast<std::uint32_t>(select.integer(0));
    row.unseen = static_cast<std::uint32_t>(select.integer(1));
    row.recent = static_cast<std::uint32_t>(select.integer(2));
    row.recentUid = static_cast<Uid>(select.integer(3));
    row.uidNext = static_cast<Uid>(select.integer(4));
    row.highestModSeq = select.unsignedInteger(5);
    row.sizeBytes = select.unsignedInteger(6);
    row.pending = static_cast<std::uint32_t>(select.integer(7));
    row.pendingUnseen = static_cast<std::uint32_t>(select.integer(8));
    row.associated = static_cast<std::uint32_t>(select.integer(9));
    row.otherBytes = select.unsignedInteger(10);
    return row;
}

void insert(db::Connection& connection, StoreId store, FolderId folder, const CounterRow& row) {
    write(connection, kInsert, store, folder, row);
}

void save(db::Connection& connection, StoreId store, FolderId folder, const CounterRow& row) { write(connection, kSave, store, folder, row); }

void erase(db::Connection& connection, StoreId store, FolderId folder) { connection.prepare(kErase).with(store, folder).run(); }

}  // namespace corbel::store::counter_queries
