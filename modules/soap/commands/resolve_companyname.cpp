// resolveCompanyname: by name, in any case.
#include "book_ids.h"
#include "commands/people_messages.h"
#include "commands/verbs.h"
#include "companies.h"
#include "corbel/text.h"

namespace corbel::soap {
namespace {

struct ResolveCompanyname {
    std::string name;
};
template <class V>
void fields(V& visit, ResolveCompanyname& value) {
    visit("lpszCompanyname", value.name);
}

CompanyIdAnswer resolveCompanyname(Call& call, const ResolveCompanyname& request) {
    requireHosted(call);
    if (request.name.empty()) throw Refusal{Status::InvalidParameter};
    for (const BookTenant& company : visibleCompanies(call)) {
        if (text::equalsIgnoreCase(company.name, request.name)) return {{toWire(company.id), {entryidOf(company)}}};
    }
    throw Error(ErrorCode::NotFound, "There is no such company");
}

}  // namespace

const Operation kResolveCompanyname = operation<resolveCompanyname>("resolveCompanyname");

}  // namespace corbel::soap
