#include "store/sync/sql_changes.h"

#include "corbel/error.h"
#include "store/rights/reading.h"
#include "store/sync/change_pages.h"

namespace corbel::store {

SyncState SqlChanges::current(FolderId folder) {
    if (folder == 0) requireShown(_identity, _file->facts(), 0);
    else require(folder, Right::ReadAny);
    const auto numbers = sync_queries::numbers(*_file->reader(), _file->id(), folder);
    if (!numbers) throw Error(ErrorCode::NotFound, "There is no such folder", "folder " + std::to_string(folder) + " of store " + std::to_string(_file->id()));
    return {numbers->epoch, numbers->cn, numbers->cn, numbers->cn, numbers->cn};
}

ContentsPage SqlChanges::contents(const ContentsQuery& query) {
    require(query.folder, Right::ReadAny);
    if (query.restriction) throw Error(ErrorCode::Unsupported, "Changes cannot be restricted here");
    if (const Reader reader = readerOf(_identity, _file->facts()); !reader.isOwner) return readersPage(*_file, query, reader.user);
    const ConnectionLease lease = _file->reader();
    return contentsPage(*lease, _file->id(), query);
}

HierarchyPage SqlChanges::hierarchy(const SyncState& state) {
    requireShown(_identity, _file->facts(), 0);
    const FolderTreePtr tree = _file->tree();
    const ShownFolders shown(_identity, _file->facts(), *tree);
    const ConnectionLease lease = _file->reader();
    return hierarchyPage(*lease, _file->id(), state, [&](FolderId folder) { return shown.of(folder) != Shown::Nothing; },
                         isOwner(_identity, _file->facts()));
}

}  // namespace corbel::store
