#include <algorithm>
#include <map>
#include <set>

#include "store/sync/change_pages.h"

namespace corbel::store {
namespace {

using sync_queries::ChangedFolder;

/// Levels of changed folders above `folder` among the changed ones: a parent has fewer than its children.
std::size_t levelsAbove(const std::map<FolderId, const ChangedFolder*>& changed, const ChangedFolder& folder) {
    std::size_t levels = 0;
    for (auto at = changed.find(folder.parent); at != changed.end() && levels < changed.size(); at = changed.find(at->second->parent)) ++levels;
    return levels;
}

std::vector<std::size_t> parentsFirst(const std::vector<ChangedFolder>& rows) {
    std::map<FolderId, const ChangedFolder*> byId;
    for (const ChangedFolder& row : rows) byId.emplace(row.folder, &row);
    std::vector<std::pair<std::size_t, std::size_t>> byLevel;
    for (std::size_t i = 0; i < rows.size(); ++i) byLevel.emplace_back(levelsAbove(byId, rows[i]), i);
    std::sort(byLevel.begin(), byLevel.end());
    std::vector<std::size_t> order;
    for (const auto& [level, index] : byLevel) order.push_back(index);
    return order;
}

FolderChange toChange(db::Connection& connection, StoreId store, ChangedFolder&& row, ChangeType type, std::string_view storeGuid) {
    FolderChange change;
    change.type = type;
    change.number = row.cn;
    change.folder = row.folder;
    change.sourceKey = std::move(row.sourceKey);
    change.name = std::move(row.name);
    change.containerClass = std::move(row.containerClass);
    const std::optional<ChangedFolder> parent = sync_queries::folder(connection, store, row.parent);
    if (parent && parent->kind != FolderKind::Root && parent->kind != FolderKind::Subtree) {
        change.parent = row.parent;
        change.parentSourceKey = parent->sourceKey;
    }
    Version version = versionOf(row.keys, row.cn, storeGuid);
    change.changeKey = std::move(version.changeKey);
    change.predecessors = std::move(version.predecessors);
    return change;
}

/// Folders that did not change and are shown otherwise than they were.
void addUncovered(db::Connection& connection, StoreId store, const ShownChange& shown, std::vector<ChangedFolder>& changed) {
    std::set<FolderId> known;
    for (const ChangedFolder& row : changed) known.insert(row.folder);
    for (const auto& [folder, how] : shown.now) {
        const auto before = shown.before.find(folder);
        if ((before != shown.before.end() && before->second == how) || known.contains(folder)) continue;
        if (std::optional<ChangedFolder> row = sync_queries::folder(connection, store, folder)) changed.push_back(std::move(*row));
    }
}

void addDeparted(db::Connection& connection, StoreId store, const sync_queries::NumberRange& range, const ShownChange* others, HierarchyPage& page) {
    for (sync_queries::DepartedFolder& row : sync_queries::departedFolders(connection, store, range)) {
        // Who was never shown it is not told that it was there.
        if (others && !others->before.contains(row.folder)) continue;
        FolderChange change;
        change.type = row.isRecoverable ? ChangeType::SoftDeleted : ChangeType::Deleted;
        change.number = row.number;
        change.folder = row.folder;
        change.sourceKey = std::move(row.sourceKey);
        if (!others) {
            change.parent = row.parent;
            change.name = std::move(row.name);
            change.containerClass = std::move(row.containerClass);
        }
        page.changes.push_back(std::move(change));
    }
}

/// Folders that are there and not shown any more, children first.
void addHidden(db::Connection& connection, StoreId store, std::uint64_t number, const ShownChange& shown, HierarchyPage& page) {
    std::vector<ChangedFolder> hidden;
    for (const auto& [folder, how] : shown.before) {
        if (shown.now.contains(folder)) continue;
        if (std::optional<ChangedFolder> row = sync_queries::folder(connection, store, folder)) hidden.push_back(std::move(*row));
    }
    const std::vector<std::size_t> order = parentsFirst(hidden);
    for (auto index = order.rbegin(); index != order.rend(); ++index) {
        FolderChange change;
        change.type = ChangeType::Deleted;
        change.number = number;
        change.folder = hidden[*index].folder;
        change.sourceKey = std::move(hidden[*index].sourceKey);
        page.changes.push_back(std::move(change));
    }
}

}  // namespace

HierarchyPage hierarchyRun(db::Connection& connection, StoreId store, const SyncState& run, const sync_queries::Numbers& numbers, const ShownChange* others) {
    HierarchyPage page;
    const bool isFirst = run.from == 0;
    const sync_queries::NumberRange range{run.position, run.end};
    std::vector<ChangedFolder> changed = sync_queries::changedFolders(connection, store, range);
    std::erase_if(changed, [&](const ChangedFolder& row) { return row.kind != FolderKind::Ordinary || (others && !others->now.contains(row.folder)); });
    if (others && !isFirst) addUncovered(connection, store, *others, changed);
    for (const std::size_t index : parentsFirst(changed)) {
        ChangedFolder& row = changed[index];
        const bool isNew = run.known == 0 || row.madeCn > run.known || (others && !isFirst && !others->before.contains(row.folder));
        page.changes.push_back(toChange(connection, store, std::move(row), isNew ? ChangeType::New : ChangeType::Changed, numbers.guid));
    }
    if (!isFirst) addDeparted(connection, store, range, others, page);
    if (!isFirst && others) addHidden(connection, store, run.end, *others, page);
    page.next = run;
    // One page is the whole run, and nobody minds being told of a new folder as a changed one.
    page.next.known = page.next.from = page.next.position = run.end;
    return page;
}

HierarchyPage ownersHierarchy(db::Connection& connection, StoreId store, const SyncState& state) {
    const auto numbers = sync_queries::numbers(connection, store, 0);
    // A state that somebody else got is about other folders.
    const std::optional<SyncState> run = numbers && state.shown == 0 ? runOf(state, *numbers) : std::nullopt;
    if (run) return hierarchyRun(connection, store, *run, *numbers);
    HierarchyPage page;
    page.needsResync = true;
    return page;
}

}  // namespace corbel::store
