// createGroup: a new group without members, of one's own company.
#include "commands/people_messages.h"
#include "commands/verbs.h"
#include "companies.h"
#include "people.h"

namespace corbel::soap {
namespace {

GroupIdAnswer createGroup(Call& call, const GroupRequest& request) {
    call.requireAdmin();
    if (!request.group || !isGiven(request.group->name)) throw Refusal{Status::InvalidParameter};
    const Group& wire = *request.group;
    BookGroup group;
    group.tenant = call.identity().tenant;
    group.name = *wire.name;
    group.address = wire.address.value_or(std::string());
    group.id = call.services.book.addGroup(group);
    PersonSettings settings;
    settings.isHidden = wire.isHidden != 0 && wire.isHidden != kUnchanged;
    BookSettings(call.services.sql).set(group.id, settings);
    return {BookIds(call).ofGroup(group.id)};
}

}  // namespace

const Operation kCreateGroup = operation<createGroup>("createGroup");

}  // namespace corbel::soap
