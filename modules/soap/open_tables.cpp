#include "open_tables.h"

#include "open_table.h"
#include "table_wait.h"

namespace corbel::soap {

std::uint32_t OpenTables::add(std::shared_ptr<OpenTable> table) {
    const std::lock_guard lock(_mutex);
    if (_tables.size() >= kMaxOpenTables) throw Error(ErrorCode::LimitReached, "The session has too many lists open");
    // Numbers come round after four thousand million tables.
    do ++_last;
    while (_last == 0 || _tables.contains(_last));
    _tables.emplace(_last, std::move(table));
    return _last;
}

std::shared_ptr<OpenTable> OpenTables::find(std::uint32_t number) const {
    const std::lock_guard lock(_mutex);
    const auto found = _tables.find(number);
    if (found == _tables.end()) throw Error(ErrorCode::NotFound, "There is no such list");
    return found->second;
}

void OpenTables::close(std::uint32_t number) {
    std::shared_ptr<OpenTable> last;   // ends outside of the lock
    const std::lock_guard lock(_mutex);
    const auto found = _tables.find(number);
    if (found == _tables.end()) throw Error(ErrorCode::NotFound, "There is no such list");
    last = std::move(found->second);
    _tables.erase(found);
}

TableInUse::TableInUse(Call& call, std::uint32_t number) : _table(call.session->tables.find(number)) {
    if (!_table->mutex.try_lock_for(kTableWait)) throw Refusal{Status::Busy};
}

TableInUse::~TableInUse() { _table->mutex.unlock(); }

void OpenTable::setColumns(Call& call, const std::vector<std::uint32_t>& wire) {
    if (wire.size() > kMaxTableColumns) throw Error(ErrorCode::LimitReached, "A list cannot show so many columns");
    TableColumns next = _columns;
    next.set(wire, _isNamed ? &call.services.names : nullptr);
    std::swap(next, _columns);
    try {
        showColumns(call);
    } catch (...) {
        _columns = std::move(next);
        throw;
    }
}

void OpenTable::setSort(Call& call, SortOrder order) {
    if (_isNamed) {
        for (SortKey& key : order.keys) key.tag = call.services.names.stored(key.tag);
    }
    sortBy(call, std::move(order));
}

void OpenTable::setRestriction(Call& call, std::optional<Restriction> restriction) {
    if (restriction) checkRestriction(*restriction);
    if (restriction && _isNamed) call.services.names.toStored(*restriction);
    restrictTo(call, std::move(restriction));
}

void OpenTable::find(Call& call, Restriction restriction, std::uint32_t bookmark, bool isBackwards) {
    checkRestriction(restriction);
    if (_isNamed) call.services.names.toStored(restriction);
    seekMatch(call, restriction, bookmark, isBackwards);
}

}  // namespace corbel::soap
