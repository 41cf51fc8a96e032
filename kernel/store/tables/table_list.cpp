#include "store/tables/table_list.h"

#include <algorithm>
#include <limits>

#include "corbel/error.h"
#include "store/rights.h"

namespace corbel::store {
namespace {

constexpr std::size_t kBatchRows = 2'000;
constexpr std::size_t kBatchTexts = 16;  ///< Of rows whose bodies are looked through.

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
        spec.addEntries(record, entries);
        made->records.emplace(record.id, std::move(record));
    }
    placeGroups(*spec.keys, entries);
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
    if (restriction) request = requestFor(*restriction);
    for (const SortKey& key : keys->order().keys) addTag(request.tags, allValues(key.tag));
    if (keys->instanceTag()) addTag(request.tags, allValues(*keys->instanceTag()));
    request.unread = keys->order().categories > 0;
    return request;
}

RowRequest requestFor(const Restriction& restriction) {
    RestrictionNeeds needs = needsOf(restriction);
    RowRequest request;
    request.tags = std::move(needs.tags);
    request.recipients = needs.recipients;
    request.attachments = needs.attachments;
    request.readsTexts = needs.readsTexts;
    request.leaves = std::move(needs.leaves);
    return request;
}

void ListSpec::addEntries(const RowRecord& row, std::vector<RowList::Entry>& entries) const {
    const std::uint32_t instances = keys->instances(row.properties);
    for (std::uint32_t instance = 0; instance < instances; ++instance)
        entries.push_back({keys->make(row.properties, row.id, instance), row.isUnread});
}

bool ListSpec::accepts(const RowRecord& row) const {
    return !restriction || matches(*restriction, row.subject());
}

std::size_t ListSpec::maxRows() const noexcept {
    if (restriction && restriction->kind == RestrictionKind::Count) return restriction->number;
    return std::numeric_limits<std::size_t>::max();
}

std::string ListSpec::sharedName() const {
    std::string name = restriction ? std::string() : source->sharedName();
    if (name.empty()) return name;
    const SortOrder& order = keys->order();
    for (const SortKey& key : order.keys) name += (key.isDescending ? "-" : "+") + std::to_string(key.tag.value) + (key.group == GroupValue::None ? "" : key.group == GroupValue::Greatest ? "^" : "v");
    if (keys->instanceTag()) name += " spread " + std::to_string(keys->instanceTag()->value);
    return order.categories > 0 ? name + " grouped" : name;
}

std::optional<RowCandidates> candidatesOf(const ListSpec& spec, StoreFile& file, const Identity& identity) {
    return spec.restriction ? spec.source->candidates(file, identity, *spec.restriction) : std::nullopt;
}

TableListPtr buildList(const ListSpec& spec, StoreFile& file, const Identity& identity, const std::atomic<bool>* isCancelled,
                       const std::optional<RowCandidates>& candidates) {
    auto made = std::make_shared<TableList>(spec.keys);
    const FolderTreePtr tree = treeFor(file, identity);
    {
        const ConnectionLease lease = file.reader();
        const SourceContext context{*lease, file, identity, tree};
        if (spec.source->isSmall()) return buildSmall(spec, context);
        // First: what changes while the batches are read is taken in by the next update.
        made->version = candidates ? candidates->version : spec.source->version(context);
    }
    const SqlFilter filter = spec.restriction ? spec.source->filterOf(*spec.restriction) : SqlFilter{};
    RowRequest request = spec.needs();
    const bool isExact = filter.isExact && !candidates;
    if (isExact) {
        ListSpec sortOnly = spec;
        sortOnly.restriction.reset();
        request = sortOnly.needs();
    }
    const std::size_t most = spec.maxRows();
    std::vector<RowList::Entry> entries;
    std::vector<RowRecord> batch;
    std::uint64_t after = 0;
    std::span<const std::uint64_t> left = candidates ? std::span(candidates->ids) : std::span<const std::uint64_t>();
    const std::size_t batchRows = request.readsTexts ? kBatchTexts : kBatchRows;
    do {
        if (isCancelled && *isCancelled) throw Error(ErrorCode::Cancelled, "The list is not needed any more");
        batch.clear();
        {
            const ConnectionLease lease = file.reader();
            if (candidates) {
                const auto some = left.first(std::min(left.size(), batchRows));
                left = left.subspan(some.size());
                spec.source->load({*lease, file, identity, tree}, request, some, batch);
                after = left.empty() ? 0 : left.front();
            } else {
                after = spec.source->scan({*lease, file, identity, tree}, request, filter, after, batchRows, batch);
            }
        }
        for (const RowRecord& row : batch) {
            if (entries.size() == most) break;
            if (isExact || spec.accepts(row)) spec.addEntries(row, entries);
        }
    } while (after != 0 && entries.size() < most);
    placeGroups(*spec.keys, entries);
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
    const RowRequest request = spec.needs();
    const std::size_t batchRows = request.readsTexts ? kBatchTexts : kBatchRows;
    std::vector<RowRecord> records;
    std::vector<RowList::Entry> entries;
    for (std::span<const std::uint64_t> left(ids); !left.empty(); left = left.subspan(std::min(left.size(), batchRows))) {
        records.clear();
        spec.source->load(context, request, left.first(std::min(left.size(), batchRows)), records);
        for (const RowRecord& row : records) {
            if (!spec.accepts(row)) continue;
            spec.addEntries(row, entries);
            difference.touched.push_back(row.id);
        }
    }
    auto made = std::make_shared<TableList>(older.keys);
    made->version = version;
    std::vector<RowList::Removed> removed;
    made->rows = older.rows.merged(without, std::move(entries), removed);
    if (!spec.keys->groupSlots().empty()) {
        std::vector<RowList::Entry> all;
        for (std::size_t i = 0; i < made->rows.size(); ++i) all.push_back({std::string(made->rows.key(i)), made->rows.isUnread(i)});
        placeGroups(*spec.keys, all);
        made->rows.assign(std::move(all));
    }
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
    return buildList(spec, file, identity, nullptr, candidatesOf(spec, file, identity));
}

}  // namespace corbel::store
