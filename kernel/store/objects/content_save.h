// Writes a whole message as a new content, embedded ones as contents of their own.
//
// Inside a WriteTransaction. [the batch's thread]
#pragma once

#include "store/objects/draft_loader.h"
#include "store/write_transaction.h"

namespace corbel::store {

struct SavedContent {
    std::uint64_t content = 0;
    std::uint64_t sizeBytes = 0;  ///< Properties, recipients and attachments: MAPI's message size, and what counts for the quota.
    bool hasAttachment = false;   ///< One that is not hidden.
};
/// Adds DisplayTo, DisplayCc and DisplayBcc to `message`, as its recipients say. `bytes`: the content, made already, that gets the rows; 0:
/// a new one without bytes.
SavedContent saveContent(WriteTransaction& transaction, StoreFile& file, WholeMessage& message, std::size_t depth, std::uint64_t bytes = 0);
/// The value's content, made when it is not stored, held by `holder`.
std::uint64_t storeValue(WriteTransaction& transaction, const BigValue& value);

}  // namespace corbel::store
