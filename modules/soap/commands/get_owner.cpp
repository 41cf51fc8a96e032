// getOwner: whose store an object is in; a public one is everybody's.
#include "commands/verbs.h"
#include "store_lookup.h"

namespace corbel::soap {
namespace {

struct GetOwner {
    Bytes entryid;
};
template <class V>
void fields(V& visit, GetOwner& value) {
    visit("sEntryId", value.entryid);
}

struct GetOwnerAnswer {
    WireId owner;
};
template <class V>
void fields(V& visit, GetOwnerAnswer& value) {
    visit("ulOwner", value.owner.id);
    visit("sOwner", value.owner.entryid);
}

GetOwnerAnswer getOwner(Call& call, const GetOwner& request) {
    const bool isMessage = Call::parsed(request.entryid.value).type == static_cast<std::uint16_t>(EntryidType::Message);
    const StoreSession& store = isMessage ? call.message(request.entryid.value).store : call.folder(request.entryid.value).store;
    const auto owner = call.services.stores.find(store.id());
    if (!owner) throw Error(ErrorCode::NotFound, "There is no such store");
    return {describeOwned(call, *owner).user};
}

}  // namespace

const Operation kGetOwner = operation<getOwner>("getOwner");

}  // namespace corbel::soap
