// deleteCompany: with its users and groups, as clients expect; their mailboxes stay.
#include "commands/people_messages.h"
#include "commands/verbs.h"
#include "companies.h"
#include "people.h"

namespace corbel::soap {
namespace {

void deleteCompany(Call& call, const AboutCompany& request) {
    requireHosted(call);
    requireServerAdmin(call);
    const BookTenant company = BookIds(call).company(request.company);
    BookSettings rows(call.services.sql);
    // Groups first: one that has lost its members is of no company any more.
    for (const BookGroup& group : groupsOf(call, company.id)) {
        call.services.book.removeGroup(group.id);
        rows.forget(group.id);
    }
    for (const BookUser& user : usersOf(call, company.id)) {
        call.services.book.removeUser(user.id);
        call.services.sessions.removeOf(user.id);
        rows.forget(user.id);
    }
    rows.forget(company.id);
}

}  // namespace

const Operation kDeleteCompany = operation<deleteCompany>("deleteCompany");

}  // namespace corbel::soap
