#include "commands/send_as_change.h"

#include "companies.h"
#include "people.h"
#include "senders.h"

namespace corbel::soap {

void changeSender(Call& call, const UserAndSender& request, bool maySend) {
    BookIds ids(call);
    const BookUser user = ids.user(request.user);
    requireAdminOf(call, user.tenant);
    const Principal sender = ids.resolve(request.sender);
    if (sender.kind == PrincipalKind::User && sender.id == user.id) throw Refusal{Status::Collision};
    if (sender.kind != PrincipalKind::User && sender.kind != PrincipalKind::Group) throw Refusal{Status::NoSupport};
    // A mailbox knows members of its own tenant.
    const std::uint64_t tenant = sender.kind == PrincipalKind::User ? sender.user.tenant : sender.group.tenant;
    if (tenant != user.tenant) throw Error(ErrorCode::NotFound, "There is no such user in the company");
    setSenderAs(call, user, {sender.kind == PrincipalKind::User ? MemberKind::User : MemberKind::Group, sender.id}, maySend);
}

}  // namespace corbel::soap
