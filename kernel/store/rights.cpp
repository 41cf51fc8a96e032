#include "store/rights.h"

#include <string>

#include "corbel/error.h"
#include "store/folder_tree.h"
#include "store/rights/whole_store.h"

namespace corbel::store {
namespace {

RightSet withImplied(RightSet rights) noexcept {
    if (rights & kRightEditAny) rights |= kRightEditOwn;
    if (rights & kRightDeleteAny) rights |= kRightDeleteOwn;
    if (rights & kRightOwner) rights |= kRightFolderVisible;
    return rights;
}

/// In a public store: nobody owns it, so the tenant's administrators look after it.
bool administers(const Identity& identity, const StoreFacts& store) noexcept { return store.isPublic && identity.isAdmin; }

ItemScope requireEither(const Identity& identity, const StoreFacts& store, FolderId folder, Right any, Right own) {
    if (isOwner(identity, store)) return ItemScope::Any;
    const RightSet rights = rightsOf(identity, store, folder);
    if (rights & static_cast<RightSet>(any)) return ItemScope::Any;
    if (rights & static_cast<RightSet>(own)) return ItemScope::Own;
    refuse(identity, store, folder, any);
}

}  // namespace

RightSet rightsOf(const Identity& identity, const StoreFacts& store, const FolderTree& tree, FolderId folder) {
    if (isOwner(identity, store)) return kAllRights;
    if (identity.tenant != store.tenant) return 0;
    if (administers(identity, store)) return kAllRights;
    if (tree.acl().delegateRightsOf(identity) & kDelegateFullAccess) return kAllRights;
    return withImplied(tree.acl().rightsOf(identity, folder == 0 ? tree.subtree() : folder));
}

RightSet rightsOf(const Identity& identity, const StoreFacts& store, FolderId folder) {
    if (isOwner(identity, store)) return kAllRights;
    if (identity.tenant != store.tenant || !store.trees) return 0;
    return rightsOf(identity, store, *store.trees->tree(), folder);
}

bool hasAnyRight(const Identity& identity, const StoreFacts& store) {
    if (rightsOf(identity, store, 0) != 0) return true;
    if (identity.tenant != store.tenant || !store.trees) return false;
    return store.trees->tree()->acl().givesAnything(identity);
}

std::uint32_t delegateRightsOf(const Identity& identity, const StoreFacts& store) {
    if (isOwner(identity, store)) return kDelegateAll;
    if (identity.tenant != store.tenant || !store.trees) return 0;
    return store.trees->tree()->acl().delegateRightsOf(identity);
}

void requireWholeStore(const Identity& identity, const StoreFacts& store) {
    if (delegateRightsOf(identity, store) & kDelegateFullAccess) return;
    if (identity.tenant == store.tenant && administers(identity, store)) return;
    refuse(identity, store, 0, Right::Owner);
}

void refuse(const Identity& identity, const StoreFacts& store, FolderId folder, Right right) {
    const std::string detail = "user " + std::to_string(identity.user) + " lacks right " + std::to_string(static_cast<RightSet>(right)) +
                               " in folder " + std::to_string(folder) + " of user " + std::to_string(store.owner);
    if (rightsOf(identity, store, folder) & kRightFolderVisible) throw Error(ErrorCode::NoAccess, "You may not do that in this folder", detail);
    throw Error(ErrorCode::NotFound, "There is no such folder", detail);
}

void requireRight(const Identity& identity, const StoreFacts& store, FolderId folder, Right right) {
    if (!(rightsOf(identity, store, folder) & static_cast<RightSet>(right))) refuse(identity, store, folder, right);
}

ItemScope requireEdit(const Identity& identity, const StoreFacts& store, FolderId folder) {
    return requireEither(identity, store, folder, Right::EditAny, Right::EditOwn);
}

ItemScope requireDelete(const Identity& identity, const StoreFacts& store, FolderId folder) {
    return requireEither(identity, store, folder, Right::DeleteAny, Right::DeleteOwn);
}

}  // namespace corbel::store
