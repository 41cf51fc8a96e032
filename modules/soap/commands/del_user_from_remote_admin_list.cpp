// delUserFromRemoteAdminList: takes back what addUserToRemoteAdminList gave.
#include "book_ids.h"
#include "commands/people_messages.h"
#include "commands/verbs.h"
#include "companies.h"

namespace corbel::soap {
namespace {

void delUserFromRemoteAdminList(Call& call, const UserAndCompany& request) {
    requireHosted(call);
    BookIds ids(call);
    const BookTenant company = ids.company(request.company);
    requireAdminOf(call, company.id);
    BookSettings(call.services.sql).relate(company.id, CompanyRelation::Administrator, ids.user(request.user).id, false);
}

}  // namespace

const Operation kDelUserFromRemoteAdminList = operation<delUserFromRemoteAdminList>("delUserFromRemoteAdminList");

}  // namespace corbel::soap
