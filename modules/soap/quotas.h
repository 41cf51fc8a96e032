// Quotas as clients know them: three levels, of which the mailbox enforces the hard one (BookUser::quotaBytes); warn and soft are the
// module's own rows.
//
// A company's levels for its users count for those whose quota says "default": a hard one is written to each of them when it is set. [worker]
#pragma once

#include "call.h"

namespace corbel::soap {

struct QuotaLevels {
    bool usesDefault = false;
    bool isUserDefault = false;      ///< Of a company: what its users have by default.
    std::int64_t warnBytes = 0, softBytes = 0, hardBytes = 0;   ///< 0: none.
};
template <class V>
void fields(V& visit, QuotaLevels& value) {
    visit("bUseDefaultQuota", value.usesDefault);
    visit("bIsUserDefaultQuota", value.isUserDefault);
    visit("llWarnSize", value.warnBytes);
    visit("llSoftSize", value.softBytes);
    visit("llHardSize", value.hardBytes);
}

enum class QuotaStatus : std::uint32_t { Ok = 0, Warn = 1, Soft = 2, Hard = 3 };

QuotaLevels quotaOfUser(Call& call, const BookUser& user);
/// Unsupported where the directory cannot be written and the hard level would change. InvalidArgument for negative levels.
void setQuotaOfUser(Call& call, BookUser user, const QuotaLevels& levels);

/// Of a company itself, or of its users by default.
QuotaLevels quotaOfCompany(Call& call, std::uint64_t tenant, bool isUserDefault);
void setQuotaOfCompany(Call& call, std::uint64_t tenant, const QuotaLevels& levels);
/// What a new user of the company has.
std::uint64_t defaultHardBytes(Call& call, std::uint64_t tenant);

QuotaStatus quotaStatus(const QuotaLevels& levels, std::uint64_t usedBytes) noexcept;

}  // namespace corbel::soap
