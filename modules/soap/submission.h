// A message's way through the outgoing queue: into it, out of it, and what becomes of it afterwards (MS-OXOMSG section 2.2.3).
//
// Only who has the whole private store submits from it, and only in names that may be used (Stores::sendRight()). [worker]
#pragma once

#include "call.h"
#include "outgoing_queue.h"

namespace corbel::soap {

/// NoAccess unless the client has all of the store, and that is a private one.
void requireSubmitter(Call& call, StoreSession& store);
/// NoAccess for an author in whose name the client may not send.
void requireAuthor(Call& call, const MessageRef& message);

/// Marks the message as submitted and puts it into the queue that `flags` name.
void submit(Call& call, const MessageRef& message, std::uint32_t flags);
/// Takes it out of its queue and says so on the message. With kSubmitDoSentMail in the master queue it goes, as the message says, to the
/// sent messages or away, unless a client did that already.
void finishSubmission(Call& call, const MessageRef& message, std::uint32_t flags);
/// Rows of messages of the store that are gone go too. NoAccess as requireSubmitter().
void forgetGone(Call& call, StoreSession& store);
/// Refusal NotInQueue; UnableToAbort while another session works on it.
void abortSubmission(Call& call, const MessageRef& message);

}  // namespace corbel::soap
