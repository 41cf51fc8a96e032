// createCompany: a company without users, which then can be created in it.
#include "book_ids.h"
#include "commands/people_messages.h"
#include "commands/verbs.h"
#include "companies.h"
#include "corbel/text.h"

namespace corbel::soap {
namespace {

constexpr std::size_t kMaxCompanyName = 190;

CompanyIdAnswer createCompany(Call& call, const CompanyRequest& request) {
    requireServerAdmin(call);
    if (!request.company || !isGiven(request.company->name)) throw Refusal{Status::InvalidParameter};
    const std::string& name = *request.company->name;
    if (name.size() > kMaxCompanyName || name.find('@') != std::string::npos) throw Refusal{Status::InvalidParameter};
    for (const BookTenant& company : allCompanies(call)) {
        if (text::equalsIgnoreCase(company.name, name)) throw Refusal{Status::Collision};
    }
    const BookTenant company{call.services.book.tenantId(name), name};
    BookSettings rows(call.services.sql);
    rows.setCompany({company.id, name, 0});
    PersonSettings settings;
    settings.isHidden = request.company->isHidden != 0 && request.company->isHidden != kUnchanged;
    rows.set(company.id, settings);
    return {{toWire(company.id), {entryidOf(company)}}};
}

}  // namespace

const Operation kCreateCompany = operation<createCompany>("createCompany");

}  // namespace corbel::soap
