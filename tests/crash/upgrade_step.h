// The step from one release to the next: a mailbox that the one before left is opened by this one.
//
// See script.h. Pure. [one thread]
#pragma once

#include "crash/script.h"

namespace corbel::testing {

/// Stops the server, takes the newest migration back in the user's file, which nobody else may ever have seen (the tables of readers go), and
/// starts again: what follows is the migration of a file with everything in it.
Step upgrade(UserId user);

}  // namespace corbel::testing
