// loadObject: a store, a folder or a message with its properties and what is in it; the client may subscribe to it in passing.
#include "commands/verbs.h"
#include "object_load.h"
#include "subscriptions.h"

namespace corbel::soap {
namespace {

struct LoadObject {
    Bytes entryid;
    std::optional<Subscription> subscription;
    std::uint32_t flags = 0;
};
template <class V>
void fields(V& visit, LoadObject& value) {
    visit("sEntryId", value.entryid);
    visit("lpsNotSubscribe", value.subscription);
    visit("ulFlags", value.flags);
}

struct LoadObjectAnswer {
    std::optional<SavedObject> object;
};
template <class V>
void fields(V& visit, LoadObjectAnswer& value) {
    visit("sSaveObject", value.object);
}

constexpr std::uint32_t kFlagsAreGiven = 0x80000000;   // of the client, to say that it means the rest
constexpr std::uint32_t kDeleted = 0x400;

SavedObject load(Call& call, const std::string& entryid) {
    ObjectLoader loader(call);
    if (Call::parsed(entryid).type != static_cast<std::uint16_t>(EntryidType::Message)) return loader.folder(call.folder(entryid));
    const MessageRef message = call.message(entryid);
    // Who sends it has it for itself.
    if (call.services.submitLocks.isHeldByAnother(message.store.id(), message.place.item, *call.session)) throw Error(ErrorCode::NoAccess, "The message is being sent");
    return loader.message(message);
}

LoadObjectAnswer loadObject(Call& call, const LoadObject& request) {
    // What was deleted has left its folder and is not opened as an object.
    if ((request.flags & kFlagsAreGiven) != 0 && (request.flags & kDeleted) != 0) throw Error(ErrorCode::NotFound, "There is no such object");
    // Before it is read, so that what changes meanwhile is told.
    if (request.subscription) subscribe(call, *request.subscription);
    return {load(call, request.entryid.value)};
}

}  // namespace

const Operation kLoadObject = operation<loadObject>("loadObject");

}  // namespace corbel::soap
