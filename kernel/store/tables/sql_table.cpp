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

std::string instanceKeyOf(std::uint64_t id, std::uint32_t instance) {
    std::string key = instanceKeyOf(id);
    for (int shift = 24; shift >= 0; shift -= 8) key += static_cast<char>(instance >> shift);
    return key;
}

std::optional<RowName> rowOfInstanceKey(std::string_view key) {
    RowName name;
    if (key.size() != sizeof name.id && key.size() != sizeof name.id + sizeof name.instance) return std::nullopt;
    for (const char c : key.substr(0, sizeof name.id)) name.id = name.id << 8 | static_cast<unsigned char>(c);
    for (const char c : key.substr(sizeof name.id)) name.instance = name.instance << 8 | static_cast<unsigned char>(c);
    return name;
}

}  // namespace corbel::store
