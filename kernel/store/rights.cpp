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

SendRight sendRightOf(const Identity& identity, const StoreFacts& store) {
    if (store.isPublic) return SendRight::None;
    const std::uint32_t rights = delegateRightsOf(identity, store);
    if (rights & kDelegateSendAs) return SendRight::SendAs;
    return rights & kDelegateOnBehalf ? SendRight::OnBehalf : SendRight::None;
}

ShownFolders::ShownFolders(const Identity& identity, const StoreFacts& store, const FolderTree& tree)
    : _tree(tree), _isOwner(isOwner(identity, store)) {
    if (_isOwner) return;
    for (const FolderRow& row : tree.rows()) {
        if (!(rightsOf(identity, store, tree, row.id) & kRightFolderVisible)) continue;
        _shown[row.id] = Shown::Folder;
        for (const FolderRow* above = tree.find(row.parent); above; above = tree.find(above->parent)) {
            if (!_shown.try_emplace(above->id, Shown::Way).second) break;
        }
    }
}

Shown ShownFolders::of(FolderId folder) const {
    if (folder == 0) {
        const Shown top = of(_tree.subtree());
        return top == Shown::Nothing && !_shown.empty() ? Shown::Way : top;
    }
    if (_isOwner) return _tree.find(folder) ? Shown::Folder : Shown::Nothing;
    const auto found = _shown.find(folder);
    return found == _shown.end() ? Shown::Nothing : found->second;
}

void requireShown(const Identity& identity, const StoreFacts& store, FolderId folder) {
    if (rightsOf(identity, store, folder) & kRightFolderVisible) return;
    const std::shared_ptr<const FolderTree> tree = identity.tenant == store.tenant && store.trees ? store.trees->tree() : nullptr;
    if (!tree || ShownFolders(identity, store, *tree).of(folder) == Shown::Nothing) refuse(identity, store, folder, Right::FolderVisible);
}

bool hasWholeStore(const Identity& identity, const StoreFacts& store, const FolderTree& tree) {
    if (isOwner(identity, store)) return true;
    if (identity.tenant != store.tenant) return false;
    return administers(identity, store) || tree.acl().delegateRightsOf(identity) & kDelegateFullAccess;
}

void requireWholeStore(const Identity& identity, const StoreFacts& store) {
    if (isOwner(identity, store)) return;
    if (identity.tenant != store.tenant || !store.trees || !hasWholeStore(identity, store, *store.trees->tree())) refuse(identity, store, 0, Right::Owner);
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

FlagRights requireFlags(const Identity& identity, const StoreFacts& store, FolderId folder, const FlagChange& change) {
    const bool isReplace = change.op == FlagOp::Replace;
    const bool edits = isReplace || (change.flags & (kAnswered | kFlagged | kDraft)) || !change.keywords.empty();
    const bool deletes = change.flags & kDeleted;
    FlagRights result;
    if (edits) result.scope = requireEdit(identity, store, folder);
    if (deletes && requireDelete(identity, store, folder) == ItemScope::Own) result.scope = ItemScope::Own;
    if (isReplace || (change.flags & kSeen) || (!edits && !deletes)) requireRight(identity, store, folder, Right::ReadAny);
    if (edits) result.sharedFlags |= kAnswered | kFlagged | kDraft;
    // Who may not delete takes no \Deleted away either.
    const RightSet rights = rightsOf(identity, store, folder);
    const bool mayUndelete = rights & kRightDeleteAny || (result.scope == ItemScope::Own && rights & kRightDeleteOwn);
    if (deletes || (isReplace && mayUndelete)) result.sharedFlags |= kDeleted;
    return result;
}

}  // namespace corbel::store
