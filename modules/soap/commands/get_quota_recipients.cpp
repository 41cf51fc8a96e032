// GetQuotaRecipients: whom a monitor writes to when somebody is over quota; the user first.
#include "commands/people_messages.h"
#include "commands/quota_messages.h"
#include "commands/verbs.h"
#include "companies.h"
#include "people.h"

namespace corbel::soap {
namespace {

UserListAnswer getQuotaRecipients(Call& call, const AboutQuota& request) {
    const Principal who = quotaOwner(call, request.who);
    const bool isCompany = who.kind == PrincipalKind::Company;
    if (who.kind == PrincipalKind::System) return {{systemUser()}};
    const std::uint64_t tenant = isCompany ? who.id : who.user.tenant;
    requireAdminOf(call, tenant);
    UserListAnswer answer;
    if (isCompany) {
        const auto made = BookSettings(call.services.sql).company(tenant);
        const auto administrator = made && made->administrator != 0 ? call.services.book.user(made->administrator) : std::nullopt;
        answer.users.push_back(administrator ? wireUser(call, *administrator) : systemUser());
    } else {
        answer.users.push_back(wireUser(call, who.user));
    }
    const CompanyRelation relation = isCompany ? CompanyRelation::CompanyQuotaRecipient : CompanyRelation::UserQuotaRecipient;
    for (const UserId id : BookSettings(call.services.sql).related(tenant, relation)) {
        if (!isCompany && id == who.id) continue;
        if (const auto user = call.services.book.user(id)) answer.users.push_back(wireUser(call, *user));
    }
    return answer;
}

}  // namespace

const Operation kGetQuotaRecipients = operation<getQuotaRecipients>("GetQuotaRecipients");

}  // namespace corbel::soap
