// resolveStore: whose store it is, by GUID; of one that the client may open.
#include "commands/verbs.h"
#include "store_lookup.h"

namespace corbel::soap {
namespace {

struct ResolveStore {
    Bytes guid;
};
template <class V>
void fields(V& visit, ResolveStore& value) {
    visit("sStoreGuid", value.guid);
}

ResolvedStore resolveStore(Call& call, const ResolveStore& request) {
    if (request.guid.value.empty()) throw Refusal{Status::InvalidParameter};
    const StoreOwner store = knownStore(call, request.guid.value);
    if (!call.session->isSystem) call.store(store);   // a trusted service asks for those without an owner, too
    return describeOwned(call, store);
}

}  // namespace

const Operation kResolveStore = operation<resolveStore>("resolveStore");

}  // namespace corbel::soap
