// notifyUnSubscribeMulti: ends several subscriptions.
#include "commands/verbs.h"

namespace corbel::soap {
namespace {

struct NotifyUnsubscribeMulti {
    std::optional<std::vector<std::uint32_t>> connections;
};
template <class V>
void fields(V& visit, NotifyUnsubscribeMulti& value) {
    visit("ulConnectionArray", value.connections);
}

void notifyUnsubscribeMulti(Call& call, const NotifyUnsubscribeMulti& request) {
    if (!request.connections) throw Refusal{Status::InvalidParameter};
    for (const std::uint32_t connection : *request.connections) call.session->group->channel().remove(connection);
}

}  // namespace

const Operation kNotifyUnSubscribeMulti = operation<notifyUnsubscribeMulti>("notifyUnSubscribeMulti");

}  // namespace corbel::soap
