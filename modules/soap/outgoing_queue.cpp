#include "outgoing_queue.h"

#include "corbel/error.h"
#include "outgoing_statements.h"

namespace corbel::soap {
namespace {

std::int64_t integer(const draft::SqlRow& row, std::size_t column) { return std::get<std::int64_t>(row.at(column)); }

OutgoingRow toRow(const draft::SqlRow& row) {
    OutgoingRow found;
    found.number = static_cast<std::uint64_t>(integer(row, 0));
    found.store = static_cast<StoreId>(integer(row, 1));
    found.item = static_cast<ItemId>(integer(row, 2));
    found.flags = static_cast<std::uint32_t>(integer(row, 3));
    found.submitted = fromMicros(integer(row, 4));
    found.user = static_cast<UserId>(integer(row, 5));
    return found;
}

std::vector<OutgoingRow> toRows(const std::vector<draft::SqlRow>& rows) {
    std::vector<OutgoingRow> found;
    for (const draft::SqlRow& row : rows) found.push_back(toRow(row));
    return found;
}

draft::SqlValue value(std::uint64_t number) { return static_cast<std::int64_t>(number); }

}  // namespace

bool OutgoingQueue::add(StoreId store, ItemId item, std::uint32_t flags, UserId user) {
    OutgoingRow row{0, store, item, flags, _clock.now(), user};
    try {
        _sql.transaction([&] {
            // The update comes first: it holds the row until the end, so that nobody else reads the same number.
            _sql.query(sql::kNextOutgoing);
            row.number = static_cast<std::uint64_t>(integer(_sql.query(sql::kLastOutgoing).at(0), 0));
            _sql.query(sql::kAddOutgoing,
                       {value(row.number), value(store), value(item), std::int64_t{row.isMaster()}, value(flags), toMicros(row.submitted), value(user)});
        });
    } catch (const Error& error) {
        if (error.code() == ErrorCode::AlreadyExists) return false;
        throw;
    }
    tell(row, false);
    return true;
}

std::vector<OutgoingRow> OutgoingQueue::list(std::uint64_t after, std::size_t limit) {
    return toRows(_sql.query(sql::kListOutgoing, {value(after), value(limit)}));
}

std::vector<OutgoingRow> OutgoingQueue::listOf(StoreId store, std::uint64_t after, std::size_t limit) {
    return toRows(_sql.query(sql::kListOutgoingOf, {value(store), value(after), value(limit)}));
}

std::vector<OutgoingRow> OutgoingQueue::rowsOf(StoreId store, ItemId item) {
    return toRows(_sql.query(sql::kOutgoingOfItem, {value(store), value(item)}));
}

bool OutgoingQueue::remove(StoreId store, ItemId item, bool isMaster) {
    std::vector<OutgoingRow> gone;
    _sql.transaction([&] {
        gone = toRows(_sql.query(sql::kOutgoingInQueue, {value(store), value(item), std::int64_t{isMaster}}));
        if (!gone.empty()) _sql.query(sql::kRemoveOutgoing, {value(gone.front().number)});
    });
    for (const OutgoingRow& row : gone) tell(row, true);
    return !gone.empty();
}

void OutgoingQueue::onChange(Listener listener) {
    const std::lock_guard lock(_mutex);
    _listener = std::move(listener);
}

void OutgoingQueue::tell(const OutgoingRow& row, bool isGone) {
    const std::lock_guard lock(_mutex);
    if (_listener) _listener(row, isGone);
}

}  // namespace corbel::soap
