#include "memory_table.h"

#include <algorithm>
#include <unordered_map>

#include "corbel/property_tags.h"
#include "memory_match.h"

namespace corbel::soap {
namespace {

Error noRow() { return Error(ErrorCode::NotFound, "There is no such row"); }

}  // namespace

MemoryTable::MemoryTable(std::uint32_t objectType, TableColumns columns, std::vector<PropTag> all, std::unique_ptr<RowMaker> maker, bool isNamed)
    : OpenTable(objectType, std::move(columns), isNamed), _all(std::move(all)), _maker(std::move(maker)) {}

MemoryTable::~MemoryTable() {
    if (_accounted) *_accounted -= _accountedRows;
}

void MemoryTable::account(std::size_t rows) {
    *_accounted += rows;
    *_accounted -= _accountedRows;
    _accountedRows = rows;
    if (*_accounted <= kMaxSessionRows) return;
    _rows.clear();
    *_accounted -= _accountedRows;
    _accountedRows = 0;
    throw Error(ErrorCode::LimitReached, "The session has too many rows in lists");
}

void MemoryTable::make(Call& call) {
    _isLoaded = _isShown = false;
    _accounted = call.session->tables.memoryRows();
    _rows = _maker->rows(call);
    account(_rows.size());
    for (MemoryRow& row : _rows) row.values.set(tags::InstanceKey, row.key);
    _isLoaded = true;
}

void MemoryTable::load(Call& call) {
    if (!_isLoaded) make(call);
    if (!_isShown) show(call);
}

void MemoryTable::show(Call& call) {
    std::vector<PropTag> looked;
    for (const SortKey& key : _order.keys) looked.push_back(key.tag);
    if (_restriction) appendTags(*_restriction, looked);
    finishAll(call, looked);
    _shown.clear();
    std::vector<std::vector<PropValue>> keys(_order.keys.empty() ? 0 : _rows.size());
    for (std::size_t i = 0; i < _rows.size(); ++i) {
        if (_restriction && !matchesRow(*_restriction, _rows[i].values)) continue;
        _shown.push_back(i);
        if (!keys.empty()) keys[i] = sortValues(_order, _rows[i].values);
    }
    if (!keys.empty()) std::stable_sort(_shown.begin(), _shown.end(), [&](std::size_t a, std::size_t b) { return compareRows(_order, keys[a], keys[b]) < 0; });
    _isShown = true;
}

bool MemoryTable::isCostly(std::span<const PropTag> tags) const {
    const auto costly = _maker->costly();
    return std::any_of(tags.begin(), tags.end(), [&](PropTag tag) {
        return std::any_of(costly.begin(), costly.end(), [&](PropTag each) { return each.id() == tag.id(); });
    });
}

void MemoryTable::finishAll(Call& call, std::span<const PropTag> tags) {
    if (!isCostly(tags)) return;
    for (MemoryRow& row : _rows) {
        if (!row.isWhole) _maker->finish(call, row);
        row.isWhole = true;
    }
}

void MemoryTable::beginAnew() {
    _isShown = false;
    _position = 0;
    _bookmarks.clear();
}

void MemoryTable::sortBy(Call&, SortOrder order) {
    if (order.categories > 0) throw Error(ErrorCode::Unsupported, "This list has no categories");
    _order = std::move(order);
    beginAnew();
}

void MemoryTable::restrictTo(Call&, std::optional<Restriction> restriction) {
    _restriction = std::move(restriction);
    beginAnew();
}

TablePosition MemoryTable::position(Call& call) {
    load(call);
    return {_position, _shown.size()};
}

PropertyRow MemoryTable::wireRow(Call& call, MemoryRow& row) {
    if (!row.isWhole && isCostly(columns().stored())) {
        _maker->finish(call, row);
        row.isWhole = true;
    }
    PropertyRow values;
    for (const PropTag tag : columns().stored()) {
        const Property* const found = row.values.find(tag);
        values.push_back(found ? *found : Property{PropTag(tag.id(), PropType::Error), kErrorNotFound});
    }
    return columns().row(std::move(values));
}

std::vector<PropertyRow> MemoryTable::rows(Call& call, std::uint32_t count, bool keepPosition) {
    load(call);
    std::vector<PropertyRow> rows;
    std::uint64_t bytes = 0;
    std::size_t at = _position;
    for (; at < _shown.size() && rows.size() < std::min<std::size_t>(count, kMaxAnswerRows) && bytes < kMaxAnswerBytes; ++at) {
        rows.push_back(wireRow(call, _rows[_shown[at]]));
        for (const Property& each : rows.back()) bytes += sizeBytes(each.value);
    }
    if (!keepPosition) _position = at;
    return rows;
}

std::size_t MemoryTable::placeOf(std::uint32_t bookmark) const {
    if (bookmark == kBookmarkBeginning) return 0;
    if (bookmark == kBookmarkCurrent) return _position;
    if (bookmark == kBookmarkEnd) return _shown.size();
    const auto found = _bookmarks.find(bookmark);
    if (found == _bookmarks.end()) throw Refusal{Status::InvalidBookmark};
    return std::min(found->second, _shown.size());
}

std::int64_t MemoryTable::seek(Call& call, std::uint32_t bookmark, std::int64_t rows) {
    load(call);
    const auto from = static_cast<std::int64_t>(placeOf(bookmark)), size = static_cast<std::int64_t>(_shown.size());
    const std::int64_t moved = std::clamp(rows, -from, size - from);
    _position = static_cast<std::size_t>(from + moved);
    return moved;
}

void MemoryTable::seekMatch(Call& call, const Restriction& restriction, std::uint32_t bookmark, bool isBackwards) {
    load(call);
    std::vector<PropTag> looked;
    appendTags(restriction, looked);
    finishAll(call, looked);
    std::size_t at = placeOf(bookmark);
    const auto isMore = [&] { return isBackwards ? at > 0 : at < _shown.size(); };
    while (isMore()) {
        const std::size_t index = isBackwards ? --at : at++;
        if (!matchesRow(restriction, _rows[_shown[index]].values)) continue;
        _position = index;
        return;
    }
    throw noRow();
}

std::uint32_t MemoryTable::createBookmark(Call& call) {
    load(call);
    if (_bookmarks.size() >= kMaxBookmarks) throw Error(ErrorCode::LimitReached, "The list has too many bookmarks");
    _bookmarks.emplace(++_lastBookmark, _position);
    return _lastBookmark;
}

void MemoryTable::freeBookmark(Call&, std::uint32_t bookmark) {
    if (_bookmarks.erase(bookmark) == 0) throw Refusal{Status::InvalidBookmark};
}

OpenTable::Expanded MemoryTable::expand(Call&, std::string_view, std::uint32_t) { throw noRow(); }
std::uint32_t MemoryTable::collapse(Call&, std::string_view) { throw noRow(); }
std::string MemoryTable::collapseState(Call&, std::string_view) { return {}; }

std::uint32_t MemoryTable::setCollapseState(Call& call, std::string_view state) {
    if (!state.empty()) throw Refusal{Status::InvalidParameter};
    return createBookmark(call);
}

void MemoryTable::watch(Call& call, bool on) {
    load(call);
    _isWatched = on;
}

std::vector<TableChange> MemoryTable::changes(Call& call) {
    if (!_isWatched) return {};
    load(call);
    std::unordered_map<std::string, PropertyBag> before;
    for (const std::size_t index : _shown) {
        // What costs much is not there yet in rows made anew.
        for (const PropTag tag : _maker->costly()) _rows[index].values.erase(tag.id());
        before.emplace(_rows[index].key, std::move(_rows[index].values));
    }
    const std::string place = _position < _shown.size() ? _rows[_shown[_position]].key : std::string();
    make(call);
    show(call);
    std::vector<TableChange> changes;
    std::string predecessor;
    std::size_t position = _shown.size();
    for (std::size_t i = 0; i < _shown.size(); ++i) {
        MemoryRow& row = _rows[_shown[i]];
        if (row.key == place) position = i;
        const auto old = before.find(row.key);
        if (old == before.end() || old->second != row.values)
            changes.push_back({old == before.end() ? RowEvent::Kind::Added : RowEvent::Kind::Modified, row.key, predecessor, wireRow(call, row)});
        if (old != before.end()) before.erase(old);
        predecessor = row.key;
    }
    _position = position;
    std::vector<TableChange> gone;
    for (const auto& [key, values] : before) gone.push_back({RowEvent::Kind::Deleted, key, {}, {}});
    // First what goes, so that each one's predecessor is there.
    changes.insert(changes.begin(), std::make_move_iterator(gone.begin()), std::make_move_iterator(gone.end()));
    if (changes.size() > kMaxTableEvents) changes.assign(1, TableChange{});
    return changes;
}

}  // namespace corbel::soap
