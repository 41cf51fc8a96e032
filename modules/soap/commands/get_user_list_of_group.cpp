// getUserListOfGroup: who is in a group.
#include "commands/people_messages.h"
#include "commands/verbs.h"
#include "people.h"

namespace corbel::soap {
namespace {

UserListAnswer getUserListOfGroup(Call& call, const AboutGroup& request) {
    const Principal who = BookIds(call).resolve(request.group);
    std::vector<BookUser> members;
    if (who.kind == PrincipalKind::Everyone) {
        for (const std::uint64_t tenant : tenantsAskedFor(call, {})) {
            std::vector<BookUser> users = usersOf(call, tenant);
            members.insert(members.end(), std::make_move_iterator(users.begin()), std::make_move_iterator(users.end()));
        }
    } else if (who.kind == PrincipalKind::Group) {
        for (const UserId id : who.group.members) {
            if (auto user = call.services.book.user(id)) members.push_back(std::move(*user));
        }
    } else {
        throw Error(ErrorCode::NotFound, "There is no such group");
    }
    return {wireUsers(call, members)};
}

}  // namespace

const Operation kGetUserListOfGroup = operation<getUserListOfGroup>("getUserListOfGroup");

}  // namespace corbel::soap
