// getUser: a user by id; without one whose session it is.
#include "commands/people_messages.h"
#include "commands/verbs.h"
#include "people.h"

namespace corbel::soap {
namespace {

UserAnswer getUser(Call& call, const AboutUser& request) {
    const Principal who = BookIds(call).resolveOrSelf(request.user);
    if (who.kind == PrincipalKind::System) return {systemUser()};
    if (who.kind != PrincipalKind::User) throw Error(ErrorCode::NotFound, "There is no such user");
    return {wireUser(call, who.user)};
}

}  // namespace

const Operation kGetUser = operation<getUser>("getUser");

}  // namespace corbel::soap
