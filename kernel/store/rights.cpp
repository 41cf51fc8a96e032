#include "store/rights.h"

#include <string>

#include "corbel/error.h"

namespace corbel::store {

RightSet rightsOf(const Identity& identity, const StoreFacts& store, FolderId) noexcept {
    const bool isOwner = identity.user != 0 && identity.user == store.owner && identity.tenant == store.tenant;
    return isOwner ? kAllRights : 0;
}

void requireRight(const Identity& identity, const StoreFacts& store, FolderId folder, Right right) {
    const RightSet rights = rightsOf(identity, store, folder);
    if (rights & static_cast<RightSet>(right)) return;
    const std::string detail = "user " + std::to_string(identity.user) + " lacks right " + std::to_string(static_cast<RightSet>(right)) +
                               " in folder " + std::to_string(folder) + " of user " + std::to_string(store.owner);
    if (rights & static_cast<RightSet>(Right::FolderVisible)) throw Error(ErrorCode::NoAccess, "You may not do that in this folder", detail);
    throw Error(ErrorCode::NotFound, "There is no such folder", detail);
}

}  // namespace corbel::store
