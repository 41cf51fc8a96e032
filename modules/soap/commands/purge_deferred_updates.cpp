// purgeDeferredUpdates: nothing is deferred here; clients ask again until they hear that nothing is left.
#include "commands/verbs.h"
#include "companies.h"

namespace corbel::soap {
namespace {

struct PurgeDeferredUpdatesAnswer {
    std::uint32_t remaining = 0;
};
template <class V>
void fields(V& visit, PurgeDeferredUpdatesAnswer& value) {
    visit("ulDeferredRemaining", value.remaining);
}

PurgeDeferredUpdatesAnswer purgeDeferredUpdates(Call& call, const Nothing&) {
    requireServerAdmin(call);
    throw Refusal{Status::NotFound};
}

}  // namespace

const Operation kPurgeDeferredUpdates = operation<purgeDeferredUpdates>("purgeDeferredUpdates");

}  // namespace corbel::soap
