// Requests that several quota operations share, and whom they mean. Values, and a look into the address book. [worker]
#pragma once

#include "book_ids.h"
#include "operation.h"

namespace corbel::soap {

struct AboutQuota {
    WireId who;
};
template <class V>
void fields(V& visit, AboutQuota& value) {
    visit("ulUserid", value.who.id);
    visit("sUserId", value.who.entryid);
}

struct QuotaRecipientChange {
    WireId company, recipient;
    std::uint32_t type = 0;
};
template <class V>
void fields(V& visit, QuotaRecipientChange& value) {
    visit("ulCompanyid", value.company.id);
    visit("sCompanyId", value.company.entryid);
    visit("ulRecipientId", value.recipient.id);
    visit("sRecipientId", value.recipient.entryid);
    visit("ulType", value.type);
}

/// A user or a company; Refusal InvalidType for who has no quota. NoAccess unless it is oneself or who asks administers it.
Principal quotaOwner(Call& call, const WireId& who);

/// What AddQuotaRecipient and DeleteQuotaRecipient do.
void changeQuotaRecipient(Call& call, const QuotaRecipientChange& request, bool isRecipient);

}  // namespace corbel::soap
