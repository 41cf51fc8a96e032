// delCompanyFromRemoteViewList: takes back what addCompanyToRemoteViewList gave.
#include "book_ids.h"
#include "commands/people_messages.h"
#include "commands/verbs.h"
#include "companies.h"

namespace corbel::soap {
namespace {

void delCompanyFromRemoteViewList(Call& call, const TwoCompanies& request) {
    requireHosted(call);
    BookIds ids(call);
    const BookTenant company = ids.company(request.company);
    requireAdminOf(call, company.id);
    BookSettings(call.services.sql).relate(company.id, CompanyRelation::Viewer, ids.company(request.viewer).id, false);
}

}  // namespace

const Operation kDelCompanyFromRemoteViewList = operation<delCompanyFromRemoteViewList>("delCompanyFromRemoteViewList");

}  // namespace corbel::soap
