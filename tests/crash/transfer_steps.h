// Steps from mailbox to mailbox: copies and moves of messages and folders, the moves in several commits in two files.
//
// See script.h. Pure. [one thread]
#pragma once

#include "crash/script.h"

namespace corbel::testing {

/// `guest` may do everything in the owner's mailbox, or nothing any more.
Step share(UserId owner, UserId guest, bool isShared);
/// The guest who may take them (share()) carries some of a folder's messages from one mailbox to another.
Step transferItems(UserId guest, UserId from, std::uint64_t folder, std::uint64_t which, UserId to, std::uint64_t toFolder, bool moves);
/// The folder goes with everything in it.
Step transferFolder(UserId guest, UserId from, std::string path, UserId to, std::string name);
/// A copy of the folder and all below it, which is there whole or not at all when one looks after a crash.
Step copyFolder(UserId guest, UserId from, std::string path, UserId to, std::string name);

/// Whose mailboxes the user sees besides the own one.
std::string dumpShared(SmallServer& server, UserId user);

}  // namespace corbel::testing
