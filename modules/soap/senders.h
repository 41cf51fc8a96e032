// Who may send as a user: delegates of the user's mailbox with that right (corbel/access.h), as clients' send-as lists.
//
// Reads and writes as the owner of the mailbox: who may ask is the caller's to say. [worker]
#pragma once

#include <vector>

#include "call.h"
#include "corbel/access.h"

namespace corbel::soap {

/// Users and groups; empty for one who has no mailbox yet, or is disabled.
std::vector<Member> sendersAs(Call& call, const BookUser& user);
/// NotFound when the user is disabled, LimitReached.
void setSenderAs(Call& call, const BookUser& user, const Member& sender, bool maySend);

}  // namespace corbel::soap
