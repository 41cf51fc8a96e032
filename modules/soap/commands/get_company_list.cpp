// getCompanyList: those that who asks sees.
#include "commands/people_messages.h"
#include "commands/verbs.h"
#include "companies.h"

namespace corbel::soap {
namespace {

CompanyListAnswer getCompanyList(Call& call, const Nothing&) {
    requireHosted(call);
    CompanyListAnswer answer;
    for (const BookTenant& company : visibleCompanies(call)) answer.companies.push_back(wireCompany(call, company));
    return answer;
}

}  // namespace

const Operation kGetCompanyList = operation<getCompanyList>("getCompanyList");

}  // namespace corbel::soap
