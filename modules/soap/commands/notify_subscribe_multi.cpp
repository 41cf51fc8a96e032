// notifySubscribeMulti: several subscriptions, or none of them.
#include "commands/verbs.h"
#include "subscriptions.h"

namespace corbel::soap {
namespace {

struct NotifySubscribeMulti {
    std::optional<std::vector<Subscription>> wanted;
};
template <class V>
void fields(V& visit, NotifySubscribeMulti& value) {
    visit("notifySubscribeArray", value.wanted);
}

void notifySubscribeMulti(Call& call, const NotifySubscribeMulti& request) {
    if (!request.wanted) throw Refusal{Status::InvalidParameter};
    subscribe(call, *request.wanted);
}

}  // namespace

const Operation kNotifySubscribeMulti = operation<notifySubscribeMulti>("notifySubscribeMulti");

}  // namespace corbel::soap
