// addGroupUser: a new member of a group.
#include "book_ids.h"
#include "commands/people_messages.h"
#include "commands/verbs.h"
#include "companies.h"

namespace corbel::soap {
namespace {

void addGroupUser(Call& call, const GroupAndUser& request) {
    BookIds ids(call);
    const BookGroup group = ids.group(request.group);
    requireAdminOf(call, group.tenant);
    call.services.book.setMember(group.id, ids.user(request.user).id, true);
}

}  // namespace

const Operation kAddGroupUser = operation<addGroupUser>("addGroupUser");

}  // namespace corbel::soap
