#include "store/sync/sql_changes.h"

#include "corbel/error.h"
#include "store/sync/change_pages.h"

namespace corbel::store {

SyncState SqlChanges::current(FolderId folder) {
    require(folder, folder != 0 ? Right::ReadAny : Right::FolderVisible);
    const auto numbers = sync_queries::numbers(*_file->reader(), _file->id(), folder);
    if (!numbers) throw Error(ErrorCode::NotFound, "There is no such folder", "folder " + std::to_string(folder) + " of store " + std::to_string(_file->id()));
    return {numbers->epoch, numbers->cn, numbers->cn, numbers->cn, numbers->cn};
}

ContentsPage SqlChanges::contents(const ContentsQuery& query) {
    require(query.folder, Right::ReadAny);
    if (query.restriction) throw Error(ErrorCode::Unsupported, "Changes cannot be restricted here");
    const ConnectionLease lease = _file->reader();
    return contentsPage(*lease, _file->id(), query);
}

HierarchyPage SqlChanges::hierarchy(const SyncState& state) {
    require(0, Right::FolderVisible);
    const ConnectionLease lease = _file->reader();
    return hierarchyPage(*lease, _file->id(), state, [this](FolderId folder) {
        return (rightsOf(_identity, _file->facts(), folder) & static_cast<RightSet>(Right::FolderVisible)) != 0;
    });
}

}  // namespace corbel::store
