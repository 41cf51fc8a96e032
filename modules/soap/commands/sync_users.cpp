// syncUsers: the address book asks its directories each time; there is nothing to bring up to date.
#include "commands/people_messages.h"
#include "commands/verbs.h"

namespace corbel::soap {
namespace {

void syncUsers(Call&, const AboutCompany&) {}

}  // namespace

const Operation kSyncUsers = operation<syncUsers>("syncUsers");

}  // namespace corbel::soap
