// Search folders of one session: checks the right, writes what is asked, and has the updater called.
//
// Owned by SqlStoreSession. [worker, as the session]
#pragma once

#include "corbel/search_folders.h"
#include "store/store_file.h"

namespace corbel::store {

class SqlSearchFolders final : public SearchFolders {
public:
    SqlSearchFolders(StoreFilePtr file, const Identity& identity) : _file(std::move(file)), _identity(identity) {}

    FolderId create(std::string_view name, const SearchCriteria& criteria) override;
    void setCriteria(FolderId folder, const SearchCriteria& criteria) override;
    SearchStatus status(FolderId folder) override;
    void stop(FolderId folder) override;
    void resume(FolderId folder) override;
    void remove(FolderId folder) override;

private:
    void check(const SearchCriteria& criteria) const;

    const StoreFilePtr _file;
    const Identity& _identity;
};

}  // namespace corbel::store
