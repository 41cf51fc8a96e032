// SqlTables: what happened to a table's rows.
#include <algorithm>
#include <unordered_map>

#include "store/tables/sql_tables.h"

namespace corbel::store {

void SqlTables::watch(Table& given, bool on) {
    SqlTable& table = upToDate(given, TableNeed::Rows);
    table.isWatched = on;
    table.events.clear();
    if (!on || table.needsList()) return;
    const ConnectionLease lease = _file->reader();
    table.walkVersion = table.spec.source->version(context(lease));
}

std::vector<RowEvent> SqlTables::changes(Table& given) {
    SqlTable& table = upToDate(given, TableNeed::Rows);
    if (table.isWatched && !table.needsList()) noteWalked(table);
    std::vector<RowEvent> events;
    events.swap(table.events);
    return events;
}

void SqlTables::noteDifference(SqlTable& table, const ListDifference& difference) {
    for (const std::uint64_t id : difference.gone) table.note({RowEvent::Kind::Deleted, id, instanceKeyOf(id), {}});
    const RowList& rows = table.list->rows;
    const std::unordered_set<std::uint64_t> touched(difference.touched.begin(), difference.touched.end());
    if (touched.empty()) return;
    const std::unordered_set<std::uint64_t> added(difference.added.begin(), difference.added.end());
    // In the order of the rows, so that each one's predecessor is where it belongs already.
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const std::uint64_t id = rows.id(i);
        if (!touched.contains(id)) continue;
        table.note({added.contains(id) ? RowEvent::Kind::Added : RowEvent::Kind::Modified, id, instanceKeyOf(id),
                    i == 0 ? std::string() : instanceKeyOf(rows.id(i - 1))});
    }
}

void SqlTables::noteSeen(SqlTable& table, const VisibleRows& older, const ListDifference& difference) {
    const std::unordered_set<std::uint64_t> touched(difference.touched.begin(), difference.touched.end());
    const SortKeys& keys = *table.spec.keys;
    const auto nameOf = [&](const VisibleRows& rows, std::size_t i) {
        const bool isInstance = keys.instanceTag() && rows.row(i).kind == RowKind::Leaf;
        return isInstance ? instanceKeyOf(rows.id(i), keys.instance(rows.key(i))) : instanceKeyOf(rows.id(i));
    };
    // Headers change with their leaves, and an object's rows with its values: what is seen is compared as a whole.
    struct Seen {
        std::string key;
        VisibleRows::Row row;
    };
    std::unordered_map<std::string, Seen> before;
    for (std::size_t i = 0; i < older.size(); ++i) before.emplace(nameOf(older, i), Seen{std::string(older.key(i)), older.row(i)});
    const VisibleRows& now = table.visible();
    std::unordered_set<std::string> kept;
    std::vector<RowEvent> changed;
    std::string predecessor;
    for (std::size_t i = 0; i < now.size(); ++i) {
        const std::uint64_t id = now.id(i);
        const std::string name = nameOf(now, i);
        const auto old = before.find(name);
        const VisibleRows::Row row = now.row(i);
        if (old == before.end()) {
            changed.push_back({RowEvent::Kind::Added, id, name, predecessor});
        } else if (touched.contains(id) || old->second.key != now.key(i) || old->second.row.kind != row.kind ||
                   old->second.row.leaves != row.leaves || old->second.row.unread != row.unread) {
            changed.push_back({RowEvent::Kind::Modified, id, name, predecessor});
        }
        predecessor = name;
        kept.insert(name);
    }
    for (std::size_t i = 0; i < older.size(); ++i) {
        const std::string name = nameOf(older, i);
        if (!kept.contains(name)) table.note({RowEvent::Kind::Deleted, older.id(i), name, {}});
    }
    for (RowEvent& event : changed) table.note(std::move(event));
}

void SqlTables::noteWalked(SqlTable& table) {
    const RowSource& source = *table.spec.source;
    const SortKeys& keys = *table.spec.keys;
    const ConnectionLease lease = _file->reader();
    const SourceContext here = context(lease);
    const SourceVersion now = source.version(here);
    if (now == table.walkVersion) return;
    const SourceChanges changes = source.changes(here, table.walkVersion);
    table.walkVersion = now;
    if (!changes.isKnown || changes.touched.size() + changes.gone.size() > kMaxTableEvents) {
        table.note({RowEvent::Kind::Reloaded, 0, {}, {}});
        return;
    }
    std::unordered_map<std::uint64_t, bool> isNew;
    std::vector<std::uint64_t> ids;
    for (const SourceChanges::Touched& touched : changes.touched) {
        isNew.emplace(touched.id, touched.isNew);
        ids.push_back(touched.id);
    }
    std::vector<RowRecord> records;
    source.load(here, table.spec.needs(), ids, records);
    std::vector<std::pair<std::string, std::uint64_t>> rows;
    std::unordered_set<std::uint64_t> present;
    for (const RowRecord& record : records) {
        rows.emplace_back(keys.make(record.properties, record.id), record.id);
        present.insert(record.id);
    }
    std::sort(rows.begin(), rows.end());
    for (const std::uint64_t id : changes.gone) {
        if (!present.contains(id)) table.note({RowEvent::Kind::Deleted, id, instanceKeyOf(id), {}});
    }
    for (const auto& [key, id] : rows) {
        std::vector<RowSource::Walked> before;
        source.walk(here, {}, keys, {key, false, false}, true, 0, 1, before);
        const auto kind = isNew.at(id) ? RowEvent::Kind::Added : RowEvent::Kind::Modified;
        table.note({kind, id, instanceKeyOf(id), before.empty() ? std::string() : instanceKeyOf(before[0].row.id)});
    }
}

}  // namespace corbel::store
