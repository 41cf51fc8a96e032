// groupDelete: a group; its members stay.
#include "book_ids.h"
#include "commands/people_messages.h"
#include "commands/verbs.h"
#include "companies.h"

namespace corbel::soap {
namespace {

void groupDelete(Call& call, const AboutGroup& request) {
    const BookGroup group = BookIds(call).group(request.group);
    requireAdminOf(call, group.tenant);
    call.services.book.removeGroup(group.id);
    BookSettings(call.services.sql).forget(group.id);
}

}  // namespace

const Operation kGroupDelete = operation<groupDelete>("groupDelete");

}  // namespace corbel::soap
