// getUserList: the users of a company, or of one's own; SYSTEM among them.
#include "commands/people_messages.h"
#include "commands/verbs.h"
#include "people.h"

namespace corbel::soap {
namespace {

UserListAnswer getUserList(Call& call, const AboutCompany& request) {
    UserListAnswer answer{{systemUser()}};
    for (const std::uint64_t tenant : tenantsAskedFor(call, request.company)) {
        std::vector<User> users = wireUsers(call, usersOf(call, tenant));
        answer.users.insert(answer.users.end(), std::make_move_iterator(users.begin()), std::make_move_iterator(users.end()));
    }
    return answer;
}

}  // namespace

const Operation kGetUserList = operation<getUserList>("getUserList");

}  // namespace corbel::soap
