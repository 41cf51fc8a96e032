// addSendAsUser: lets somebody send as a user; only an administrator, not the user.
#include "commands/send_as_change.h"
#include "commands/verbs.h"

namespace corbel::soap {
namespace {

void addSendAsUser(Call& call, const UserAndSender& request) { changeSender(call, request, true); }

}  // namespace

const Operation kAddSendAsUser = operation<addSendAsUser>("addSendAsUser");

}  // namespace corbel::soap
