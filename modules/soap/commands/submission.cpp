// submitMessage, finishedMessage, abortSubmit and setLockState: a message into the outgoing queue and out of it.
#include "submission.h"

#include "commands/verbs.h"

namespace corbel::soap {
namespace {

struct Submission {
    Bytes entryid;
    std::uint32_t flags = 0;
};
template <class V>
void fields(V& visit, Submission& value) {
    visit("sEntryId", value.entryid);
    visit("ulFlags", value.flags);
}

struct SetLockState {
    Bytes entryid;
    bool isLocked = false;
};
template <class V>
void fields(V& visit, SetLockState& value) {
    visit("sEntryId", value.entryid);
    visit("bLocked", value.isLocked);
}

void submitMessage(Call& call, const Submission& request) { submit(call, call.message(request.entryid.value), request.flags); }

void finishedMessage(Call& call, const Submission& request) {
    std::optional<MessageRef> message;
    try {
        message.emplace(call.message(request.entryid.value));
    } catch (const Error& error) {
        // Whoever sent it deleted it too.
        if (error.code() == ErrorCode::NotFound) forgetGone(call, call.storeOf(request.entryid.value));
        throw;
    }
    finishSubmission(call, *message, request.flags);
}

void abortSubmit(Call& call, const Submission& request) { abortSubmission(call, call.message(request.entryid.value)); }

void setLockState(Call& call, const SetLockState& request) {
    if (Call::parsed(request.entryid.value).type != static_cast<std::uint16_t>(EntryidType::Message)) throw Refusal{Status::NoSupport};
    const MessageRef message = call.message(request.entryid.value);
    requireSubmitter(call, message.store);
    SubmitLocks& locks = call.services.submitLocks;
    if (!request.isLocked) locks.unlock(message.store.id(), message.place.item, *call.session);
    else if (!locks.lock(message.store.id(), message.place.item, call.session)) throw Refusal{Status::Submitted};
}

}  // namespace

const Operation kSubmitMessage = operation<submitMessage>("submitMessage");
const Operation kFinishedMessage = operation<finishedMessage>("finishedMessage");
const Operation kAbortSubmit = operation<abortSubmit>("abortSubmit");
const Operation kSetLockState = operation<setLockState>("setLockState");

}  // namespace corbel::soap
