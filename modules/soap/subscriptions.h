// From a subscription on the wire to the group's channel: what the key stands for, and whether the session may see it. [worker]
#pragma once

#include "call.h"
#include "codec/structures.h"

namespace corbel::soap {

/// Also for loadObject, which subscribes in passing. Refusal InvalidEntryid, NotFound, NoAccess, LimitReached.
void subscribe(Call& call, const Subscription& wanted);
/// All or none.
void subscribe(Call& call, const std::vector<Subscription>& wanted);

}  // namespace corbel::soap
