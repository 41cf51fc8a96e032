// getStore: a store by its entryid, or the session's own.
#include "commands/store_answer.h"
#include "commands/verbs.h"

namespace corbel::soap {
namespace {

struct GetStore {
    std::optional<Bytes> entryid;
};
template <class V>
void fields(V& visit, GetStore& value) {
    visit("lpsEntryId", value.entryid);
}

StoreAnswer getStore(Call& call, const GetStore& request) {
    return describeStore(request.entryid && !request.entryid->value.empty() ? call.storeOf(request.entryid->value) : call.ownStore());
}

}  // namespace

const Operation kGetStore = operation<getStore>("getStore");

}  // namespace corbel::soap
