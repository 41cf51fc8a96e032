// Writes staged bytes into a store as a content: its row, its chunks, its reference to a blob.
//
// Inside a WriteTransaction. [the batch's thread]
#pragma once

#include "store/byte_stage.h"
#include "store/staged_message.h"
#include "store/write_transaction.h"

namespace corbel::store {

/// The new content's number.
std::uint64_t insertBytes(WriteTransaction& transaction, const StagedBytes& bytes);
/// With the message's part index.
std::uint64_t insertMessage(WriteTransaction& transaction, const StoredMessage& message);
/// `message` becomes the bytes of a content that had none.
void fillContent(WriteTransaction& transaction, std::uint64_t content, const StoredMessage& message);
/// A content without bytes: that of a message made by properties.
std::uint64_t insertEmptyContent(WriteTransaction& transaction);

/// The message as this store makes them. Internal when newMessage() did not make it.
const StoredMessage& storedMessage(const StagedMessage* message);

}  // namespace corbel::store
