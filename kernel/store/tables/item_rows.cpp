#include "store/tables/item_rows.h"

#include <algorithm>
#include <limits>
#include <unordered_map>

#include "corbel/message_data.h"
#include "store/counter_queries.h"
#include "store/meta_queries.h"
#include "store/objects/property_loader.h"
#include "store/rights.h"
#include "store/rights/reading_queries.h"
#include "store/tables/item_columns.h"
#include "store/tables/large_values.h"
#include "store/tables/sub_object_rows.h"
#include "store/tables/text_narrowing.h"

namespace corbel::store {
namespace {

using namespace item_row_queries;

constexpr std::size_t kReservedRows = 256;
constexpr int kFirstColumn = 2;                       // after item and folder
constexpr std::size_t kMysqlRowsPerStatement = 1024;  ///< The client library keeps a statement's whole result in memory.

bool isByTime(const SortOrder& order) { return order.keys.size() == 1 && order.keys[0].tag == tags::MessageDeliveryTime; }

}  // namespace

/// Runs statements for one request and reads their rows.
class ItemRows::RowReader {
public:
    RowReader(const ItemRows& source, const SourceContext& context, const RowRequest& request, bool isByTime = false)
        : _source(source),
          _context(context),
          _request(request),
          _columns(request.tags, request.unread, isByTime, context.file.guid()),
          _timeColumn(isByTime ? _columns.timeColumn() : 0) {}

    /// `values`: what the choice's parameters are.
    void read(Choice choice, std::initializer_list<std::int64_t> values, const SqlFilter& filter, std::size_t limit, std::uint64_t offset,
              std::vector<RowRecord>& out) {
        db::Statement statement =
            _context.connection.prepare(select(_context.connection.engine(), _source._rows, extra(choice), choice, filter, seenBy()));
        int index = bindKey(statement, filter);
        for (const std::int64_t value : values) statement.bind(index++, value);
        index = filter.bind(statement, index);
        statement.bind(index, std::uint64_t{limit}).bind(index + 1, offset);
        fetch(statement, out);
    }

    void among(std::span<const std::uint64_t> ids, std::vector<RowRecord>& out) {
        db::Statement statement =
            _context.connection.prepare(select(_context.connection.engine(), _source._rows, extra(Choice::Among), Choice::Among, {}, seenBy()));
        for (std::size_t from = 0; from < ids.size(); from += kIdsAtOnce) {
            int index = bindKey(statement, {});
            for (std::size_t i = 0; i < kIdsAtOnce; ++i) statement.bind(index++, ids[std::min(from + i, ids.size() - 1)]);
            fetch(statement, out);
        }
    }

    /// The statements gave as many rows as `limit`, also those that the reader may not see; and the id of the last.
    bool wholeRead(std::size_t limit) const noexcept { return _read == limit; }
    ItemId last() const noexcept { return _last; }

    /// When the rows were received, in step with what was appended; of reads by time only.
    std::vector<std::int64_t> times;

private:
    std::uint32_t extra(Choice choice) {
        _isTimed = choice != Choice::Among && choice != Choice::ById && choice != Choice::ByIdDescending;
        return _columns.columns();
    }

    SeenBy seenBy() const { return _source._reader.isOwner ? SeenBy::Owner : SeenBy::Reader; }

    int bindKey(db::Statement& statement, const SqlFilter& filter) {
        int index = 0;
        if (!_source._reader.isOwner && looksAtPlace(_columns.columns(), filter)) statement.bind(index++, _source._reader.user);
        statement.bind(index, _source._store).bind(index + 1, _source._folder);
        return index + 2;
    }

    void fetch(db::Statement& statement, std::vector<RowRecord>& out) {
        const std::size_t first = out.size();
        while (statement.step()) {
            ++_read;
            _last = statement.unsignedInteger(0);
            if (_source._checksRows && !mayRead(statement.unsignedInteger(1))) continue;
            RowRecord& row = out.emplace_back();
            row.id = _last;
            row.folder = statement.unsignedInteger(1);
            if (_request.unread) row.isUnread = _columns.isUnread(statement, kFirstColumn);
            if (_request.asCells)
                _columns.read(statement, kFirstColumn, row.cells);
            else
                _columns.read(statement, kFirstColumn, row.properties);
            if (_isTimed) times.push_back(statement.integer(kFirstColumn + _timeColumn));
        }
        statement.rewind();
        addOthers(std::span(out).subspan(first));
    }

    bool mayRead(FolderId folder) const {
        return rightsOf(_context.identity, _context.file.facts(), *_context.tree, folder) & static_cast<RightSet>(Right::ReadAny);
    }

    void addCells(const PropertyBag& bag, std::vector<Property>& cells) const {
        for (std::size_t i = 0; i < cells.size(); ++i) {
            const PropTag tag = _request.tags[i];
            const Property* property = bag.find(tag);
            if (property)
                cells[i] = sizeBytes(property->value) > kMaxInlineValueBytes ? missingCell(tag, kErrorTooBig) : *property;
            else if (const Property* error = bag.find(PropTag(tag.id(), PropType::Error)))
                cells[i] = *error;
        }
    }

    /// What no column has.
    void addOthers(std::span<RowRecord> rows) {
        if (rows.empty()) return;
        if (!_columns.others().empty()) {
            std::vector<ItemId> ids;
            for (const RowRecord& row : rows) ids.push_back(row.id);
            auto row = rows.begin();
            PropertyLoader loader(_context.connection, _context.file, _source._reader);
            judgeLarge(loader, _request.leaves, rows);
            loader.load(ids, _columns.others(), [&](const object_queries::ItemFacts& facts, PropertyBag&& bag) {
                while (row->id != facts.row.item) ++row;
                if (_request.asCells)
                    addCells(bag, row->cells);
                else
                    for (const Property& property : bag.all()) row->properties.set(property);
                return true;
            });
        }
        for (RowRecord& row : rows) {
            if (_request.recipients) row.recipients = subObjects(_context.connection, _context.file, row.id, SubObjects::Recipients);
            if (_request.attachments) row.attachments = subObjects(_context.connection, _context.file, row.id, SubObjects::Attachments);
        }
    }

    const ItemRows& _source;
    const SourceContext& _context;
    const RowRequest& _request;
    const ItemColumns _columns;
    const int _timeColumn;
    bool _isTimed = false;
    std::size_t _read = 0;
    ItemId _last = 0;
};

SourceVersion ItemRows::version(const SourceContext& context) const {
    const std::optional<CounterRow> row = counter_queries::load(context.connection, _store, _folder);
    if (!row)
        throw Error(ErrorCode::NotFound, "There is no such folder",
                    "folder " + std::to_string(_folder) + " of store " + std::to_string(_store));
    if (_reader.isOwner) return {row->highestModSeq, row->uidNext};
    if (_checksRows) {
        const std::optional<StoreMeta> meta = meta_queries::load(context.connection, _store);
        return {meta ? meta->cn : row->highestModSeq, row->uidNext};
    }
    return {readersHighest(context.connection, _store, _folder, row->highestModSeq, _reader.user), row->uidNext};
}

std::uint64_t ItemRows::count(const SourceContext& context) const {
    const std::optional<CounterRow> row = counter_queries::load(context.connection, _store, _folder);
    if (!row) return 0;
    return _rows == Rows::Associated ? row->associated : std::uint64_t{row->total} + row->pending;
}

std::uint64_t ItemRows::scan(const SourceContext& context, const RowRequest& request, const SqlFilter& filter, std::uint64_t after,
                             std::size_t limit, std::vector<RowRecord>& out) const {
    if (context.connection.engine() == db::Engine::Mysql) limit = std::min(limit, kMysqlRowsPerStatement);
    RowReader reader(*this, context, request);
    reader.read(Choice::ById, {static_cast<std::int64_t>(after)}, filter, limit, 0, out);
    return reader.wholeRead(limit) ? reader.last() : 0;
}

SourceChanges ItemRows::changes(const SourceContext& context, const SourceVersion& since) const {
    SourceChanges changes;
    if (logFloor(context.connection, _store, _folder) > since.cn) {
        changes.isKnown = false;
        return changes;
    }
    if (_checksRows) {
        changes.isKnown = false;
        return changes;
    }
    const std::vector<Changed> items = _reader.isOwner ? changed(context.connection, _rows, _store, _folder, since.cn)
                                                       : changedForReaders(context.connection, _store, _folder, since.cn);
    for (const Changed& item : items) {
        changes.touched.push_back({item.item, _rows == Rows::Found ? item.since > since.cn : item.since >= since.next});
    }
    if (!_reader.isOwner) {
        for (const ItemId item : reading_queries::markedSince(context.connection, _store, _folder, _reader.user, since.cn)) {
            const bool isKnown =
                std::any_of(items.begin(), items.end(), [item](const Changed& each) { return each.item == item; });
            if (!isKnown) changes.touched.push_back({item, false});
        }
    }
    changes.gone = departed(context.connection, _rows, _store, _folder, since.cn);
    return changes;
}

void ItemRows::load(const SourceContext& context, const RowRequest& request, std::span<const std::uint64_t> ids,
                    std::vector<RowRecord>& out) const {
    if (ids.empty()) return;
    std::vector<RowRecord> found;
    RowReader(*this, context, request).among(ids, found);
    std::unordered_map<std::uint64_t, std::size_t> places;
    for (std::size_t i = 0; i < found.size(); ++i) places.emplace(found[i].id, i);
    for (const std::uint64_t id : ids) {
        if (const auto place = places.find(id); place != places.end()) out.push_back(std::move(found[place->second]));
    }
}

std::optional<RowCandidates> ItemRows::candidates(StoreFile& file, const Identity& identity, const Restriction& restriction) const {
    Search* const search = file.environment().search;
    if (!search || _rows != Rows::Messages) return std::nullopt;
    RowCandidates found;
    {
        const ConnectionLease lease = file.reader();
        found.version = version({*lease, file, identity});
    }
    std::optional<Narrowed> narrowed = narrow(restriction, *search, _store);
    if (!narrowed || narrowed->items.size() > kMaxRowsBuiltAtOnce) return std::nullopt;
    found.ids = std::move(narrowed->items);
    const ConnectionLease lease = file.reader();
    for (const Changed& item : changed(*lease, _rows, _store, _folder, narrowed->complete)) found.ids.push_back(item.item);
    std::sort(found.ids.begin(), found.ids.end());
    found.ids.erase(std::unique(found.ids.begin(), found.ids.end()), found.ids.end());
    return found;
}

SqlFilter ItemRows::filterOf(const Restriction& restriction) const { return makeSqlFilter(restriction, _reader.isOwner ? integerColumn : integerColumnForReaders); }

std::optional<std::uint64_t> ItemRows::idOf(const SourceContext& context, PropTag tag, std::string_view value) const {
    using object_queries::AliasKind;
    if (tag == tags::EntryId || tag == tags::RecordKey)
        return object_queries::itemOf(context.connection, _store, AliasKind::Entryid, value);
    if (tag == tags::SourceKey) return object_queries::itemOf(context.connection, _store, AliasKind::SourceKey, value);
    return std::nullopt;
}

bool ItemRows::canWalk(const SortOrder& order) const {
    return !_checksRows && _rows != Rows::Associated && order.categories == 0 && (order.keys.empty() || isByTime(order));
}

void ItemRows::walk(const SourceContext& context, const RowRequest& request, const SortKeys& keys, const RowPosition& position,
                    bool isBackwards, std::uint64_t skip, std::size_t limit, std::vector<Walked>& out) const {
    constexpr std::int64_t kLeast = std::numeric_limits<std::int64_t>::min(), kMost = std::numeric_limits<std::int64_t>::max();
    const bool isTimed = !keys.order().keys.empty();
    const bool isAscending = keys.isLastDescending() == isBackwards;
    const bool isAtEdge = position.isEnd || position.key.empty();
    if (isAtEdge && position.isEnd != isBackwards) return;
    RowReader reader(*this, context, request, isTimed);
    std::vector<RowRecord> rows;
    rows.reserve(std::min<std::size_t>(limit, kReservedRows));
    std::int64_t id = isAscending ? 0 : kMost;
    if (!isAtEdge) {
        // A time alone stands before all rows of that instant; else forwards the row of the position itself belongs to what follows unless
        // the position is after it, and backwards just so.
        const bool isTimeAlone = isTimed && keys.prefixLength(position.key, 1) == position.key.size();
        if (!isTimeAlone) id = static_cast<std::int64_t>(keys.id(position.key));
        if (!isTimeAlone && position.isAfter == isBackwards) id += isAscending ? -1 : 1;
    }
    if (!isTimed) {
        reader.read(isAscending ? Choice::ById : Choice::ByIdDescending, {id}, {}, limit, skip, rows);
    } else {
        std::int64_t time = isAscending ? kLeast : kMost;
        if (!isAtEdge) {
            time = keys.firstInteger(position.key);
            // Those of the same instant first: two ranges of the index instead of a condition that no index serves. What is skipped is read
            // here.
            reader.read(isAscending ? Choice::SameTimeAfter : Choice::SameTimeBefore, {time, id}, {}, limit + skip, 0, rows);
        }
        if (rows.size() < limit + skip) {
            const std::uint64_t passed = std::min<std::uint64_t>(skip, rows.size());
            rows.erase(rows.begin(), rows.begin() + static_cast<std::ptrdiff_t>(passed));
            reader.times.erase(reader.times.begin(), reader.times.begin() + static_cast<std::ptrdiff_t>(passed));
            skip -= passed;
            reader.read(isAscending ? Choice::TimeAfter : Choice::TimeBefore, {time}, {}, limit - rows.size(), skip, rows);
        } else {
            rows.erase(rows.begin(), rows.begin() + static_cast<std::ptrdiff_t>(skip));
            reader.times.erase(reader.times.begin(), reader.times.begin() + static_cast<std::ptrdiff_t>(skip));
        }
    }
    out.reserve(out.size() + rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i) {
        // Who only shows the rows goes on after the last one.
        if (request.asCells && i + 1 < rows.size()) {
            out.push_back({std::move(rows[i]), {}});
            continue;
        }
        std::string key = isTimed ? keys.makeByInteger(reader.times[i], rows[i].id) : keys.make({}, rows[i].id);
        out.push_back({std::move(rows[i]), std::move(key)});
    }
}

}  // namespace corbel::store
