#include "store/tables/table_list.h"

#include <algorithm>
#include <limits>

#include "corbel/error.h"
#include "store/rights.h"

namespace corbel::store {
namespace {

constexpr std::size_t kBatchRows = 2'000;

void addTag(std::vector<PropTag>& tags, PropTag tag) {
    if (std::find(tags.begin(), tags.end(), tag) == tags.end()) tags.push_back(tag);
}

FolderTreePtr treeFor(StoreFile& file, const Identity& identity) { return isOwner(identity, file.facts()) ? nullptr : file.tree(); }

/// Everything of a small source, in one go.
TableListPtr buildSmall(const ListSpec& spec, const SourceContext& context) {
    auto made = std::make_shared<TableList>(spec.keys);
    made->version = spec.source->version(context);
    std::vector<RowRecord> records;
    spec.source->scan(context, spec.needs(), {}, 0, std::numeric_limits<std::size_t>::max(), records);
    std::vector<RowList::Entry> entries;
    for (RowRecord& record : records) {
        if (!spec.accepts(record) || entries.size() == spec.maxRows()) continue;
        entries.push_back({spec.keys->make(record.properties, record.id), record.isUnread});
        made->records.emplace(record.id, std::move(record));
    }
    made->rows.assign(std::move(entries));
    return made;
}

TableListPtr updateSmall(const ListSpec& spec, const TableList& older, const SourceContext& context, ListDifference& difference) {
    TableListPtr made = buildSmall(spec, context);
    for (const auto& [id, record] : older.records) {
        if (!made->records.contains(id)) difference.gone.push_back(id);
    }
    for (const auto& [id, record] : made->records) {
        const auto old = older.records.find(id);
        if (old != older.records.end() && old->second.properties == record.properties) continue;
        difference.touched.push_back(id);
        if (old == older.records.end()) difference.added.push_back(id);
    }
    return made;
}

}  // namespace

RowRequest ListSpec::needs() const {
    RowRequest request;
    for (const SortKey& key : keys->order().keys) addTag(request.tags, key.tag);
    request.unread = keys->order().categories > 0;
    if (restriction) {
        const RestrictionNeeds needed = needsOf(*restriction);
        for (const PropTag tag : needed.tags) addTag(request.tags, tag);
        request.recipients = needed.recipients;
        request.attachments = needed.attachments;
    }
    return request;
}

bool ListSpec::accepts(const RowRecord& row) const {
    return !restriction || matches(*restriction, {row.properties, row.recipients, row.attachments});
}

std::size_t ListSpec::maxRows() const noexcept {
    if (restriction && restriction->kind == RestrictionKind::Count) return restriction->number;
    return std::numeric_limits<std::size_t>::max();
}

std::string ListSpec::sharedName() const {
    std::string name = restriction ? std::string() : source->sharedName();
    if (name.empty()) return name;
    const SortOrder& order = keys->order();
    for (const SortKey& key : order.keys) name += (key.isDescending ? "-" : "+") + std::to_string(key.tag.value);
    return order.categories > 0 ? name + " grouped" : name;
}

TableListPtr buildList(const ListSpec& spec, StoreFile& file, const Identity& identity, const std::atomic<bool>* isCancelled) {
    auto made = std::make_shared<TableList>(spec.keys);
    const FolderTreePtr tree = treeFor(file, identity);
    {
        const ConnectionLease lease = file.reader();
        const SourceContext context{*lease, file, identity, tree};
        if (spec.source->isSmall()) return buildSmall(spec, context);
        // First: what changes while the batches are read is taken in by the next update.
        made->version = spec.source->version(context);
    }
    const SqlFilter filter = spec.restriction ? spec.source->filterOf(*spec.restriction) : SqlFilter{};
    RowRequest request = spec.needs();
    if (filter.isExact) {
        ListSpec sortOnly = spec;
        sortOnly.restriction.reset();
        request = sortOnly.needs();
    }
    const std::size_t most = spec.maxRows();
    std::vector<RowList::Entry> entries;
    std::vector<RowRecord> batch;
    std::uint64_t after = 0;
    do {
        if (isCancelled && *isCancelled) throw Error(ErrorCode::Cancelled, "The list is not needed any more");
        batch.clear();
        {
            const ConnectionLease lease = file.reader();
            after = spec.source->scan({*lease, file, identity, tree}, request, filter, after, kBatchRows, batch);
        }
        for (const RowRecord& row : batch) {
            if (entries.size() == most) break;
            if (filter.isExact || spec.accepts(row)) entries.push_back({spec.keys->make(row.properties, row.id), row.isUnread});
        }
    } while (after != 0 && entries.size() < most);
    made->rows.assign(std::move(entries));
    return made;
}

namespace {

/// Null and `difference.isReloaded` when only a new build helps.
TableListPtr mergeChanges(const ListSpec& spec, const TableList& older, const SourceContext& context, ListDifference& difference) {
    const SourceVersion version = spec.source->version(context);
    const SourceChanges changes = spec.source->changes(context, older.version);
    // Which rows a count lets in depends on all of them.
    difference.isReloaded = !changes.isKnown || spec.maxRows() != std::numeric_limits<std::size_t>::max();
    if (difference.isReloaded) return nullptr;
    std::unordered_set<std::uint64_t> without(changes.gone.begin(), changes.gone.end());
    std::vector<std::uint64_t> ids;
    for (const SourceChanges::Touched& touched : changes.touched) ids.push_back(touched.id);
    without.insert(ids.begin(), ids.end());
    std::vector<RowRecord> records;
    spec.source->load(context, spec.needs(), ids, records);
    std::vector<RowList::Entry> entries;
    for (const RowRecord& row : records) {
        if (!spec.accepts(row)) continue;
        entries.push_back({spec.keys->make(row.properties, row.id), row.isUnread});
        difference.touched.push_back(row.id);
    }
    auto made = std::make_shared<TableList>(older.keys);
    made->version = version;
    std::vector<RowList::Removed> removed;
    made->rows = older.rows.merged(without, std::move(entries), removed);
    std::unordered_set<std::uint64_t> before;
    for (const RowList::Removed& row : removed) before.insert(row.id);
    for (const std::uint64_t id : difference.touched) {
        if (before.erase(id) == 0) difference.added.push_back(id);
    }
    difference.gone.assign(before.begin(), before.end());
    std::sort(difference.gone.begin(), difference.gone.end());
    return made;
}

}  // namespace

TableListPtr updateList(const ListSpec& spec, const TableList& older, StoreFile& file, const Identity& identity,
                        ListDifference& difference) {
    {
        const FolderTreePtr tree = treeFor(file, identity);
        const ConnectionLease lease = file.reader();
        const SourceContext context{*lease, file, identity, tree};
        if (spec.source->version(context) == older.version) return nullptr;
        // Several statements that have to see one moment.
        struct Read {
            explicit Read(db::Connection& c) : connection(c) { connection.beginRead(); }
            ~Read() { connection.rollback(); }
            db::Connection& connection;
        } const read(*lease);
        TableListPtr made =
            spec.source->isSmall() ? updateSmall(spec, older, context, difference) : mergeChanges(spec, older, context, difference);
        if (made) return made;
    }
    return buildList(spec, file, identity, nullptr);
}

}  // namespace corbel::store
