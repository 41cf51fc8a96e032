// A folder as somebody sees it who is not its owner: no \Seen but their own, MODSEQ without the owner's reading (DESIGN 2.3, RFC 7162).
//
// The first look loads the folder; later ones cost what changed since. What all readers have in common is kept once, and each reader's
// snapshot beside it. [worker, parallel]
#pragma once

#include "store/store_file.h"

namespace corbel::store {

/// The folder now as `reader` sees it; 0: as one who has seen nothing and of whom nothing is kept. NotFound.
SnapshotPtr readerSnapshot(StoreFile& file, FolderId folder, UserId reader);
/// The same view's counters, from rows alone. NotFound.
FolderCounters readerCounters(StoreFile& file, FolderId folder, UserId reader);

}  // namespace corbel::store
