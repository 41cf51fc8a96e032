// What addSendAsUser and delSendAsUser do. [worker]
#pragma once

#include "commands/people_messages.h"

namespace corbel::soap {

/// NoAccess, NotFound; Refusal Collision when both are the same.
void changeSender(Call& call, const UserAndSender& request, bool maySend);

}  // namespace corbel::soap
