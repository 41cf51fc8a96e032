#include "store/tables/sql_table.h"

namespace corbel::store {

void SqlTable::beginAnew() {
    if (build) build->isCancelled = true;
    build.reset();
    _visible.reset();
    list.reset();
    position = {};
    bookmarks.clear();
    if (isWatched) note({RowEvent::Kind::Reloaded, 0, {}, {}});
}

const VisibleRows& SqlTable::visible() {
    if (!_visible) _visible.emplace(list->rows, *spec.keys, toggled);
    return *_visible;
}

void SqlTable::setList(TableListPtr made) {
    _visible.reset();
    list = std::move(made);
}

void SqlTable::note(RowEvent event) {
    if (events.size() == 1 && events[0].kind == RowEvent::Kind::Reloaded) return;
    if (event.kind == RowEvent::Kind::Reloaded || events.size() == kMaxTableEvents)
        events.assign(1, RowEvent{});
    else
        events.push_back(std::move(event));
}

std::string instanceKeyOf(std::uint64_t id) {
    std::string key;
    for (int shift = 56; shift >= 0; shift -= 8) key += static_cast<char>(id >> shift);
    return key;
}

std::optional<std::uint64_t> idOfInstanceKey(std::string_view key) {
    if (key.size() != sizeof(std::uint64_t)) return std::nullopt;
    std::uint64_t id = 0;
    for (const char c : key) id = id << 8 | static_cast<unsigned char>(c);
    return id;
}

}  // namespace corbel::store
