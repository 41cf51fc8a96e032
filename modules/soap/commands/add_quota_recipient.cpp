// AddQuotaRecipient: somebody more who is told when a user, or the company, is over quota.
#include "commands/quota_messages.h"
#include "commands/verbs.h"

namespace corbel::soap {
namespace {

void addQuotaRecipient(Call& call, const QuotaRecipientChange& request) { changeQuotaRecipient(call, request, true); }

}  // namespace

const Operation kAddQuotaRecipient = operation<addQuotaRecipient>("AddQuotaRecipient");

}  // namespace corbel::soap
