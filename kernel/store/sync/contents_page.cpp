#include <algorithm>
#include <unordered_set>

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

/// `fresh`: those that came after the run before this one, so that no follower has them.
void restrictChanges(std::vector<ItemChange>& changes, const std::unordered_set<ItemId>& fresh, const ItemFilter& filter) {
    std::vector<ItemId> items;
    for (const ItemChange& change : changes) {
        if (!isDeparture(change.type)) items.push_back(change.item);
    }
    if (items.empty()) return;
    const std::vector<bool> matches = filter(items);
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

ContentsPage contentsPage(db::Connection& connection, StoreId store, const ContentsQuery& query, const ItemFilter& filter) {
    if (query.limit == 0 || query.limit > kMaxChangesPerPage) throw Error(ErrorCode::InvalidArgument, "The number of changes asked for is out of range");
    const auto numbers = sync_queries::numbers(connection, store, query.folder);
    if (!numbers) throw Error(ErrorCode::NotFound, "There is no such folder", "folder " + std::to_string(query.folder) + " of store " + std::to_string(store));
    ContentsPage page;
    const std::optional<SyncState> run = runOf(query.state, *numbers);
    if (!run) {
        page.needsResync = true;
        return page;
    }
    page.next = *run;
    const sync_queries::NumberRange range{run->position, run->end};
    const UidRange uids = query.isAssociated ? kAssociatedUids : UidRange{1, kAssociatedUids.first - 1};
    std::vector<ChangedItem> changed = sync_queries::changedItems(connection, store, query.folder, uids, range, query.isAssociated, query.limit);
    std::vector<Departed> departed;
    if (run->from != 0) departed = sync_queries::departures(connection, store, query.folder, uids, range, query.limit);

    // Both lists ascend: what is taken of them is complete up to the last number taken.
    const bool isLast = changed.size() < query.limit && departed.size() < query.limit && changed.size() + departed.size() <= query.limit;
    auto left = changed.begin();
    auto gone = departed.begin();
    std::unordered_set<ItemId> fresh;
    while (page.changes.size() < query.limit && (left != changed.end() || gone != departed.end())) {
        const bool takesGone = left == changed.end() || (gone != departed.end() && gone->number < left->modSeq);
        if (filter && !takesGone && (run->from == 0 || left->row.arrivedCn > run->from)) fresh.insert(left->row.item);
        if (takesGone) page.changes.push_back(toChange(std::move(*gone++)));
        else page.changes.push_back(toChange(std::move(*left++), run->known, numbers->guid));
    }
    page.hasMore = !isLast && page.changes.back().number < run->end;
    if (page.hasMore) page.next.position = page.changes.back().number;
    if (filter) restrictChanges(page.changes, fresh, filter);
    if (page.hasMore) return page;
    page.next.from = page.next.position = run->end;
    // Whatever got a number beyond the run's end meanwhile was not told, perhaps not even what it was at its beginning.
    const auto now = sync_queries::numbers(connection, store, query.folder);
    if (now && now->highest <= run->end) page.next.known = run->end;
    return page;
}

}  // namespace corbel::store
