// Access of one session: rights of members, delegates, favourites. See sdk access.h.
//
// Owned by the session, which outlives it. Every change of rights goes through changeRights(), which keeps the index of grants.
// [worker, one thread at a time]
#pragma once

#include <functional>

#include "store/rights/reading.h"
#include "store/store_file.h"

namespace corbel::store {

/// Runs `change`, which writes acl or store_delegate rows, and brings the index of grants up to date with it.
void changeRights(StoreFile& file, const std::function<void(WriteTransaction&)>& change);

/// For a change that makes or deletes folders: with rights when it is not the owner's, or takes entries along.
void changeFolders(StoreFile& file, const Reader& reader, const std::function<void(WriteTransaction&)>& change);

class SqlAccess final : public Access {
public:
    SqlAccess(StoreFile& file, const Identity& identity) : _file(file), _identity(identity) {}

    RightSet rights(FolderId folder) override;
    RightSet rightsOf(FolderId folder, const Identity& who) override;
    std::vector<FolderMember> members(FolderId folder) override;
    void setMember(FolderId folder, const Member& member, RightSet rights) override;
    void removeMember(FolderId folder, const Member& member) override;
    std::vector<StoreDelegate> delegates() override;
    void setDelegate(const Member& member, std::uint32_t rights) override;
    std::uint32_t delegateRights() override;
    std::vector<FolderId> favourites() override;
    void setFavourite(FolderId folder, bool isFavourite) override;
    std::optional<Member> findMember(std::string_view name) override;

private:
    /// The row's id for `folder`, the subtree for 0. Needs Owner.
    FolderId requireOwner(FolderId folder);
    void requireStoreOwner() const;
    std::string nameOf(const Member& member) const;

    StoreFile& _file;
    const Identity& _identity;
};

}  // namespace corbel::store
