// notifySubscribe: from now on the group's polls tell what happens to an object, in a table, or to what a sync id follows.
#include "commands/verbs.h"
#include "subscriptions.h"

namespace corbel::soap {
namespace {

struct NotifySubscribe {
    std::optional<Subscription> wanted;
};
template <class V>
void fields(V& visit, NotifySubscribe& value) {
    visit("notifySubscribe", value.wanted);
}

void notifySubscribe(Call& call, const NotifySubscribe& request) {
    if (!request.wanted) throw Refusal{Status::InvalidParameter};
    subscribe(call, *request.wanted);
}

}  // namespace

const Operation kNotifySubscribe = operation<notifySubscribe>("notifySubscribe");

}  // namespace corbel::soap
