// getStoreName: how clients name a store in their lists.
#include "commands/verbs.h"
#include "store_facts.h"

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

GetStoreNameAnswer getStoreName(Call& call, const GetStoreName& request) { return {call.facts(call.storeOf(request.entryid.value)).name()}; }

}  // namespace

const Operation kGetStoreName = operation<getStoreName>("getStoreName");

}  // namespace corbel::soap
