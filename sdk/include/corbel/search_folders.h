// Search folders: folders that show what a restriction finds in other folders of the store (MS-OXOSRCH).
//
// Membership is made with the eyes of the store's owner. Who else sees the folder finds in it what it may read, with its own \Seen; one whose
// criteria ask what was read is the owner's alone. What they find is stored and kept up to date after each commit, in pool `slow`: contents tables of a search folder read it like any
// folder, a moment later than the change. IMAP does not see them. Reached by StoreSession::searchFolders(); kernel only.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "corbel/restriction.h"
#include "corbel/store.h"

namespace corbel {

inline constexpr std::size_t kMaxSearchFolders = 100;  ///< Of one store.
inline constexpr std::size_t kMaxSearchScope = 1'000;  ///< Folders named in criteria.

/// MS-OXCFOLD section 2.2.1.4.
struct SearchCriteria {
    Restriction restriction;
    std::vector<FolderId> scope;  ///< Folders to look into; none: the IPM subtree.
    bool isRecursive = true;      ///< And those below them, also ones that come later.
    bool operator==(const SearchCriteria&) const = default;
};

/// Building: not everything has been looked at yet. Live: kept up to date. Stopped: stays as it is.
enum class SearchState : std::uint8_t { Building, Live, Stopped };

struct SearchStatus {
    SearchCriteria criteria;
    SearchState state = SearchState::Building;
    std::uint32_t total = 0;
    std::uint32_t unseen = 0;
};

/// Calls need the Owner right of the search folder, status() FolderVisible (NoAccess where only the owner may know); create() CreateSubfolder of the store. NotFound for what is no
/// search folder. Criteria: as checkRestriction(), and InvalidArgument for a count, LimitReached past kMaxSearchScope, NotFound for a scope
/// that is not there or not readable. [worker, as the session]
class SearchFolders {
public:
    virtual ~SearchFolders();
    /// Below the root of the store, outside the IPM subtree. AlreadyExists, InvalidArgument (name), LimitReached.
    virtual FolderId create(std::string_view name, const SearchCriteria& criteria) = 0;
    /// Begins anew: what was found goes at once, in the same transaction.
    virtual void setCriteria(FolderId folder, const SearchCriteria& criteria) = 0;
    virtual SearchStatus status(FolderId folder) = 0;  ///< Criteria, state and counts as of now.
    virtual void stop(FolderId folder) = 0;  ///< What was found stays.
    /// Goes on from where it was when it was stopped.
    virtual void resume(FolderId folder) = 0;
    /// The folder; the messages stay where they are.
    virtual void remove(FolderId folder) = 0;
};

}  // namespace corbel
