// notifyUnSubscribe: ends a subscription by the client's number; one that is not there is no error.
#include "commands/verbs.h"

namespace corbel::soap {
namespace {

struct NotifyUnsubscribe {
    std::uint32_t connection = 0;
};
template <class V>
void fields(V& visit, NotifyUnsubscribe& value) {
    visit("ulConnection", value.connection);
}

void notifyUnsubscribe(Call& call, const NotifyUnsubscribe& request) { call.session->group->channel().remove(request.connection); }

}  // namespace

const Operation kNotifyUnSubscribe = operation<notifyUnsubscribe>("notifyUnSubscribe");

}  // namespace corbel::soap
