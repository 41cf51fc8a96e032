// setCompany: its administrator and whether it is hidden; its name is that of its users' tenant and stays.
#include "book_ids.h"
#include "commands/people_messages.h"
#include "commands/verbs.h"
#include "companies.h"

namespace corbel::soap {
namespace {

void setCompany(Call& call, const CompanyRequest& request) {
    if (!request.company) throw Refusal{Status::InvalidParameter};
    requireHosted(call);
    const Company& wire = *request.company;
    BookIds ids(call);
    const BookTenant company = ids.company({wire.id, wire.entryid});
    requireAdminOf(call, company.id);
    if (isGiven(wire.name) && *wire.name != company.name) throw Error(ErrorCode::Unsupported, "A company keeps its name");
    BookSettings rows(call.services.sql);
    CompanySettings kept = rows.company(company.id).value_or(CompanySettings{company.id, company.name, 0});
    if (wire.administrator != 0 || !wire.administratorEntryid.value.empty()) {
        const Principal administrator = ids.resolve({wire.administrator, wire.administratorEntryid});
        if (administrator.kind != PrincipalKind::User && administrator.kind != PrincipalKind::System) throw Refusal{Status::InvalidType};
        kept.administrator = administrator.id;
    }
    rows.setCompany(kept);
    if (wire.isHidden == kUnchanged) return;
    PersonSettings settings = rows.of(company.id);
    settings.isHidden = wire.isHidden != 0;
    rows.set(company.id, settings);
}

}  // namespace

const Operation kSetCompany = operation<setCompany>("setCompany");

}  // namespace corbel::soap
