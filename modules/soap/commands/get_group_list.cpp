// getGroupList: the groups of a company, or of one's own; Everyone among them.
#include "commands/people_messages.h"
#include "commands/verbs.h"
#include "people.h"

namespace corbel::soap {
namespace {

GroupListAnswer getGroupList(Call& call, const AboutCompany& request) {
    GroupListAnswer answer{{everyoneGroup()}};
    for (const std::uint64_t tenant : tenantsAskedFor(call, request.company)) {
        std::vector<Group> groups = wireGroups(call, groupsOf(call, tenant));
        answer.groups.insert(answer.groups.end(), std::make_move_iterator(groups.begin()), std::make_move_iterator(groups.end()));
    }
    return answer;
}

}  // namespace

const Operation kGetGroupList = operation<getGroupList>("getGroupList");

}  // namespace corbel::soap
