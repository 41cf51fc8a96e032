#include "store/rights/store_access.h"

#include <algorithm>

#include "corbel/error.h"
#include "store/rights/acl_queries.h"
#include "store/rights/grant_index.h"
#include "store/rights/rights_log.h"
#include "store/sql_stores.h"

namespace corbel::store {
namespace {

void checkMember(const Member& member) {
    const bool isSomebody = member.kind == MemberKind::User || member.kind == MemberKind::Group;
    if (member.kind > MemberKind::Anonymous || isSomebody != (member.id != 0)) {
        throw Error(ErrorCode::InvalidArgument, "There is no such member",
                    "kind " + std::to_string(static_cast<int>(member.kind)) + ", id " + std::to_string(member.id));
    }
}

Error noFolder(FolderId folder) { return Error(ErrorCode::NotFound, "There is no such folder", "folder " + std::to_string(folder)); }

/// In the writers' queue: no other change of rights comes between the look and the write.
void indexRights(StoreFile& file) {
    file.write([&](WriteTransaction& transaction) {
        file.environment().grants->replace(file.id(), file.facts().tenant, transaction.tree().acl().grants());
    });
}

}  // namespace

void changeRights(StoreFile& file, const std::function<void(WriteTransaction&)>& change) {
    GrantIndex& index = *file.environment().grants;
    const std::uint64_t tenant = file.facts().tenant;
    file.write([&](WriteTransaction& transaction) {
        transaction.noteShared();
        change(transaction);
        transaction.treeChanged();
        index.announce(file.id(), tenant, transaction.tree().acl().grants());
    });
    indexRights(file);
}

void changeFolders(StoreFile& file, const Reader& reader, const std::function<void(WriteTransaction&)>& change) {
    if (reader.isOwner && file.tree()->acl().empty()) return file.write(change);
    changeRights(file, change);
}

FolderId SqlAccess::requireOwner(FolderId folder) {
    requireRight(_identity, _file.facts(), folder, Right::Owner);
    const FolderTreePtr tree = _file.tree();
    if (folder == 0) return tree->subtree();
    if (!tree->find(folder)) throw noFolder(folder);
    return folder;
}

void SqlAccess::requireStoreOwner() const {
    const StoreFacts& facts = _file.facts();
    if (isOwner(_identity, facts)) return;
    if (facts.isPublic && _identity.isAdmin && _identity.tenant == facts.tenant) return;
    throw Error(ErrorCode::NoAccess, "Only the owner of a mailbox sets its delegates", "user " + std::to_string(_identity.user));
}

std::string SqlAccess::nameOf(const Member& member) const {
    const auto& lookUp = _file.environment().names->nameOf;
    if (!lookUp || member.id == 0) return {};
    return lookUp(member);
}

RightSet SqlAccess::rights(FolderId folder) {
    if (folder != 0 && !_file.tree()->find(folder)) throw noFolder(folder);
    const RightSet rights = store::rightsOf(_identity, _file.facts(), folder);
    if (rights == 0) throw noFolder(folder);
    return rights;
}

RightSet SqlAccess::rightsOf(FolderId folder, const Identity& who) { return store::rightsOf(who, _file.facts(), requireOwner(folder)); }

std::vector<FolderMember> SqlAccess::members(FolderId folder) {
    const FolderId id = requireOwner(folder);
    const FolderTreePtr tree = _file.tree();
    std::vector<FolderMember> members;
    for (const AclEntry& entry : tree->acl().entries(id)) members.push_back({entry.member, entry.rights, nameOf(entry.member)});
    return members;
}

void SqlAccess::setMember(FolderId folder, const Member& member, RightSet rights) {
    const FolderId id = requireOwner(folder);
    checkMember(member);
    if (rights & ~kRightsAll) throw Error(ErrorCode::InvalidArgument, "There is no such right", "rights " + std::to_string(rights));
    changeRights(_file, [&](WriteTransaction& transaction) {
        const auto entries = transaction.tree().acl().entries(id);
        const bool isNew = std::none_of(entries.begin(), entries.end(), [&](const AclEntry& entry) { return entry.member == member; });
        if (isNew && entries.size() >= kMaxMembersPerFolder) throw Error(ErrorCode::LimitReached, "The folder has too many members");
        if (folder != 0) transaction.folder(folder);
        const std::uint64_t cn = transaction.nextChange();
        logRights(transaction, id, member, cn);
        acl_queries::set(transaction.connection(), transaction.store(), id, {member, rights});
        transaction.tell(id, kFolderChanged, cn);
    });
}

void SqlAccess::removeMember(FolderId folder, const Member& member) {
    const FolderId id = requireOwner(folder);
    checkMember(member);
    changeRights(_file, [&](WriteTransaction& transaction) {
        const std::uint64_t cn = transaction.nextChange();
        logRights(transaction, id, member, cn);
        acl_queries::erase(transaction.connection(), transaction.store(), id, member);
        transaction.tell(id, kFolderChanged, cn);
    });
}

std::vector<StoreDelegate> SqlAccess::delegates() {
    requireStoreOwner();
    std::vector<StoreDelegate> delegates;
    for (const DelegateRow& row : _file.tree()->acl().delegates()) delegates.push_back({row.member, row.rights, nameOf(row.member)});
    return delegates;
}

void SqlAccess::setDelegate(const Member& member, std::uint32_t rights) {
    requireStoreOwner();
    checkMember(member);
    if (member.id == 0) throw Error(ErrorCode::InvalidArgument, "Only users and groups can be delegates");
    if (rights & ~kDelegateAll)
        throw Error(ErrorCode::InvalidArgument, "There is no such right", "delegate rights " + std::to_string(rights));
    {
        const FolderTreePtr tree = _file.tree();
        const auto& known = tree->acl().delegates();
        const auto had = std::find_if(known.begin(), known.end(), [&](const DelegateRow& row) { return row.member == member; });
        // Asked again after an error: the mailbox has it, the list of mailboxes may not.
        if ((had == known.end() ? 0 : had->rights) == rights) return indexRights(_file);
    }
    changeRights(_file, [&](WriteTransaction& transaction) {
        db::Connection& connection = transaction.connection();
        const auto& known = transaction.tree().acl().delegates();
        logRights(transaction, 0, member, transaction.nextChange());
        if (rights == 0) {
            acl_queries::eraseDelegate(connection, transaction.store(), member);
        } else {
            const bool isNew = std::none_of(known.begin(), known.end(), [&](const DelegateRow& row) { return row.member == member; });
            if (isNew && known.size() >= kMaxDelegates) throw Error(ErrorCode::LimitReached, "The mailbox has too many delegates");
            acl_queries::setDelegate(connection, transaction.store(), {member, rights});
        }
        // Every folder is another's to see now, or no longer.
        for (const FolderInfo& info : transaction.tree().list()) transaction.tell(info.id, kFolderChanged, transaction.meta().cn);
    });
}

std::uint32_t SqlAccess::delegateRights() { return delegateRightsOf(_identity, _file.facts()); }

std::vector<FolderId> SqlAccess::favourites() {
    std::vector<FolderId> folders;
    {
        const ConnectionLease lease = _file.reader();
        folders = acl_queries::favourites(*lease, _file.id(), _identity.user);
    }
    const FolderTreePtr tree = _file.tree();
    std::erase_if(folders, [&](FolderId folder) {
        return !tree->find(folder) || !(store::rightsOf(_identity, _file.facts(), *tree, folder) & kRightFolderVisible);
    });
    return folders;
}

void SqlAccess::setFavourite(FolderId folder, bool isFavourite) {
    if (_identity.user == 0) throw Error(ErrorCode::NoAccess, "Who did not log in has no favourites");
    if (isFavourite) {
        requireRight(_identity, _file.facts(), folder, Right::FolderVisible);
        if (!_file.tree()->find(folder)) throw noFolder(folder);
    }
    _file.write([&](WriteTransaction& transaction) {
        if (isFavourite)
            acl_queries::addFavourite(transaction.connection(), transaction.store(), folder, _identity.user);
        else
            acl_queries::eraseFavourite(transaction.connection(), transaction.store(), folder, _identity.user);
    });
}

std::optional<Member> SqlAccess::findMember(std::string_view name) {
    const auto& lookUp = _file.environment().names->findMember;
    if (!lookUp) return std::nullopt;
    return lookUp(name, _file.facts().tenant);
}

}  // namespace corbel::store
