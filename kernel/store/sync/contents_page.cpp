#include "corbel/error.h"
#include "store/objects/object_keys.h"
#include "store/sync/change_pages.h"

namespace corbel::store {
namespace {

using change_queries::Departure;
using sync_queries::ChangedItem;
using sync_queries::Departed;

ChangeType typeOf(Departure kind) {
    switch (kind) {
        case Departure::Recoverable: return ChangeType::SoftDeleted;
        case Departure::Moved: return ChangeType::Moved;
        default: return ChangeType::Deleted;
    }
}

ChangeType typeOf(const ChangedItem& item, std::uint64_t known) {
    if (known == 0 || item.row.arrivedCn > known) return ChangeType::New;
    return item.row.cn > known ? ChangeType::Changed : ChangeType::ReadState;
}

Uid shownUid(ItemUid uid) { return kindOf(uid) == ItemKind::Visible ? static_cast<Uid>(uid) : 0; }

ItemChange toChange(Departed&& row) {
    ItemChange change;
    change.type = typeOf(row.kind);
    change.number = row.number;
    change.item = row.item;
    change.uid = shownUid(row.uid);
    change.sourceKey = std::move(row.sourceKey);
    change.movedTo = row.movedTo;
    return change;
}

ItemChange toChange(ChangedItem&& row, std::uint64_t known, std::string_view storeGuid) {
    ItemChange change;
    change.type = typeOf(row, known);
    change.number = row.modSeq;
    change.item = row.row.item;
    change.uid = shownUid(row.row.uid);
    change.flags = row.row.flags;
    change.sizeBytes = row.row.sizeBytes;
    change.sourceKey = std::move(row.sourceKey);
    Version version = versionOf(row.keys, row.row.cn, storeGuid);
    change.changeKey = std::move(version.changeKey);
    change.predecessors = std::move(version.predecessors);
    return change;
}

}  // namespace

std::optional<SyncState> runOf(const SyncState& state, const sync_queries::Numbers& numbers) {
    SyncState run = state;
    if (run.known > run.from || run.from > run.position || run.position > run.end) throw Error(ErrorCode::InvalidArgument, "The sync state is not valid");
    if ((run.epoch != 0 && run.epoch != numbers.epoch) || run.end > numbers.cn) return std::nullopt;
    run.epoch = numbers.epoch;
    if (run.position == run.end) {
        run.from = run.position;
        run.end = numbers.cn;
    }
    // A first run asks for no departures.
    if (run.from != 0 && run.position < numbers.floor) return std::nullopt;
    return run;
}

Version versionOf(const object_queries::KeyColumns& keys, std::uint64_t cn, std::string_view storeGuid, std::int64_t modified) {
    return {changeKey(storeGuid, keys, cn), predecessors(storeGuid, keys, cn), fromMicros(modified)};
}

void checkLimit(const ContentsQuery& query) {
    if (query.limit == 0 || query.limit > kMaxChangesPerPage) throw Error(ErrorCode::InvalidArgument, "The number of changes asked for is out of range");
}

sync_queries::Numbers folderNumbers(db::Connection& connection, StoreId store, FolderId folder) {
    const auto numbers = sync_queries::numbers(connection, store, folder);
    if (!numbers) throw Error(ErrorCode::NotFound, "There is no such folder", "folder " + std::to_string(folder) + " of store " + std::to_string(store));
    return *numbers;
}

void fillPage(ContentsPage& page, std::size_t limit, std::vector<ItemChange>&& changed, std::vector<sync_queries::Departed>&& departed) {
    // Both lists ascend: what is taken of them is complete up to the last number taken.
    const bool isLast = changed.size() < limit && departed.size() < limit && changed.size() + departed.size() <= limit;
    auto left = changed.begin();
    auto gone = departed.begin();
    while (page.changes.size() < limit && (left != changed.end() || gone != departed.end())) {
        const bool takesGone = left == changed.end() || (gone != departed.end() && gone->number < left->number);
        if (takesGone) page.changes.push_back(toChange(std::move(*gone++)));
        else page.changes.push_back(std::move(*left++));
    }
    page.hasMore = !isLast && page.changes.back().number < page.next.end;
    if (page.hasMore) page.next.position = page.changes.back().number;
    else page.next.from = page.next.position = page.next.end;
}

ItemChange changeOf(ItemRow row, std::uint64_t number, std::uint64_t known, std::string sourceKey, const object_queries::KeyColumns& keys,
                    std::string_view storeGuid) {
    return toChange({std::move(row), number, std::move(sourceKey), keys}, known, storeGuid);
}

bool isFresh(const ItemRow& row, const SyncState& run) { return run.from == 0 || row.arrivedCn > run.from; }

void restrictChanges(db::Connection& connection, std::vector<ItemChange>& changes, const std::unordered_set<ItemId>& fresh, const ItemFilter& filter) {
    std::vector<ItemId> items;
    for (const ItemChange& change : changes) {
        if (!isDeparture(change.type)) items.push_back(change.item);
    }
    if (items.empty()) return;
    const std::vector<bool> matches = filter(connection, items);
    std::size_t at = 0;
    std::vector<ItemChange> told;
    for (ItemChange& change : changes) {
        if (!isDeparture(change.type) && !matches[at++]) {
            if (fresh.contains(change.item)) continue;
            change.type = ChangeType::OutOfScope;
        }
        told.push_back(std::move(change));
    }
    changes = std::move(told);
}

UidRange uidsOf(const ContentsQuery& query) { return query.isAssociated ? kAssociatedUids : UidRange{1, kAssociatedUids.first - 1}; }

ContentsPage contentsPage(db::Connection& connection, StoreId store, const ContentsQuery& query, const ItemFilter& filter) {
    checkLimit(query);
    const sync_queries::Numbers numbers = folderNumbers(connection, store, query.folder);
    ContentsPage page;
    const std::optional<SyncState> run = runOf(query.state, numbers);
    if (!run) {
        page.needsResync = true;
        return page;
    }
    page.next = *run;
    const sync_queries::NumberRange range{run->position, run->end};
    std::vector<ItemChange> changed;
    std::unordered_set<ItemId> fresh;
    for (ChangedItem& item : sync_queries::changedItems(connection, store, query.folder, uidsOf(query), range, query.isAssociated, query.limit)) {
        if (filter && isFresh(item.row, *run)) fresh.insert(item.row.item);
        changed.push_back(toChange(std::move(item), run->known, numbers.guid));
    }
    std::vector<Departed> departed;
    if (run->from != 0) departed = sync_queries::departures(connection, store, query.folder, uidsOf(query), range, query.limit);
    fillPage(page, query.limit, std::move(changed), std::move(departed));
    if (filter) restrictChanges(connection, page.changes, fresh, filter);
    if (page.hasMore) return page;
    // Whatever got a number beyond the run's end meanwhile was not told, perhaps not even what it was at its beginning.
    if (folderNumbers(connection, store, query.folder).highest <= run->end) page.next.known = run->end;
    return page;
}

}  // namespace corbel::store
