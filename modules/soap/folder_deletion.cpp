#include "folder_deletion.h"

#include <algorithm>

#include "corbel/access.h"
#include "item_lists.h"

namespace corbel::soap {

std::vector<FolderId> foldersBelow(StoreSession& store, FolderId folder) {
    Tables& tables = store.tables();
    const auto table = tables.hierarchy(folder, HierarchyDepth::All);
    const PropTag columns[] = {tags::Depth};
    tables.setColumns(*table, columns);
    std::vector<std::pair<std::int64_t, FolderId>> found;
    for (;;) {
        const std::vector<TableRow> rows = tables.rows(*table, kMaxRowsPerQuery);
        for (const TableRow& row : rows) {
            const auto* const depth = std::get_if<std::int64_t>(&row.values.front().value);
            found.emplace_back(depth ? *depth : 0, row.id);
        }
        if (rows.size() < kMaxRowsPerQuery) break;
    }
    std::sort(found.rbegin(), found.rend());
    std::vector<FolderId> folders;
    for (const auto& [depth, id] : found) folders.push_back(id);
    return folders;
}

void requireDeletable(StoreSession& store, FolderId folder) {
    Objects& objects = store.objects();
    const auto place = objects.findFolder(folder);
    if (!place) throw Error(ErrorCode::NotFound, "There is no such folder");
    const SpecialFolders special = objects.specialFolders();
    const bool isSpecial = place->specialUse != SpecialUse::None || place->parent == 0 || folder == special.subtree || folder == special.views ||
                           folder == special.commonViews || folder == special.finder || folder == special.shortcuts || folder == special.freebusy;
    if (isSpecial) throw Error(ErrorCode::NoAccess, "This folder cannot be deleted");
    if (!(store.access().rights(folder) & kRightOwner)) throw Error(ErrorCode::NoAccess, "The folder may not be deleted");
}

void removeMessages(StoreSession& store, FolderId folder, bool associated, Removal removal) {
    for (const ItemGroup& group : itemsIn(store, folder, associated ? ContentsKind::Associated : ContentsKind::Messages)) {
        if (group.folder == folder) store.recovery().remove(folder, group.items, removal);   // a search folder's are elsewhere
    }
}

void removeFolder(StoreSession& store, FolderId folder, Removal removal) {
    // Before the folder, which would keep them.
    if (removal == Removal::Hard) removeMessages(store, folder, false, removal);
    store.objects().deleteFolder(folder);
}

}  // namespace corbel::soap
