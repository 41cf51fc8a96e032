#include "store/search/sql_search_folders.h"

#include "corbel/error.h"
#include "store/rights/whole_store.h"
#include "store/search/search_access.h"
#include "store/search/search_changes.h"
#include "store/search/search_criteria.h"

namespace corbel::store {

void SqlSearchFolders::check(const SearchCriteria& criteria) const {
    checkRestriction(criteria.restriction);
    if (criteria.restriction.kind == RestrictionKind::Count)
        throw Error(ErrorCode::InvalidArgument, "A search folder cannot be limited to a number of messages");
    if (criteria.scope.size() > kMaxSearchScope) throw Error(ErrorCode::LimitReached, "The search looks into too many folders");
    const FolderTreePtr tree = _file->tree();
    // How much is found tells what is there: of somebody else's store all that is looked into has to be readable, also later.
    if (!isOwner(_identity, _file->facts()) && (criteria.isRecursive || criteria.scope.empty())) requireWholeStore(_identity, _file->facts());
    for (const FolderId folder : criteria.scope) {
        requireRight(_identity, _file->facts(), folder, Right::ReadAny);
        if (!tree->find(folder))
            throw Error(ErrorCode::NotFound, "There is no such folder", "search scope: folder " + std::to_string(folder));
    }
}

FolderId SqlSearchFolders::create(std::string_view name, const SearchCriteria& criteria) {
    requireRight(_identity, _file->facts(), 0, Right::CreateSubfolder);
    check(criteria);
    FolderId folder = 0;
    _file->write([&](WriteTransaction& transaction) { folder = createSearchFolder(transaction, name, criteria); });
    return folder;
}

void SqlSearchFolders::setCriteria(FolderId folder, const SearchCriteria& criteria) {
    requireRight(_identity, _file->facts(), folder, Right::Owner);
    check(criteria);
    _file->write([&](WriteTransaction& transaction) { setSearchCriteria(transaction, folder, criteria); });
}

SearchStatus SqlSearchFolders::status(FolderId folder) {
    requireRight(_identity, _file->facts(), folder, Right::FolderVisible);
    requireSearchShown(*_file, _identity, folder);
    const auto row = search_queries::find(*_file->reader(), _file->id(), folder);
    if (!row) throw Error(ErrorCode::NotFound, "There is no such search folder", "folder " + std::to_string(folder));
    SearchStatus status;
    status.criteria = decodeCriteria(row->criteria);
    status.state = row->isStopped                                                      ? SearchState::Stopped
                   : search_queries::isScanning(*_file->reader(), _file->id(), folder) ? SearchState::Building
                                                                                       : SearchState::Live;
    if (!isOwner(_identity, _file->facts())) {
        const FolderTreePtr tree = _file->tree();
        const SearchCounts counts = searchCountsFor(*_file->reader(), *_file, _identity, *tree, folder).value_or(SearchCounts{});
        status.total = counts.total;
        status.unseen = counts.unseen;
        return status;
    }
    const CounterRow counters = _file->counters(folder);
    status.total = counters.total;
    status.unseen = counters.unseen;
    return status;
}

void SqlSearchFolders::stop(FolderId folder) {
    requireRight(_identity, _file->facts(), folder, Right::Owner);
    _file->write([&](WriteTransaction& transaction) { setSearchStopped(transaction, folder, true); });
}

void SqlSearchFolders::resume(FolderId folder) {
    requireRight(_identity, _file->facts(), folder, Right::Owner);
    _file->write([&](WriteTransaction& transaction) { setSearchStopped(transaction, folder, false); });
}

void SqlSearchFolders::remove(FolderId folder) {
    requireRight(_identity, _file->facts(), folder, Right::Owner);
    _file->write([&](WriteTransaction& transaction) { removeSearchFolder(transaction, folder); });
}

}  // namespace corbel::store
