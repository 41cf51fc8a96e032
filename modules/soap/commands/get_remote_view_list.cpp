// getRemoteViewList: the companies whose people see those of a company.
#include <algorithm>

#include "book_ids.h"
#include "commands/people_messages.h"
#include "commands/verbs.h"
#include "companies.h"

namespace corbel::soap {
namespace {

CompanyListAnswer getRemoteViewList(Call& call, const AboutCompany& request) {
    requireHosted(call);
    const BookTenant company = BookIds(call).company(companyOrOwn(call, request.company));
    const std::vector<UserId> viewers = BookSettings(call.services.sql).related(company.id, CompanyRelation::Viewer);
    CompanyListAnswer answer;
    for (const BookTenant& each : visibleCompanies(call)) {
        if (std::find(viewers.begin(), viewers.end(), each.id) != viewers.end()) answer.companies.push_back(wireCompany(call, each));
    }
    return answer;
}

}  // namespace

const Operation kGetRemoteViewList = operation<getRemoteViewList>("getRemoteViewList");

}  // namespace corbel::soap
