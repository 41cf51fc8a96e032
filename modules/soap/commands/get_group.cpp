// getGroup: a group by id.
#include "commands/people_messages.h"
#include "commands/verbs.h"
#include "people.h"

namespace corbel::soap {
namespace {

GroupAnswer getGroup(Call& call, const AboutGroup& request) {
    const Principal who = BookIds(call).resolve(request.group);
    if (who.kind == PrincipalKind::Everyone) return {everyoneGroup()};
    if (who.kind != PrincipalKind::Group) throw Error(ErrorCode::NotFound, "There is no such group");
    return {wireGroup(call, who.group)};
}

}  // namespace

const Operation kGetGroup = operation<getGroup>("getGroup");

}  // namespace corbel::soap
