// Steps about deleted things that can come back: kept for a period, restored, purged; and how a dump shows them.
//
// See script.h. Pure. [one thread]
#pragma once

#include "crash/script.h"

namespace corbel::testing {

/// What is deleted from this mailbox can come back for so many days; 0: not at all.
Step keepDeleted(UserId user, int days);
/// Some of what was deleted from a folder comes back, into that folder or, with `to`, into the to-th.
Step restoreItems(UserId user, std::uint64_t which, std::optional<std::uint64_t> to = {});
/// The which-th deleted folder comes back with what was in it.
Step restoreFolder(UserId user, std::uint64_t which);
Step purgeKept(UserId user, std::uint64_t which);
/// It is so many days after the script began, and the server looks after what has waited long enough.
Step later(int days);

std::string dumpKept(StoreSession& session);

}  // namespace corbel::testing
