// removeStore: a store without an owner would go; one that has an owner does not. Ours have one for ever, and the operator removes them.
#include "commands/verbs.h"
#include "store_lookup.h"

namespace corbel::soap {
namespace {

struct RemoveStore {
    Bytes guid;
    std::uint32_t syncId = 0;
};
template <class V>
void fields(V& visit, RemoveStore& value) {
    visit("sStoreGuid", value.guid);
    visit("ulSyncId", value.syncId);
}

void removeStore(Call& call, const RemoveStore& request) {
    call.requireAdmin();
    const StoreOwner store = knownStore(call, request.guid.value);
    if (store.isPublic || call.services.book.user(store.owner)) throw Error(ErrorCode::AlreadyExists, "The store is in use");
    throw Error(ErrorCode::Unsupported, "Stores are not removed by clients");
}

}  // namespace

const Operation kRemoveStore = operation<removeStore>("removeStore");

}  // namespace corbel::soap
