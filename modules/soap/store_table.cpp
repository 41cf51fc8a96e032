#include "store_table.h"

#include <algorithm>

#include "corbel/property_tags.h"
#include "default_columns.h"
#include "table_wait.h"

namespace corbel::soap {
namespace {

constexpr std::int32_t kBatch = 1'000;

std::uint64_t bytesIn(const PropertyRow& row) {
    std::uint64_t bytes = 0;
    for (const Property& each : row) bytes += sizeBytes(each.value);
    return bytes;
}

/// The header's InstId: what its instance key is made of.
std::uint64_t headerOf(std::string_view instanceKey) {
    if (instanceKey.size() != sizeof(std::uint64_t)) throw Refusal{Status::InvalidParameter};
    std::uint64_t id = 0;
    for (const char byte : instanceKey) id = id << 8 | static_cast<unsigned char>(byte);
    return id;
}

/// What a row tells of itself or, a header, of its group; it is no property of the object.
bool isOfRow(PropTag tag) {
    return tag == tags::InstanceKey || tag == tags::RowType || tag == tags::Depth || tag == tags::InstId || tag == tags::InstanceNum;
}
bool isOfGroup(PropTag tag) { return tag == tags::ContentCount || tag == tags::ContentUnreadCount; }

std::uint32_t narrow(std::uint64_t count) { return static_cast<std::uint32_t>(std::min<std::uint64_t>(count, 0xffffffff)); }

Error noRow() { return Error(ErrorCode::NotFound, "There is no such row"); }

}  // namespace

/// Puts the position back unless it is told to leave it.
class StoreTable::KeptPosition {
public:
    KeptPosition(Tables& tables, Table& table) : _tables(tables), _table(table), _bookmark(tables.createBookmark(table)) {}
    KeptPosition(const KeptPosition&) = delete;
    KeptPosition& operator=(const KeptPosition&) = delete;
    ~KeptPosition() {
        try {
            if (_isKept) _tables.seekBookmark(_table, _bookmark, 0);
            _tables.freeBookmark(_table, _bookmark);
        } catch (const std::exception&) {
            // The right to see the table went meanwhile: the next call says so.
        }
    }
    void leave() noexcept { _isKept = false; }

private:
    Tables& _tables;
    Table& _table;
    const BookmarkId _bookmark;
    bool _isKept = true;
};

StoreTable::StoreTable(StoreOwner store, ObjectKind kind, std::uint32_t objectType, std::unique_ptr<Table> table, TableColumns columns)
    : OpenTable(objectType, std::move(columns), true), _store(std::move(store)), _kind(kind), _table(std::move(table)) {}

std::vector<std::uint32_t> StoreTable::allColumns() const {
    const auto defaults = _kind == ObjectKind::Folder ? hierarchyColumns() : contentsColumns();
    std::vector<PropTag> all(defaults.begin(), defaults.end());
    const auto further = _kind == ObjectKind::Folder ? furtherHierarchyColumns() : furtherContentsColumns();
    all.insert(all.end(), further.begin(), further.end());
    for (const PropTag tag : computedTags(_kind)) all.push_back(tag);
    std::sort(all.begin(), all.end());
    all.erase(std::unique(all.begin(), all.end()), all.end());
    return columns().named(all);
}

Tables& StoreTable::prepared(Call& call, TableNeed need) {
    Tables& tables = store(call).tables();
    prepareTable(tables, *_table, need);
    return tables;
}

void StoreTable::showColumns(Call& call) {
    std::vector<PropTag> plain, instances, wanted;
    for (const PropTag tag : columns().stored()) {
        wanted.push_back(oneValue(tag));
        if (tag.id() == 0) continue;
        (isInstance(tag) ? instances : plain).push_back(tag);
    }
    std::vector<PropTag> sources = sourcesOf(_kind, plain);
    sources.insert(sources.end(), instances.begin(), instances.end());
    std::copy_if(plain.begin(), plain.end(), std::back_inserter(sources), [](PropTag tag) { return isOfRow(tag) || isOfGroup(tag); });
    std::vector<PropTag> once;
    for (const PropTag tag : sources) {
        if (tag.id() != 0 && std::find(once.begin(), once.end(), tag) == once.end()) once.push_back(tag);
    }
    store(call).tables().setColumns(*_table, once);
    _sources = std::move(once);
    _wanted = std::move(wanted);
}

void StoreTable::sortBy(Call& call, SortOrder order) {
    store(call).tables().setSort(*_table, std::move(order));
    _isAtBeginning = true;
}

void StoreTable::restrictTo(Call& call, std::optional<Restriction> restriction) {
    store(call).tables().setRestriction(*_table, std::move(restriction));
    _isAtBeginning = true;
}

TablePosition StoreTable::position(Call& call) {
    // A number needs a list of all rows; at the beginning it is known without.
    if (_isAtBeginning) return {0, prepared(call).rowCount(*_table)};
    return prepared(call, TableNeed::Positions).position(*_table);
}

PropertyRow StoreTable::wireRow(Call& call, TableRow&& row) {
    PropertyBag stored;
    for (Property& value : row.values) stored.set(std::move(value));
    PropertyRow values;
    if (row.kind == RowKind::Leaf) {
        ObjectPlace place{_kind, &store(call), row.folder, row.id};
        if (_kind == ObjectKind::Folder) place = {_kind, &store(call), row.id, 0};
        values = complete(call, place, _wanted, stored);
    } else {
        // A header stands for no object: nothing is computed of it.
        for (const PropTag tag : _wanted) {
            const Property* const found = stored.find(tag);
            values.push_back(found ? *found : Property{PropTag(tag.id(), PropType::Error), kErrorNotFound});
        }
    }
    for (std::size_t i = 0; i < values.size(); ++i) {
        const Property* const found = stored.findId(_wanted[i].id());
        if (found && isOfRow(_wanted[i])) values[i] = *found;
        // There, but too large for a row.
        else if (found && found->tag.type() == PropType::Error && values[i].tag.type() == PropType::Error) values[i].value = found->value;
    }
    return columns().row(std::move(values));
}

std::vector<PropertyRow> StoreTable::rows(Call& call, std::uint32_t count, bool keepPosition) {
    Tables& tables = prepared(call);
    std::optional<KeptPosition> kept;
    if (keepPosition) kept.emplace(tables, *_table);
    std::size_t left = std::min<std::size_t>(count, kMaxAnswerRows);
    std::uint64_t bytes = 0;
    std::vector<PropertyRow> rows;
    while (left > 0 && bytes < kMaxAnswerBytes) {
        const auto batch = static_cast<std::int32_t>(std::min<std::size_t>(left, kBatch));
        std::vector<TableRow> read = tables.rows(*_table, batch);
        for (TableRow& row : read) {
            rows.push_back(wireRow(call, std::move(row)));
            bytes += bytesIn(rows.back());
        }
        if (read.empty()) break;
        left -= std::min(left, read.size());
    }
    if (!keepPosition && !rows.empty()) _isAtBeginning = false;
    return rows;
}

std::int64_t StoreTable::seek(Call& call, std::uint32_t bookmark, std::int64_t rows) {
    constexpr auto kWalked = static_cast<std::int64_t>(kMaxWalkedRows);
    Tables& tables = prepared(call, rows > kWalked || rows < -kWalked ? TableNeed::Positions : TableNeed::Rows);
    SeekResult result;
    if (bookmark > kBookmarkEnd) {
        try {
            result = tables.seekBookmark(*_table, bookmark - kBookmarkEnd, rows);
        } catch (const Error& error) {
            if (error.code() == ErrorCode::NotFound) throw Refusal{Status::InvalidBookmark};
            throw;
        }
    } else {
        result = tables.seek(*_table, static_cast<Origin>(bookmark), rows);
    }
    if (bookmark != kBookmarkCurrent || rows != 0) _isAtBeginning = bookmark == kBookmarkBeginning && result.rows == 0;
    return result.rows;
}

void StoreTable::seekMatch(Call& call, const Restriction& restriction, std::uint32_t bookmark, bool isBackwards) {
    Tables& tables = prepared(call);
    if (bookmark > kBookmarkEnd) {
        KeptPosition kept(tables, *_table);
        seek(call, bookmark, 0);
        if (!tables.find(*_table, restriction, Origin::Current, isBackwards)) throw noRow();
        kept.leave();
    } else if (!tables.find(*_table, restriction, static_cast<Origin>(bookmark), isBackwards)) {
        throw noRow();
    }
    _isAtBeginning = false;
}

std::uint32_t StoreTable::createBookmark(Call& call) { return prepared(call).createBookmark(*_table) + kBookmarkEnd; }

void StoreTable::freeBookmark(Call& call, std::uint32_t bookmark) {
    if (bookmark <= kBookmarkEnd) throw Refusal{Status::InvalidBookmark};
    try {
        store(call).tables().freeBookmark(*_table, bookmark - kBookmarkEnd);
    } catch (const Error& error) {
        if (error.code() == ErrorCode::NotFound) throw Refusal{Status::InvalidBookmark};
        throw;
    }
}

void StoreTable::seekHeader(Tables& tables, std::string_view instanceKey) {
    // Headers are found by nothing but looking: with few columns, and those of instances, whose change would begin the table anew.
    std::vector<PropTag> few{tags::InstanceKey};
    for (const PropTag tag : _sources) {
        if (isInstance(tag)) few.push_back(tag);
    }
    tables.setColumns(*_table, few);
    tables.seek(*_table, Origin::Beginning, 0);
    bool isFound = false;
    for (std::vector<TableRow> read = tables.rows(*_table, kBatch); !read.empty() && !isFound; read = tables.rows(*_table, kBatch)) {
        const auto found = std::find_if(read.begin(), read.end(), [&](const TableRow& row) { return row.instanceKey == instanceKey; });
        isFound = found != read.end();
        if (!isFound) continue;
        tables.seek(*_table, Origin::Current, found - read.end() + 1);
        break;
    }
    tables.setColumns(*_table, _sources);
    if (!isFound) throw noRow();
}

OpenTable::Expanded StoreTable::expand(Call& call, std::string_view instanceKey, std::uint32_t count) {
    Tables& tables = prepared(call);
    const std::uint64_t appeared = tables.expand(*_table, headerOf(instanceKey));
    Expanded expanded;
    if (count > 0 && appeared > 0) {
        seekHeader(tables, instanceKey);
        expanded.rows = rows(call, static_cast<std::uint32_t>(std::min<std::uint64_t>(count, appeared)), false);
    }
    expanded.more = narrow(appeared - std::min<std::uint64_t>(appeared, expanded.rows.size()));
    return expanded;
}

std::uint32_t StoreTable::collapse(Call& call, std::string_view instanceKey) {
    return narrow(prepared(call).collapse(*_table, headerOf(instanceKey)));
}

std::string StoreTable::collapseState(Call& call, std::string_view instanceKey) {
    Tables& tables = prepared(call);
    if (instanceKey.empty()) return tables.collapseState(*_table);
    KeptPosition kept(tables, *_table);
    tables.find(*_table, restriction::property(tags::InstanceKey, Relation::Equal, std::string(instanceKey)), Origin::Beginning);
    return tables.collapseState(*_table);
}

std::uint32_t StoreTable::setCollapseState(Call& call, std::string_view state) {
    Tables& tables = prepared(call);
    tables.setCollapseState(*_table, state);
    _isAtBeginning = false;
    return createBookmark(call);
}

void StoreTable::watch(Call& call, bool on) { prepared(call).watch(*_table, on); }

std::vector<TableChange> StoreTable::changes(Call& call) {
    Tables& tables = prepared(call);
    std::vector<TableChange> changes;
    std::optional<KeptPosition> kept;
    for (RowEvent& event : tables.changes(*_table)) {
        TableChange change{event.kind, std::move(event.instanceKey), std::move(event.predecessor), {}};
        if (event.kind == RowEvent::Kind::Added || event.kind == RowEvent::Kind::Modified) {
            if (!kept) kept.emplace(tables, *_table);
            auto row = tables.find(*_table, restriction::property(tags::InstanceKey, Relation::Equal, change.instanceKey), Origin::Beginning);
            // A header is not found; a row may be gone again, and its end is told next.
            if (!row) {
                changes.assign(1, TableChange{});
                break;
            }
            change.row = wireRow(call, std::move(*row));
        }
        changes.push_back(std::move(change));
    }
    return changes;
}

}  // namespace corbel::soap
