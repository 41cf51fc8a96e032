// The one place that says who may do what in a store. Every StoreSession call asks here before it looks at anything.
//
// Who has a right: the owner of a private store (all of them, without a look at anything), a delegate with full access, in a public store
// an administrator of its tenant; else the folder's own entry for the user, else the union of those for its groups, else the default entry;
// for who did not log in the anonymous one. Nobody of another tenant has any. The entries come with the folder tree, so that a check of
// somebody else costs a few hash lookups. Works on what it is given. [any thread]
#pragma once

#include <cstdint>
#include <memory>
#include <unordered_map>

#include "corbel/access.h"
#include "corbel/identity.h"
#include "corbel/store.h"

namespace corbel::store {

using corbel::RightSet;

/// FolderRight as the evaluator's callers name it.
enum class Right : RightSet {
    ReadAny = kRightReadAny,
    Create = kRightCreate,
    EditOwn = kRightEditOwn,
    DeleteOwn = kRightDeleteOwn,
    EditAny = kRightEditAny,
    DeleteAny = kRightDeleteAny,
    CreateSubfolder = kRightCreateSubfolder,
    Owner = kRightOwner,
    FolderVisible = kRightFolderVisible,
};
inline constexpr RightSet kAllRights = kRightsAll;

class FolderTree;

/// Where the evaluator finds the entries of a store: the open store.
class TreeSource {
public:
    virtual std::shared_ptr<const FolderTree> tree() = 0;

protected:
    ~TreeSource() = default;
};

struct StoreFacts {
    UserId owner = 0;
    std::uint64_t tenant = 0;
    bool isPublic = false;
    TreeSource* trees = nullptr;   ///< Null: nobody has an entry. Outlives the facts' users.
};

/// True for the owner of a private store: whose \Seen is the messages' own, and who need not be looked up.
inline bool isOwner(const Identity& identity, const StoreFacts& store) noexcept {
    return identity.user != 0 && identity.user == store.owner && identity.tenant == store.tenant && !store.isPublic;
}

/// What `identity` may do in `folder` (0: the top of the store). May ask the database when another process changed folders (MySQL).
RightSet rightsOf(const Identity& identity, const StoreFacts& store, FolderId folder);
/// The same for many folders of one tree.
RightSet rightsOf(const Identity& identity, const StoreFacts& store, const FolderTree& tree, FolderId folder);
/// True when it may do anything in any folder.
bool hasAnyRight(const Identity& identity, const StoreFacts& store);
/// How `identity` may send for the owner of a private store.
SendRight sendRightOf(const Identity& identity, const StoreFacts& store);
/// Bits of DelegateRight.
std::uint32_t delegateRightsOf(const Identity& identity, const StoreFacts& store);

/// How much of a folder an identity is shown. Way: the folder is hidden from it, and something below it is not: its name and ids are shown,
/// so that one gets there, and nothing else (a path tells as much).
enum class Shown : std::uint8_t { Nothing, Way, Folder };
/// What of one store's folders is shown, as of one tree, which it must not outlive.
class ShownFolders {
public:
    ShownFolders(const Identity& identity, const StoreFacts& store, const FolderTree& tree);
    /// Folder 0: the top, on the way to whatever is shown at all.
    Shown of(FolderId folder) const;

private:
    const FolderTree& _tree;
    const bool _isOwner;
    std::unordered_map<FolderId, Shown> _shown;
};
/// Throws NotFound when the identity is shown nothing of the folder (0: of the store).
void requireShown(const Identity& identity, const StoreFacts& store, FolderId folder);

/// Throws NotFound when the identity may not even see the folder, NoAccess when it only lacks `right`.
void requireRight(const Identity& identity, const StoreFacts& store, FolderId folder, Right right);

/// Which items of a folder somebody may change or delete.
enum class ItemScope : std::uint8_t { Own, Any };
/// Throws as requireRight() when it may neither EditAny nor EditOwn (DeleteAny nor DeleteOwn). With Own the caller leaves out what others
/// made: keepOwn() in rights/reading.h.
ItemScope requireEdit(const Identity& identity, const StoreFacts& store, FolderId folder);
ItemScope requireDelete(const Identity& identity, const StoreFacts& store, FolderId folder);
/// What of a change of flags somebody may make who is not the owner.
struct FlagRights {
    std::uint32_t sharedFlags = 0;      ///< Those that everybody sees; \Seen is never among them.
    ItemScope scope = ItemScope::Any;   ///< Of which messages these may change.
};
/// Throws as requireRight() when there is something in the change that the identity may do with no message at all.
FlagRights requireFlags(const Identity& identity, const StoreFacts& store, FolderId folder, const FlagChange& change);
/// Throws NoAccess in the words of requireRight().
[[noreturn]] void refuse(const Identity& identity, const StoreFacts& store, FolderId folder, Right right);

}  // namespace corbel::store
