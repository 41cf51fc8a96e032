// notify: a client that delivered a message tells that it is new mail. The store has told it already: what arrives unread is new mail, whoever
// brings it. So nothing is left to do but to see whether the client may see it.
#include "commands/verbs.h"
#include "object_event.h"

namespace corbel::soap {
namespace {

struct Notify {
    Notification notification;
};
template <class V>
void fields(V& visit, Notify& value) {
    visit("sNotification", value.notification);
}

void notify(Call& call, const Notify& request) {
    const Notification& told = request.notification;
    if (told.eventType != kEventNewMail) throw Refusal{Status::NoAccess};
    if (!told.newMail || !told.newMail->parent || !told.newMail->entryid) throw Refusal{Status::InvalidParameter};
    call.folder(told.newMail->parent->value);
}

}  // namespace

const Operation kNotify = operation<notify>("notify");

}  // namespace corbel::soap
