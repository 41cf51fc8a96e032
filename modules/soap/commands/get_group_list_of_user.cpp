// getGroupListOfUser: the groups that a user is in; Everyone among them.
#include "commands/people_messages.h"
#include "commands/verbs.h"
#include "people.h"

namespace corbel::soap {
namespace {

GroupListAnswer getGroupListOfUser(Call& call, const AboutUser& request) {
    const Principal who = BookIds(call).resolveOrSelf(request.user);
    if (who.kind != PrincipalKind::User && who.kind != PrincipalKind::System) throw Error(ErrorCode::NotFound, "There is no such user");
    GroupListAnswer answer{{everyoneGroup()}};
    for (const UserId id : who.user.groups) {
        if (const auto group = call.services.book.group(id)) answer.groups.push_back(wireGroup(call, *group));
    }
    return answer;
}

}  // namespace

const Operation kGetGroupListOfUser = operation<getGroupListOfUser>("getGroupListOfUser");

}  // namespace corbel::soap
