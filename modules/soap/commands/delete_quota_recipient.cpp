// DeleteQuotaRecipient: takes back what AddQuotaRecipient gave.
#include "commands/quota_messages.h"
#include "commands/verbs.h"

namespace corbel::soap {
namespace {

void deleteQuotaRecipient(Call& call, const QuotaRecipientChange& request) { changeQuotaRecipient(call, request, false); }

}  // namespace

const Operation kDeleteQuotaRecipient = operation<deleteQuotaRecipient>("DeleteQuotaRecipient");

}  // namespace corbel::soap
