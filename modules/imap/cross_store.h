// COPY and MOVE between two stores: the messages are read in one and appended to the other in one transaction of it.
//
// A move removes the sources when the copies are on disk: a crash between the two leaves both, never none.
#pragma once

#include <span>

#include "corbel/store.h"
#include "mailbox.h"

namespace corbel::imap {

inline constexpr std::size_t kMaxCopiedAcross = 2000;  ///< Messages of one command; they are staged together.

struct AcrossTarget {
    StoreSession& store;
    FolderId folder;
};

/// `uids` ascending, of the selected mailbox in `from`. LimitReached, and what read() and append() throw.
CopyResult copyAcross(Stores& stores, StoreSession& from, const SelectedMailbox& mailbox, std::span<const Uid> uids,
                      const AcrossTarget& to);
/// NoAccess, before anything was copied, when the sources may not be removed.
CopyResult moveAcross(Stores& stores, StoreSession& from, const SelectedMailbox& mailbox, std::span<const Uid> uids,
                      const AcrossTarget& to);

}  // namespace corbel::imap
