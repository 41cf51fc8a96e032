#include "commands/quota_messages.h"

#include "companies.h"
#include "people.h"

namespace corbel::soap {

Principal quotaOwner(Call& call, const WireId& who) {
    Principal found = BookIds(call).resolveOrSelf(who);
    switch (found.kind) {
        case PrincipalKind::User:
            if (call.session->isSystem || found.id != call.identity().user) requireAdminOf(call, found.user.tenant);
            return found;
        case PrincipalKind::Company: requireAdminOf(call, found.id); return found;
        case PrincipalKind::System: call.requireAdmin(); return found;
        case PrincipalKind::Group:
        case PrincipalKind::Everyone: break;
    }
    throw Refusal{Status::InvalidType};
}

void changeQuotaRecipient(Call& call, const QuotaRecipientChange& request, bool isRecipient) {
    BookIds ids(call);
    // Where there are no companies, everybody is of one that need not be named.
    std::uint64_t tenant = call.identity().tenant;
    if (request.company.id != 0 || !request.company.entryid.value.empty()) tenant = ids.company(request.company).id;
    requireAdminOf(call, tenant);
    const bool isOfUsers = request.type >> 16 == kClassActiveUser >> 16;
    if (!isOfUsers && request.type != kClassCompany) throw Refusal{Status::InvalidType};
    const CompanyRelation relation = isOfUsers ? CompanyRelation::UserQuotaRecipient : CompanyRelation::CompanyQuotaRecipient;
    BookSettings(call.services.sql).relate(tenant, relation, ids.user(request.recipient).id, isRecipient);
}

}  // namespace corbel::soap
