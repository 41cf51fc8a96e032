// COPY and MOVE between two stores, through the store's transfers: some hundred messages at a time, so that memory does not follow their number,
// and a crash in the middle of a move leaves each message once.
#pragma once

#include <span>

#include "corbel/store.h"
#include "corbel/transfers.h"
#include "mailbox.h"

namespace corbel::imap {

struct Across {
    Transfers& transfers;
    const Identity& identity;
    StoreSession& from;   ///< Of the selected mailbox.
};

/// `uids` ascending, of the selected mailbox. All or nothing; what Transfers::copyItems() throws.
CopyResult copyAcross(const Across& across, const SelectedMailbox& mailbox, std::span<const Uid> uids, const TransferPlace& to);
/// When it throws some may have moved (RFC 6851 section 3.3). Who may delete only their own messages moves those.
CopyResult moveAcross(const Across& across, const SelectedMailbox& mailbox, std::span<const Uid> uids, const TransferPlace& to);

}  // namespace corbel::imap
