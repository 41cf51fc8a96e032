// getCompany: a company by id; without one one's own.
#include "book_ids.h"
#include "commands/people_messages.h"
#include "commands/verbs.h"
#include "companies.h"

namespace corbel::soap {
namespace {

CompanyAnswer getCompany(Call& call, const AboutCompany& request) {
    requireHosted(call);
    return {wireCompany(call, BookIds(call).company(companyOrOwn(call, request.company)))};
}

}  // namespace

const Operation kGetCompany = operation<getCompany>("getCompany");

}  // namespace corbel::soap
