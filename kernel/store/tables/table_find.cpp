// SqlTables::find(): by the row's key where the restriction names one, by halves where it follows the sort, else row by row.
#include <algorithm>

#include "corbel/error.h"
#include "corbel/property_tags.h"
#include "store/tables/sql_tables.h"

namespace corbel::store {
namespace {

constexpr std::size_t kFindBatch = 200;
constexpr std::size_t kFindTexts = 16;  ///< Whole bodies are in memory meanwhile.

/// The id of the row that a restriction names by its instance key or entryid, 0 for none; nullopt when it does not name one.
std::optional<RowName> namedRow(const Restriction& r, const RowSource& source, const SourceContext& context) {
    const auto* value = std::get_if<std::string>(&r.value);
    if (r.kind != RestrictionKind::Property || r.relation != Relation::Equal || !value) return std::nullopt;
    if (r.tag == tags::InstanceKey) return rowOfInstanceKey(*value).value_or(RowName{});
    const std::optional<std::uint64_t> id = source.idOf(context, r.tag, *value);
    return id ? std::optional(RowName{*id, 0}) : std::nullopt;
}

/// Where rows begin that can fulfil a condition on the first sort key; nullopt when it is none, or does not follow the order.
std::optional<RowPosition> firstCandidate(const Restriction& r, const SortKeys& keys) {
    if (r.kind != RestrictionKind::Property || keys.order().keys.empty() || !keys.groupSlots().empty()) return std::nullopt;
    const SortKey& sort = keys.order().keys.front();
    if (r.tag != sort.tag || isInstance(sort.tag)) return std::nullopt;
    const bool isUp = r.relation == Relation::Greater || r.relation == Relation::GreaterOrEqual;
    const bool isDown = r.relation == Relation::Less || r.relation == Relation::LessOrEqual;
    if (r.relation != Relation::Equal && !(sort.isDescending ? isDown : isUp)) return std::nullopt;
    return RowPosition{keys.first(r.value), false, false};
}

bool matchesRecord(const Restriction& restriction, const RowRecord& record) {
    return matches(restriction, record.subject());
}

}  // namespace

/// One search: from where, which way, for what; gives the key of the row that it found.
class SqlTables::Search {
public:
    Search(SqlTables& tables, SqlTable& table, const Restriction& restriction, RowPosition from, bool isBackwards)
        : _tables(tables),
          _table(table),
          _keys(*table.spec.keys),
          _restriction(restriction),
          _from(std::move(from)),
          _isBackwards(isBackwards) {
        _request = requestFor(restriction);
        if (!isBackwards) _candidate = firstCandidate(restriction, _keys);
    }

    std::optional<std::string> run() {
        std::optional<RowName> named;
        {
            const ConnectionLease lease = _tables._file->reader();
            named = namedRow(_restriction, source(), _tables.context(lease));
        }
        if (named) return keyOf(*named);
        return _table.list ? listed() : walked();
    }

private:
    const RowSource& source() const { return *_table.spec.source; }
    std::size_t batch() const { return _request.readsTexts ? kFindTexts : kFindBatch; }

    std::vector<RowRecord> load(const RowRequest& request, std::span<const std::uint64_t> ids) {
        std::vector<RowRecord> records;
        if (source().isSmall()) {
            for (const std::uint64_t id : ids) {
                if (const auto found = _table.list->records.find(id); found != _table.list->records.end()) records.push_back(found->second);
            }
        } else {
            const ConnectionLease lease = _tables._file->reader();
            source().load(_tables.context(lease), request, ids, records);
        }
        return records;
    }

    /// Of a row of the table that lies the way that is searched.
    std::optional<std::string> keyOf(RowName name) {
        const std::uint64_t id = name.id;
        const std::vector<RowRecord> record = load(_table.spec.needs(), {&id, 1});
        if (record.empty()) return std::nullopt;
        std::string key = _keys.make(record[0].properties, id, name.instance);
        if (_table.list) {
            const VisibleRows& visible = _table.visible();
            if (!_keys.groupSlots().empty()) key = placedKey(visible, key);
            const std::size_t at = visible.indexOf({key, false, false});
            if (at == visible.size() || visible.key(at) != key || (at < visible.indexOf(_from)) != _isBackwards) return std::nullopt;
            return key;
        }
        const bool isAhead = !_from.isEnd && (_from.isAfter ? key > _from.key : key >= _from.key);
        return isAhead != _isBackwards ? std::optional(std::move(key)) : std::nullopt;
    }

    /// The key in the list of the row that has this one but for what its group is sorted by.
    std::string placedKey(const VisibleRows& visible, const std::string& made) const {
        const std::uint64_t id = _keys.id(made);
        for (std::size_t i = 0; i < visible.size(); ++i) {
            if (visible.row(i).kind == RowKind::Leaf && visible.id(i) == id && _keys.instance(visible.key(i)) == _keys.instance(made))
                return std::string(visible.key(i));
        }
        return {};
    }

    /// Behind the rows that can fulfil it: only for equality.
    bool isPast(std::string_view key) const {
        return _candidate && _restriction.relation == Relation::Equal && key.substr(0, _keys.prefixLength(key, 1)) > _candidate->key;
    }

    std::optional<std::string> listed() {
        const VisibleRows& visible = _table.visible();
        std::size_t at = visible.indexOf(_from);
        if (_candidate) at = std::max(at, visible.indexOf(*_candidate));
        const auto isMore = [&] { return _isBackwards ? at > 0 : at < visible.size(); };
        std::vector<std::size_t> indexes;
        std::vector<std::uint64_t> ids;
        while (isMore()) {
            indexes.clear();
            ids.clear();
            while (isMore() && ids.size() < batch()) {
                const std::size_t index = _isBackwards ? --at : at++;
                if (visible.row(index).kind != RowKind::Leaf) continue;
                indexes.push_back(index);
                ids.push_back(visible.id(index));
            }
            std::size_t next = 0;
            for (const RowRecord& record : load(_request, ids)) {
                while (ids[next] != record.id) ++next;
                const std::string_view key = visible.key(indexes[next]);
                if (matchesRecord(_restriction, record)) return std::string(key);
                if (isPast(key)) return std::nullopt;
            }
        }
        return std::nullopt;
    }

    std::optional<std::string> walked() {
        RowPosition position = _from;
        if (_candidate && !position.isEnd && _candidate->key > position.key) position = *_candidate;
        for (;;) {
            const std::vector<RowSource::Walked> found = _tables.walked(_table, position, _isBackwards, 0, batch(), _request);
            for (const RowSource::Walked& each : found) {
                if (matchesRecord(_restriction, each.row)) return each.key;
                if (isPast(each.key)) return std::nullopt;
            }
            if (found.size() < batch()) return std::nullopt;
            position = {found.back().key, !_isBackwards, false};
        }
    }

    SqlTables& _tables;
    SqlTable& _table;
    const SortKeys& _keys;
    const Restriction& _restriction;
    const RowPosition _from;
    const bool _isBackwards;
    RowRequest _request;
    std::optional<RowPosition> _candidate;
};

std::optional<TableRow> SqlTables::find(Table& given, const Restriction& restriction, Origin origin, bool isBackwards) {
    checkRestriction(restriction);
    SqlTable& table = upToDate(given, TableNeed::Rows);
    RowPosition from = table.position;
    if (origin == Origin::Beginning) from = {};
    if (origin == Origin::End) from = {{}, false, true};
    std::optional<std::string> key = Search(*this, table, restriction, std::move(from), isBackwards).run();
    if (!key) return std::nullopt;
    const RowPosition before = std::exchange(table.position, {std::move(*key), false, false});
    std::vector<TableRow> found = rows(table, 1, true);
    if (!found.empty()) return std::move(found.front());
    table.position = before;
    return std::nullopt;
}

}  // namespace corbel::store
