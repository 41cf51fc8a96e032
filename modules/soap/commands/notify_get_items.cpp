// notifyGetItems: a long poll for what the group of the session subscribed to.
#include "commands/verbs.h"

namespace corbel::soap {
namespace {

struct NotifyGetItemsAnswer {
    std::optional<std::vector<Notification>> notifications;   ///< There, and perhaps empty, when there was no error.
};
template <class V>
void fields(V& visit, NotifyGetItemsAnswer& value) {
    visit("pNotificationArray", value.notifications);
}

NotifyGetItemsAnswer notifyGetItems(Call& call, const Nothing&) { return {call.session->group->channel().poll(call)}; }

}  // namespace

const Operation kNotifyGetItems = operation<notifyGetItems>("notifyGetItems");

}  // namespace corbel::soap
