// getPublicStore: that of the user's tenant.
#include "commands/store_answer.h"
#include "commands/verbs.h"

namespace corbel::soap {
namespace {

struct GetPublicStore {
    std::uint32_t flags = 0;
};
template <class V>
void fields(V& visit, GetPublicStore& value) {
    visit("ulFlags", value.flags);
}

StoreAnswer getPublicStore(Call& call, const GetPublicStore&) {
    const auto store = call.services.stores.openPublic(call.identity());
    return describeStore(*store);
}

}  // namespace

const Operation kGetPublicStore = operation<getPublicStore>("getPublicStore");

}  // namespace corbel::soap
