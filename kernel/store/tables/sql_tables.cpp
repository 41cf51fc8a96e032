#include "store/tables/sql_tables.h"

#include <algorithm>

#include "corbel/error.h"
#include "store/rights.h"
#include "store/rights/whole_store.h"
#include "store/search/search_access.h"
#include "store/tables/folder_rows.h"
#include "store/tables/item_rows.h"
#include "store/tables/kept_rows.h"
#include "store/tables/table_list_cache.h"
#include "store/tables/table_rows.h"

namespace corbel::store {
namespace {

Error notReady() {
    return Error(ErrorCode::Unavailable, "The list is being prepared", "the table needs a list of its rows: prepare() first");
}

}  // namespace

SqlTable& SqlTables::checked(Table& table) const {
    auto* own = dynamic_cast<SqlTable*>(&table);
    if (!own || own->subject.store != _file->id()) throw Error(ErrorCode::InvalidArgument, "The list belongs to another mailbox");
    if (own->subject.reader != _reader.user) throw Error(ErrorCode::InvalidArgument, "The list belongs to somebody else");
    if (!_reader.isOwner) _tree = _file->tree();
    if (own->subject.isHierarchy) requireShown(_identity, _file->facts(), own->subject.folder);
    else requireRight(_identity, _file->facts(), own->subject.folder, Right::ReadAny);
    return *own;
}

std::unique_ptr<Table> SqlTables::contents(FolderId folder, ContentsKind kind) {
    requireRight(_identity, _file->facts(), folder, Right::ReadAny);
    const FolderTreePtr tree = _file->tree();
    const FolderRow* row = tree->find(folder);
    if (!row) throw Error(ErrorCode::NotFound, "There is no such folder");
    const TableSubject subject{_file->id(), folder, false, _reader.user};
    if (kind == ContentsKind::SoftDeleted) return std::make_unique<SqlTable>(subject, std::make_shared<KeptRows>(_file->id(), folder, _reader));
    using item_row_queries::Rows;
    const Rows rows = kind == ContentsKind::Associated ? Rows::Associated : row->kind == FolderKind::Search ? Rows::Found : Rows::Messages;
    if (rows == Rows::Found) requireSearchShown(*_file, _identity, folder);
    return std::make_unique<SqlTable>(subject, std::make_shared<ItemRows>(_file->id(), folder, rows, _reader));
}

std::unique_ptr<Table> SqlTables::hierarchy(FolderId folder, HierarchyDepth depth) {
    requireShown(_identity, _file->facts(), folder);
    if (folder != 0 && !_file->tree()->find(folder)) throw Error(ErrorCode::NotFound, "There is no such folder");
    return std::make_unique<SqlTable>(TableSubject{_file->id(), folder, true, _reader.user},
                                      std::make_shared<FolderRows>(_file->id(), folder, depth, _reader));
}

std::unique_ptr<Table> SqlTables::deletedFolders(FolderId folder) {
    requireWholeStore(_identity, _file->facts());
    if (folder != 0 && !_file->tree()->find(folder)) throw Error(ErrorCode::NotFound, "There is no such folder");
    return std::make_unique<SqlTable>(TableSubject{_file->id(), folder, true, _reader.user}, std::make_shared<KeptFolderRows>(_file->id(), folder));
}

std::unique_ptr<Table> SqlTables::ofMessage(FolderId folder, ItemId item, SubObjects kind) {
    requireRight(_identity, _file->facts(), folder, Right::ReadAny);
    auto source = std::make_shared<SubObjectRows>(folder, item, kind);
    const ConnectionLease lease = _file->reader();
    source->version(context(lease));
    return std::make_unique<SqlTable>(TableSubject{_file->id(), folder, false, _reader.user}, std::move(source));
}

std::unique_ptr<Table> SqlTables::recipients(FolderId folder, ItemId item) { return ofMessage(folder, item, SubObjects::Recipients); }
std::unique_ptr<Table> SqlTables::attachments(FolderId folder, ItemId item) { return ofMessage(folder, item, SubObjects::Attachments); }

void SqlTables::setColumns(Table& table, std::span<const PropTag> columns) {
    if (columns.size() > kMaxTableColumns) throw Error(ErrorCode::LimitReached, "A list cannot show so many columns");
    SqlTable& own = checked(table);
    const std::optional<PropTag> instances = instanceTagOf(columns);
    own.columns.assign(columns.begin(), columns.end());
    if (instances == own.columnInstances) return;
    own.columnInstances = instances;
    own.spec.keys = std::make_shared<SortKeys>(own.spec.keys->order(), instances);
    own.beginAnew();
}

void SqlTables::setRestriction(Table& given, std::optional<Restriction> restriction) {
    SqlTable& table = checked(given);
    if (restriction) checkRestriction(*restriction);
    table.spec.restriction = std::move(restriction);
    table.beginAnew();
}

void SqlTables::setSort(Table& given, SortOrder order) {
    SqlTable& table = checked(given);
    checkSortOrder(order);
    table.spec.keys = std::make_shared<SortKeys>(std::move(order), table.columnInstances);
    table.toggled.clear();
    table.beginAnew();
}

bool SqlTables::prepare(Table& given, TableNeed need, std::function<void()> whenReady) {
    SqlTable& table = checked(given);
    if (table.list || takeBuild(table)) return true;
    if (!table.needsList() && need == TableNeed::Rows) return true;
    return makeList(table, std::move(whenReady), true);
}

bool SqlTables::takeBuild(SqlTable& table) {
    const std::shared_ptr<ListBuild> build = table.build;
    if (!build) return false;
    const std::lock_guard lock(build->mutex);
    if (!build->isDone) return false;
    table.build.reset();
    if (build->error) std::rethrow_exception(build->error);
    table.setList(build->list);
    return true;
}

bool SqlTables::makeList(SqlTable& table, std::function<void()> whenReady, bool mayWait) {
    if (table.build) {
        const std::lock_guard lock(table.build->mutex);
        if (whenReady && !table.build->isDone) table.build->whenReady.push_back(std::move(whenReady));
        return false;
    }
    const std::string shared = table.spec.sharedName();
    TableListCache& cache = *_file->environment().tableLists;
    if (TableListPtr list = shared.empty() ? nullptr : cache.find(_file->id(), shared)) {
        table.setList(std::move(list));
        update(table);
        return true;
    }
    const std::optional<RowCandidates> candidates = candidatesOf(table.spec, *_file, _identity);
    std::uint64_t count = candidates ? candidates->ids.size() : 0;
    if (!candidates) {
        const ConnectionLease lease = _file->reader();
        count = table.spec.source->count(context(lease));
    }
    const auto& runSlow = _file->environment().runSlow;
    if (count <= kMaxRowsBuiltAtOnce || (mayWait && !runSlow)) {
        table.setList(buildList(table.spec, *_file, _identity, nullptr, candidates));
        if (!shared.empty()) cache.put(_file->id(), shared, table.list);
        return true;
    }
    if (!mayWait) return false;
    table.build = std::make_shared<ListBuild>();
    if (whenReady) table.build->whenReady.push_back(std::move(whenReady));
    runSlow([file = _file, identity = _identity, spec = table.spec, build = table.build, shared] {
        TableListPtr list;
        std::exception_ptr error;
        try {
            list = buildList(spec, *file, identity, &build->isCancelled);
            if (!shared.empty()) file->environment().tableLists->put(file->id(), shared, list);
        } catch (...) {
            error = std::current_exception();
        }
        std::vector<std::function<void()>> waiting;
        {
            const std::lock_guard lock(build->mutex);
            build->list = std::move(list);
            build->error = error;
            build->isDone = true;
            waiting.swap(build->whenReady);
        }
        for (const auto& wake : waiting) wake();
    });
    return false;
}

SqlTable& SqlTables::upToDate(Table& given, TableNeed need) {
    SqlTable& table = checked(given);
    if (!table.list && !takeBuild(table)) {
        if (!table.needsList() && need == TableNeed::Rows) return table;
        if (!makeList(table, {}, false)) throw notReady();
        return table;
    }
    update(table);
    return table;
}

void SqlTables::update(SqlTable& table) {
    ListDifference difference;
    TableListPtr newer = updateList(table.spec, *table.list, *_file, _identity, difference);
    if (!newer) return;
    if (const std::string shared = table.spec.sharedName(); !shared.empty())
        _file->environment().tableLists->put(_file->id(), shared, newer);
    const TableListPtr older = table.list;
    if (!table.isWatched || !table.needsList()) {
        table.setList(std::move(newer));
    } else if (difference.isReloaded) {
        table.setList(std::move(newer));
        table.note({RowEvent::Kind::Reloaded, 0, {}, {}});
    } else if (table.spec.keys->order().categories > 0 || table.spec.keys->instanceTag()) {
        const VisibleRows before(older->rows, *table.spec.keys, table.toggled);
        table.setList(std::move(newer));
        noteSeen(table, before, difference);
    } else {
        table.setList(std::move(newer));
        noteDifference(table, difference);
    }
}

std::uint64_t SqlTables::rowCount(Table& given) {
    SqlTable& table = upToDate(given, TableNeed::Rows);
    if (table.list) return table.visible().size();
    const ConnectionLease lease = _file->reader();
    return table.spec.source->count(context(lease));
}

std::vector<RowSource::Walked> SqlTables::walked(SqlTable& table, const RowPosition& position, bool isBackwards, std::uint64_t skip,
                                                 std::size_t limit, const RowRequest& request) {
    std::vector<RowSource::Walked> rows;
    const ConnectionLease lease = _file->reader();
    table.spec.source->walk(context(lease), request, *table.spec.keys, position, isBackwards, skip, limit, rows);
    return rows;
}

std::vector<TableRow> SqlTables::listedRows(SqlTable& table, std::size_t from, std::size_t count) {
    const VisibleRows& visible = table.visible();
    const SortOrder& order = table.spec.keys->order();
    std::vector<PropTag> columns;
    for (const PropTag column : table.columns) columns.push_back(allValues(column));
    std::vector<std::uint64_t> ids;
    for (std::size_t i = from; i < from + count; ++i) ids.push_back(table.list->rows.id(visible.row(i).leaf));
    std::vector<RowRecord> loaded;
    if (!table.spec.source->isSmall()) {
        const ConnectionLease lease = _file->reader();
        RowRequest request;
        request.tags = columns;
        request.asCells = true;
        table.spec.source->load(context(lease), request, ids, loaded);
    }
    std::vector<TableRow> rows;
    // What was loaded is in the order of the ids, without those that are gone; a header and its first leaf ask for the same one.
    std::map<std::uint64_t, const RowRecord*> byId;
    for (const RowRecord& record : loaded) byId.emplace(record.id, &record);
    for (std::size_t i = from; i < from + count; ++i) {
        const VisibleRows::Row row = visible.row(i);
        const std::uint64_t id = ids[i - from];
        const RowRecord* record = nullptr;
        if (table.spec.source->isSmall())
            record = &table.list->records.at(id);
        else if (const auto found = byId.find(id); found != byId.end())
            record = found->second;
        if (!record) continue;
        if (row.kind == RowKind::Leaf)
            rows.push_back(leafRow(RowRecord(*record), columns, order.categories));
        else
            rows.push_back(headerRow(row, visible.id(i), *record, columns, *table.spec.keys));
        if (table.spec.keys->instanceTag()) showInstance(rows.back(), table.columns, table.spec.keys->instance(table.list->rows.key(row.leaf)));
    }
    return rows;
}

std::vector<TableRow> SqlTables::rows(Table& given, std::int32_t count, bool keepPosition) {
    SqlTable& table = upToDate(given, TableNeed::Rows);
    const bool isBackwards = count < 0;
    std::size_t wanted = static_cast<std::size_t>(isBackwards ? -std::int64_t{count} : count);
    wanted = std::min(wanted, kMaxRowsPerQuery);
    if (table.list) {
        const VisibleRows& visible = table.visible();
        const std::size_t at = visible.indexOf(table.position);
        const std::size_t from = isBackwards ? at - std::min(at, wanted) : at;
        const std::size_t to = isBackwards ? at : std::min(visible.size(), at + wanted);
        std::vector<TableRow> rows = listedRows(table, from, to - from);
        if (!keepPosition && from < to) {
            if (isBackwards)
                table.position = {std::string(visible.key(from)), false, false};
            else
                table.position = {std::string(visible.key(to - 1)), true, false};
        }
        return rows;
    }
    if (wanted == 0) return {};
    RowRequest request;
    request.tags = table.columns;
    request.asCells = true;
    std::vector<RowSource::Walked> found = walked(table, table.position, isBackwards, 0, wanted, request);
    if (!keepPosition && !found.empty()) table.position = {found.back().key, !isBackwards, false};
    if (isBackwards) std::reverse(found.begin(), found.end());
    std::vector<TableRow> rows;
    rows.reserve(found.size());
    for (RowSource::Walked& each : found) rows.push_back(leafRow(std::move(each.row), table.columns, 0));
    return rows;
}

}  // namespace corbel::store
