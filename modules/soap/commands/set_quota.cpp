// SetQuota: as GetQuota; only an administrator.
#include "commands/quota_messages.h"
#include "commands/verbs.h"
#include "companies.h"
#include "quotas.h"

namespace corbel::soap {
namespace {

struct SetQuota {
    AboutQuota about;
    std::optional<QuotaLevels> levels;
};
template <class V>
void fields(V& visit, SetQuota& value) {
    fields(visit, value.about);
    visit("lpsQuota", value.levels);
}

void setQuota(Call& call, const SetQuota& request) {
    if (!request.levels) throw Refusal{Status::InvalidParameter};
    const Principal who = quotaOwner(call, request.about.who);
    if (who.kind == PrincipalKind::Company) return setQuotaOfCompany(call, who.id, *request.levels);
    if (who.kind != PrincipalKind::User) throw Refusal{Status::NoSupport};
    requireAdminOf(call, who.user.tenant);   // nobody lifts the own quota
    setQuotaOfUser(call, who.user, *request.levels);
}

}  // namespace

const Operation kSetQuota = operation<setQuota>("SetQuota");

}  // namespace corbel::soap
