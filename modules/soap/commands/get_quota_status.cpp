// GetQuotaStatus: how full a mailbox is, and which level it has passed.
#include "commands/quota_messages.h"
#include "commands/verbs.h"
#include "people.h"
#include "quotas.h"

namespace corbel::soap {
namespace {

struct GetQuotaStatusAnswer {
    std::int64_t usedBytes = 0;
    std::uint32_t status = 0;
};
template <class V>
void fields(V& visit, GetQuotaStatusAnswer& value) {
    visit("llStoreSize", value.usedBytes);
    visit("ulQuotaStatus", value.status);
}

/// Of the public mailbox of a company; it has no level but the warning.
std::uint64_t usedByCompany(Call& call, std::uint64_t tenant) {
    Identity administrator;
    administrator.tenant = tenant;
    administrator.isAdmin = true;
    return call.services.stores.openPublic(administrator)->quota().usedBytes;
}

std::uint64_t usedByUser(Call& call, const BookUser& user) {
    const auto owner = call.services.book.identity(user.id);
    if (!owner || call.services.stores.ownStoreId(*owner) == 0) return 0;
    return call.services.stores.openOwn(*owner)->quota().usedBytes;
}

GetQuotaStatusAnswer getQuotaStatus(Call& call, const AboutQuota& request) {
    const Principal who = quotaOwner(call, request.who);
    if (who.kind == PrincipalKind::System) return {};
    const bool isCompany = who.kind == PrincipalKind::Company;
    const std::uint64_t used = isCompany ? usedByCompany(call, who.id) : usedByUser(call, who.user);
    const QuotaLevels levels = isCompany ? quotaOfCompany(call, who.id, false) : quotaOfUser(call, who.user);
    return {static_cast<std::int64_t>(used), static_cast<std::uint32_t>(quotaStatus(levels, used))};
}

}  // namespace

const Operation kGetQuotaStatus = operation<getQuotaStatus>("GetQuotaStatus");

}  // namespace corbel::soap
