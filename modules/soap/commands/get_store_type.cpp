// getStoreType: private or public.
#include "commands/verbs.h"

namespace corbel::soap {
namespace {

struct GetStoreType {
    Bytes entryid;
};
template <class V>
void fields(V& visit, GetStoreType& value) {
    visit("sEntryId", value.entryid);
}

struct GetStoreTypeAnswer {
    std::uint32_t type = 0;   ///< 0 private, 1 public.
};
template <class V>
void fields(V& visit, GetStoreTypeAnswer& value) {
    visit("ulStoreType", value.type);
}

GetStoreTypeAnswer getStoreType(Call& call, const GetStoreType& request) {
    const StoreSession& store = call.storeOf(request.entryid.value);
    const auto owner = call.services.stores.find(store.id());
    if (!owner) throw Error(ErrorCode::NotFound, "There is no such store");
    return {owner->isPublic ? 1u : 0u};
}

}  // namespace

const Operation kGetStoreType = operation<getStoreType>("getStoreType");

}  // namespace corbel::soap
