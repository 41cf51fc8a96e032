// addCompanyToRemoteViewList: lets the people of one company see those of another.
#include "book_ids.h"
#include "commands/people_messages.h"
#include "commands/verbs.h"
#include "companies.h"

namespace corbel::soap {
namespace {

void addCompanyToRemoteViewList(Call& call, const TwoCompanies& request) {
    requireHosted(call);
    BookIds ids(call);
    const BookTenant company = ids.company(request.company);
    requireAdminOf(call, company.id);
    BookSettings(call.services.sql).relate(company.id, CompanyRelation::Viewer, ids.company(request.viewer).id, true);
}

}  // namespace

const Operation kAddCompanyToRemoteViewList = operation<addCompanyToRemoteViewList>("addCompanyToRemoteViewList");

}  // namespace corbel::soap
