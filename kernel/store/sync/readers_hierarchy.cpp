// Hierarchy changes for who is not the owner: what was shown at the run's beginning is held against what is shown at its end, so that folders
// come and go with the rights in them.
//
// The state carries a fingerprint of what was shown. What the log cannot tell, such as who is in a group, shows as another fingerprint: then
// the follower begins anew.
#include <utility>

#include "store/sync/change_pages.h"

namespace corbel::store {
namespace {

/// A tree that has whatever was committed up to now.
FolderTreePtr committedTree(StoreFile& file) {
    // In this process a commit is published a moment after it can be read.
    if (!file.isShared()) file.readStill([](db::Connection&) {});
    return file.tree();
}

/// What `identity` was shown at `from`, and at `end`, which is not later than now.
ShownChange shownBetween(StoreFile& file, const Identity& identity, std::uint64_t from, std::uint64_t end) {
    const FolderTreePtr tree = committedTree(file);
    const auto shown = [&](const FolderTree& at) { return shownSet(identity, file.facts(), at); };
    ShownChange change;
    const ConnectionLease lease = file.reader();
    const auto numbers = sync_queries::numbers(*lease, file.id(), 0);
    if (!numbers || numbers->highest <= from) {
        change.now = shown(*tree);
        change.before = change.now;
        return change;
    }
    FolderPast past(*tree);
    bool isAtEnd = false;
    for (const sync_queries::FolderLogEntry& entry : sync_queries::folderLog(*lease, file.id(), from)) {
        if (entry.cn <= end && !std::exchange(isAtEnd, true)) change.now = shown(past.tree());
        past.undo(entry);
    }
    change.before = shown(past.tree());
    if (!isAtEnd) change.now = change.before;
    return change;
}

}  // namespace

SyncState readersHierarchyNow(StoreFile& file, const Identity& identity, const sync_queries::Numbers& numbers) {
    const std::uint64_t cn = numbers.cn;
    return {numbers.epoch, cn, cn, cn, cn, fingerprint(shownBetween(file, identity, cn, cn).now)};
}

HierarchyPage readersHierarchy(StoreFile& file, const Identity& identity, const SyncState& state) {
    const auto numbers = sync_queries::numbers(*file.reader(), file.id(), 0);
    HierarchyPage page;
    const std::optional<SyncState> run = numbers ? runOf(state, *numbers) : std::nullopt;
    if (run) {
        const bool isFirst = run->from == 0;
        const ShownChange shown = shownBetween(file, identity, isFirst ? run->end : run->position, run->end);
        if (isFirst || fingerprint(shown.before) == state.shown) {
            page = hierarchyRun(*file.reader(), file.id(), *run, *numbers, &shown);
            page.next.shown = fingerprint(shown.now);
            return page;
        }
    }
    page.needsResync = true;
    return page;
}

}  // namespace corbel::store
