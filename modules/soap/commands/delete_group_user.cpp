// deleteGroupUser: a member less.
#include "book_ids.h"
#include "commands/people_messages.h"
#include "commands/verbs.h"
#include "companies.h"

namespace corbel::soap {
namespace {

void deleteGroupUser(Call& call, const GroupAndUser& request) {
    BookIds ids(call);
    const BookGroup group = ids.group(request.group);
    requireAdminOf(call, group.tenant);
    call.services.book.setMember(group.id, ids.user(request.user).id, false);
}

}  // namespace

const Operation kDeleteGroupUser = operation<deleteGroupUser>("deleteGroupUser");

}  // namespace corbel::soap
