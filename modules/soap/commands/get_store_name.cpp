// getStoreName: how clients name a store in their lists.
#include "commands/verbs.h"

namespace corbel::soap {
namespace {

struct GetStoreName {
    Bytes entryid;
};
template <class V>
void fields(V& visit, GetStoreName& value) {
    visit("sEntryId", value.entryid);
}

struct GetStoreNameAnswer {
    std::string name;
};
template <class V>
void fields(V& visit, GetStoreNameAnswer& value) {
    visit("lpszStoreName", value.name);
}

GetStoreNameAnswer getStoreName(Call& call, const GetStoreName& request) {
    const StoreSession& store = call.storeOf(request.entryid.value);
    const auto owner = call.services.stores.find(store.id());
    if (!owner) throw Error(ErrorCode::NotFound, "There is no such store");
    if (owner->isPublic) return {"Public Folders"};
    const auto user = call.services.book.user(owner->owner);
    return {"Inbox - " + (user ? user->displayName : "unknown")};
}

}  // namespace

const Operation kGetStoreName = operation<getStoreName>("getStoreName");

}  // namespace corbel::soap
