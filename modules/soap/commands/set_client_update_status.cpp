// setClientUpdateStatus: as getClientUpdate.
#include "commands/verbs.h"

namespace corbel::soap {
namespace {

/// A code in a member of its own, which an answer of nothing else would not have.
struct SetClientUpdateStatusAnswer {};
template <class V>
void fields(V&, SetClientUpdateStatusAnswer&) {}

SetClientUpdateStatusAnswer setClientUpdateStatus(Call&, const Nothing&) { throw Refusal{Status::NoSupport}; }

}  // namespace

const Operation kSetClientUpdateStatus = operation<setClientUpdateStatus>("setClientUpdateStatus", false);

}  // namespace corbel::soap
