#include <algorithm>
#include <map>

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

FolderChange toChange(db::Connection& connection, StoreId store, ChangedFolder&& row, std::uint64_t known, std::string_view storeGuid) {
    FolderChange change;
    change.type = known == 0 || row.madeCn > known ? ChangeType::New : ChangeType::Changed;
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

}  // namespace

HierarchyPage hierarchyPage(db::Connection& connection, StoreId store, const SyncState& state, const std::function<bool(FolderId)>& isVisible,
                            bool isOwner) {
    const auto numbers = sync_queries::numbers(connection, store, 0);
    HierarchyPage page;
    const std::optional<SyncState> run = numbers ? runOf(state, *numbers) : std::nullopt;
    if (!run) {
        page.needsResync = true;
        return page;
    }
    const sync_queries::NumberRange range{run->position, run->end};
    std::vector<ChangedFolder> changed = sync_queries::changedFolders(connection, store, range);
    std::erase_if(changed, [&](const ChangedFolder& row) { return row.kind != FolderKind::Ordinary || !isVisible(row.folder); });
    std::map<FolderId, const ChangedFolder*> byId;
    for (const ChangedFolder& row : changed) byId.emplace(row.folder, &row);
    std::vector<std::pair<std::size_t, std::size_t>> order;
    for (std::size_t i = 0; i < changed.size(); ++i) order.emplace_back(levelsAbove(byId, changed[i]), i);
    std::sort(order.begin(), order.end());
    for (const auto& [levels, index] : order) page.changes.push_back(toChange(connection, store, std::move(changed[index]), run->known, numbers->guid));
    if (run->from != 0) {
        for (sync_queries::DepartedFolder& row : sync_queries::departedFolders(connection, store, range)) {
            FolderChange change;
            change.type = row.isRecoverable ? ChangeType::SoftDeleted : ChangeType::Deleted;
            change.number = row.number;
            change.folder = row.folder;
            change.sourceKey = std::move(row.sourceKey);
            if (isOwner) {
                change.parent = row.parent;
                change.name = std::move(row.name);
                change.containerClass = std::move(row.containerClass);
            }
            page.changes.push_back(std::move(change));
        }
    }
    page.next = *run;
    // One page is the whole run, and nobody minds being told of a new folder as a changed one.
    page.next.known = page.next.from = page.next.position = run->end;
    return page;
}

}  // namespace corbel::store
