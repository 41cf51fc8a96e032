// Who may do what in a store: rights of members in folders, delegates of the whole store, and a user's favourite public folders.
//
// Kernel only; reached by StoreSession::access() and alive as long as its session. The evaluator in the kernel checks every call of a
// StoreSession against what is set here (MS-OXCPERM). The owner of a private store may do everything in it and has no entry; an
// administrator of the tenant may do everything in its public store and nothing in the stores of others.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "corbel/event.h"
#include "corbel/identity.h"

namespace corbel {

/// Bits of FolderRight.
using RightSet = std::uint32_t;

/// MS-OXCPERM section 2.2.7, with the values that MAPI clients send. EditAny and DeleteAny hold the Own ones, Owner holds FolderVisible.
enum FolderRight : RightSet {
    kRightReadAny = 0x1,
    kRightCreate = 0x2,
    kRightEditOwn = 0x8,  ///< Change messages that the member made.
    kRightDeleteOwn = 0x10,
    kRightEditAny = 0x20,
    kRightDeleteAny = 0x40,
    kRightCreateSubfolder = 0x80,
    kRightOwner = 0x100,    ///< Change, rename and delete the folder, and set rights in it.
    kRightContact = 0x200,  ///< Named as contact of the folder; allows nothing.
    kRightFolderVisible = 0x400,
};

inline constexpr RightSet kRightsAll = 0x7fb;
inline constexpr std::size_t kMaxMembersPerFolder = 500;
inline constexpr std::size_t kMaxDelegates = 500;

/// The rights of a named role ("none", "reviewer", "contributor", "nonediting-author", "author", "publishing-author", "editor",
/// "publishing-editor", "owner"); nullopt for another name. [any thread]
std::optional<RightSet> rightsOfRole(std::string_view role) noexcept;
/// The role that has exactly these rights (Contact aside); "custom" when none has. [any thread]
std::string_view roleOf(RightSet rights) noexcept;
/// Every role's name, weakest first. [any thread]
const std::vector<std::string_view>& roleNames();

enum class MemberKind : std::uint8_t {
    User = 0,
    Group = 1,
    Default = 2,    ///< Everybody of the store's tenant who has no entry, nor a group that has one.
    Anonymous = 3,  ///< Who did not log in.
};

struct Member {
    MemberKind kind = MemberKind::Default;
    UserId id = 0;  ///< 0 for Default and Anonymous.
    auto operator<=>(const Member&) const = default;
};

struct FolderMember {
    Member member;
    RightSet rights = 0;
    std::string name;  ///< Login or group name; empty when the directory knows none, and for Default and Anonymous.
};

/// Bits of StoreDelegate::rights: what somebody may do for the owner of a store.
enum DelegateRight : std::uint32_t {
    kDelegateFullAccess = 1u << 0,  ///< Everything in the store that its owner may, but setting delegates.
    kDelegateSendAs = 1u << 1,      ///< Send mail that names the owner alone.
    kDelegateOnBehalf = 1u << 2,    ///< Send mail that names both.
};
inline constexpr std::uint32_t kDelegateAll = 7;

/// How somebody may send mail that names another as its author (Stores::sendRight()). Full access alone lets nobody send.
enum class SendRight : std::uint8_t {
    None,
    OnBehalf,  ///< The message names both: From is the other, Sender who sends.
    SendAs,    ///< The message names the other alone; one's own name too.
};

/// A user or a group with rights in all of a store.
struct StoreDelegate {
    Member member;
    std::uint32_t rights = 0;
    std::string name;
};

/// Folder 0 is the top of the store, whose rights new folders directly below it copy. Errors of all calls: NotFound (no such folder, or
/// the identity may not see it), NoAccess (it may see it, and not do this). [worker, one thread at a time]
class Access {
public:
    virtual ~Access();
    /// What the session's identity may do in the folder. NotFound when that is nothing.
    virtual RightSet rights(FolderId folder) = 0;
    /// What `who` may do, 0 for nothing. Needs Owner.
    virtual RightSet rightsOf(FolderId folder, const Identity& who) = 0;
    /// The entries as they were set, users first. Needs Owner.
    virtual std::vector<FolderMember> members(FolderId folder) = 0;
    /// Adds the entry or replaces its rights. An entry with rights 0 shuts the member out, whatever Default may. Needs Owner.
    /// InvalidArgument (Default or Anonymous with an id, others without; unknown bits), LimitReached (kMaxMembersPerFolder).
    virtual void setMember(FolderId folder, const Member& member, RightSet rights) = 0;
    /// Removes the entry; nothing happens when there is none. Needs Owner.
    virtual void removeMember(FolderId folder, const Member& member) = 0;

    /// Users and groups with rights in the whole store. Only the store's owner, or an administrator for the public store; else NoAccess.
    virtual std::vector<StoreDelegate> delegates() = 0;
    /// Sets the bits of DelegateRight, 0 removes. As delegates(); InvalidArgument (neither user nor group, unknown bits), LimitReached.
    virtual void setDelegate(const Member& member, std::uint32_t rights) = 0;
    /// The session's identity's own bits, its groups' among them; all for the owner.
    virtual std::uint32_t delegateRights() = 0;

    /// The identity's favourite folders of this store, by id; those that are gone or out of sight are left out.
    virtual std::vector<FolderId> favourites() = 0;
    virtual void setFavourite(FolderId folder, bool isFavourite) = 0;  ///< NotFound; setting what is set already changes nothing.

    /// A user's login or address, or a group's name or address, in the store's tenant; nullopt for anybody else.
    virtual std::optional<Member> findMember(std::string_view name) = 0;
};

}  // namespace corbel
