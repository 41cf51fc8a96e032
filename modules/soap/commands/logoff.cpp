// logoff: ends the session.
#include "commands/verbs.h"

namespace corbel::soap {
namespace {

void logoff(Call& call, const Nothing&) { call.services.sessions.remove(call.session->id); }

}  // namespace

const Operation kLogoff = operation<logoff>("logoff");

}  // namespace corbel::soap
