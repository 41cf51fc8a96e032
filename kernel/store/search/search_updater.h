// Brings search folders up to date: looks through the folders of their scope, then follows what changes in them.
//
// Works in steps, each some reading and one write transaction that moves the position with what it found; so it can stop after any step,
// crash in any, and run in several processes: a step whose position was moved by another does nothing. Never in a client's call. [slow
// worker]
#pragma once

#include "store/store_file.h"

namespace corbel::store {

/// Up to `steps` steps; false when all is done.
bool updateSearchFolders(StoreFile& file, std::size_t steps);

}  // namespace corbel::store
