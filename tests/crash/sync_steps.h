// Steps that bring in what another replica did: messages with their versions and conflicts, moves, deletions, read states and folders; and how
// a dump shows what followers are told.
//
// See script.h. Pure. [one thread]
#pragma once

#include "corbel/changes.h"
#include "crash/script.h"

namespace corbel::testing {

/// The `version`th version of the replica's message `name`. Odd ones are later than whatever was done here, even ones earlier: conflicts end
/// either way. A `mimeBytes` above 0 brings it as MIME.
Step importMessage(UserId user, std::uint64_t name, std::uint64_t version, ConflictPolicy policy, std::size_t mimeBytes = 0);
/// The which-th message of the folder moves, under a new source key.
Step importMove(UserId user, std::uint64_t from, std::uint64_t which, std::uint64_t to, std::uint64_t number);
Step importReadState(UserId user, std::uint64_t folder, std::uint64_t which);
Step importDeletions(UserId user, std::uint64_t folder, std::uint64_t which, Removal removal);
/// The replica's folder `name` in its `version`th version, below the replica's folder `parent` (0: at the top).
Step importFolder(UserId user, std::uint64_t name, std::uint64_t version, std::uint64_t parent);
Step importFolderDeletion(UserId user, std::uint64_t name, Removal removal);
Step reserveKeys(UserId user, std::uint32_t count);

/// The hierarchy and each folder's contents as a follower is told them who knows nothing yet.
std::string dumpChanges(StoreSession& session);

}  // namespace corbel::testing
