// Pages of changes for who is not the owner. What the reader sees of a folder is kept in memory (rights/reader_views.h): a page is chosen there
// and only its rows are read, since no index is in the order of a reader's numbers.
#include <algorithm>
#include <map>

#include "store/rights/reader_views.h"
#include "store/rights/reading.h"
#include "store/rights/reading_queries.h"
#include "store/sync/change_pages.h"

namespace corbel::store {
namespace {

/// A message as the reader has it.
struct Candidate {
    std::uint64_t number = 0;
    ItemId item = 0;
    bool isSeen = false;
};

void addOthers(db::Connection& connection, StoreId store, const ContentsQuery& query, UidRange uids, UserId reader,
               const sync_queries::NumberRange& range, std::vector<Candidate>& found) {
    for (const reading_queries::OtherItem& item : reading_queries::loadOthers(connection, store, query.folder, uids, reader)) {
        const std::uint64_t number = query.isAssociated ? item.cn : std::max(item.cn, item.readCn);
        if (number > range.after && number <= range.end) found.push_back({number, item.item, item.isSeen || query.isAssociated});
    }
}

/// The first of the range, ascending.
std::vector<Candidate> candidates(StoreFile& file, const ContentsQuery& query, UserId reader, const sync_queries::NumberRange& range) {
    std::vector<Candidate> found;
    if (!query.isAssociated) {
        const SnapshotPtr snapshot = readerSnapshot(file, query.folder, reader);
        for (std::uint32_t index = 0; index < snapshot->size(); ++index) {
            const ViewItem& item = snapshot->item(index);
            if (item.modSeq > range.after && item.modSeq <= range.end) found.push_back({item.modSeq, item.item, (item.flags & kSeen) != 0});
        }
    }
    {
        const ConnectionLease lease = file.reader();
        addOthers(*lease, file.id(), query, query.isAssociated ? kAssociatedUids : kPendingUids, reader, range, found);
    }
    const auto byNumber = [](const Candidate& a, const Candidate& b) { return a.number < b.number; };
    const std::size_t count = std::min(found.size(), query.limit);
    std::partial_sort(found.begin(), found.begin() + static_cast<std::ptrdiff_t>(count), found.end(), byNumber);
    found.resize(count);
    return found;
}

/// `fresh` gets those that came after the run before this one.
std::vector<ItemChange> load(db::Connection& connection, StoreFile& file, const std::vector<Candidate>& chosen, const SyncState& run,
                             std::unordered_set<ItemId>& fresh) {
    std::vector<ItemId> items;
    for (const Candidate& candidate : chosen) items.push_back(candidate.item);
    std::map<ItemId, object_queries::ItemFacts> rows;
    object_queries::facts(connection, file.id(), items, [&](object_queries::ItemFacts&& facts) {
        const ItemId item = facts.row.item;
        rows.emplace(item, std::move(facts));
    });
    std::vector<ItemChange> changes;
    for (const Candidate& candidate : chosen) {
        const auto found = rows.find(candidate.item);
        // Gone or changed since: the next run tells it.
        if (found == rows.end() || found->second.row.cn > run.end) continue;
        object_queries::ItemFacts& facts = found->second;
        if (isFresh(facts.row, run)) fresh.insert(facts.row.item);
        facts.row.flags &= ~std::uint32_t{kSeen};
        if (candidate.isSeen) facts.row.flags |= kSeen;
        changes.push_back(changeOf(facts.row, candidate.number, run.known, std::move(facts.sourceKey), facts.keys, file.guid()));
    }
    return changes;
}

}  // namespace

ContentsPage readersPage(StoreFile& file, const ContentsQuery& query, UserId reader, const ItemFilter& filter) {
    checkLimit(query);
    const auto highest = [&](db::Connection& connection, const sync_queries::Numbers& numbers) {
        return readersHighest(connection, file.id(), query.folder, numbers.highest, reader);
    };
    ContentsPage page;
    std::uint64_t changedUpTo = 0;
    {
        const ConnectionLease lease = file.reader();
        const sync_queries::Numbers numbers = folderNumbers(*lease, file.id(), query.folder);
        const std::optional<SyncState> run = runOf(query.state, numbers);
        if (!run) {
            page.needsResync = true;
            return page;
        }
        page.next = *run;
        changedUpTo = highest(*lease, numbers);
    }
    const SyncState run = page.next;
    const sync_queries::NumberRange range{run.position, run.end};
    std::vector<Candidate> chosen;
    if (changedUpTo > range.after) chosen = candidates(file, query, reader, range);
    const ConnectionLease lease = file.reader();
    std::vector<sync_queries::Departed> departed;
    if (run.from != 0 && changedUpTo > range.after)
        departed = sync_queries::departures(*lease, file.id(), query.folder, uidsOf(query), range, query.limit);
    // What is left out of a full list is no sign of its end.
    const bool isFull = chosen.size() == query.limit;
    const std::uint64_t last = isFull ? chosen.back().number : run.end;
    if (isFull) std::erase_if(departed, [last](const sync_queries::Departed& row) { return row.number > last; });
    std::unordered_set<ItemId> fresh;
    std::vector<ItemChange> changed = load(*lease, file, chosen, run, fresh);
    const bool isShort = isFull && changed.size() < query.limit;
    fillPage(page, query.limit, std::move(changed), std::move(departed));
    if (isShort && !page.hasMore && last < run.end) {
        page.hasMore = true;
        page.next = run;
        page.next.position = last;
    }
    if (filter) restrictChanges(*lease, page.changes, fresh, filter);
    if (!page.hasMore && highest(*lease, folderNumbers(*lease, file.id(), query.folder)) <= run.end) page.next.known = run.end;
    return page;
}

}  // namespace corbel::store
