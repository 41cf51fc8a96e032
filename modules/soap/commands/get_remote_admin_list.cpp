// getRemoteAdminList: who administers a company besides its own administrators.
#include "commands/people_messages.h"
#include "commands/verbs.h"
#include "companies.h"
#include "people.h"

namespace corbel::soap {
namespace {

UserListAnswer getRemoteAdminList(Call& call, const AboutCompany& request) {
    requireHosted(call);
    BookIds ids(call);
    const BookTenant company = ids.company(companyOrOwn(call, request.company));
    std::vector<BookUser> users;
    for (const UserId id : BookSettings(call.services.sql).related(company.id, CompanyRelation::Administrator)) {
        auto user = call.services.book.user(id);
        if (user && ids.sees(user->tenant)) users.push_back(std::move(*user));
    }
    return {wireUsers(call, users)};
}

}  // namespace

const Operation kGetRemoteAdminList = operation<getRemoteAdminList>("getRemoteAdminList");

}  // namespace corbel::soap
