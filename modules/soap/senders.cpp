#include "senders.h"

#include "people.h"

namespace corbel::soap {

std::vector<Member> sendersAs(Call& call, const BookUser& user) {
    const auto owner = call.services.book.identity(user.id);
    if (!owner || call.services.stores.ownStoreId(*owner) == 0) return {};
    const auto store = call.services.stores.openOwn(*owner);
    std::vector<Member> senders;
    for (const StoreDelegate& delegate : store->access().delegates()) {
        if ((delegate.rights & kDelegateSendAs) != 0) senders.push_back(delegate.member);
    }
    return senders;
}

void setSenderAs(Call& call, const BookUser& user, const Member& sender, bool maySend) {
    const auto store = call.services.stores.openOwn(actingFor(call, user));
    std::uint32_t rights = 0;
    for (const StoreDelegate& delegate : store->access().delegates()) {
        if (delegate.member == sender) rights = delegate.rights;
    }
    const std::uint32_t wanted = maySend ? rights | kDelegateSendAs : rights & ~std::uint32_t{kDelegateSendAs};
    if (wanted != rights) store->access().setDelegate(sender, wanted);
}

}  // namespace corbel::soap
