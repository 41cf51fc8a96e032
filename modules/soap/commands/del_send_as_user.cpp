// delSendAsUser: takes back what addSendAsUser gave.
#include "commands/send_as_change.h"
#include "commands/verbs.h"

namespace corbel::soap {
namespace {

void delSendAsUser(Call& call, const UserAndSender& request) { changeSender(call, request, false); }

}  // namespace

const Operation kDelSendAsUser = operation<delSendAsUser>("delSendAsUser");

}  // namespace corbel::soap
