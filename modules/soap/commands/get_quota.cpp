// GetQuota: the levels of a user or a company, or of a company's users by default.
#include "commands/quota_messages.h"
#include "commands/verbs.h"
#include "quotas.h"

namespace corbel::soap {
namespace {

struct GetQuota {
    AboutQuota about;
    bool isUserDefault = false;
};
template <class V>
void fields(V& visit, GetQuota& value) {
    fields(visit, value.about);
    visit("bGetUserDefault", value.isUserDefault);
}

struct GetQuotaAnswer {
    QuotaLevels levels;
};
template <class V>
void fields(V& visit, GetQuotaAnswer& value) {
    visit("sQuota", value.levels);
}

GetQuotaAnswer getQuota(Call& call, const GetQuota& request) {
    const Principal who = quotaOwner(call, request.about.who);
    if (who.kind == PrincipalKind::Company) return {quotaOfCompany(call, who.id, request.isUserDefault)};
    if (request.isUserDefault) throw Refusal{Status::NoSupport};
    return {who.kind == PrincipalKind::System ? QuotaLevels{} : quotaOfUser(call, who.user)};
}

}  // namespace

const Operation kGetQuota = operation<getQuota>("GetQuota");

}  // namespace corbel::soap
