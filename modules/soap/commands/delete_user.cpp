// deleteUser: out of the directory; the mailbox stays.
#include "commands/people_messages.h"
#include "commands/verbs.h"
#include "companies.h"
#include "people.h"

namespace corbel::soap {
namespace {

void deleteUser(Call& call, const AboutUser& request) {
    const Principal who = BookIds(call).resolve(request.user);
    if (who.kind != PrincipalKind::User) throw Error(call.isAdmin() ? ErrorCode::NotFound : ErrorCode::NoAccess, "There is no such user");
    requireAdminOf(call, who.user.tenant);
    call.services.book.removeUser(who.id);
    call.services.sessions.removeOf(who.id);
    BookSettings(call.services.sql).forget(who.id);
}

}  // namespace

const Operation kDeleteUser = operation<deleteUser>("deleteUser");

}  // namespace corbel::soap
