// setGroup: changes a group as far as directories let groups change.
#include "commands/people_messages.h"
#include "commands/verbs.h"
#include "companies.h"
#include "people.h"

namespace corbel::soap {
namespace {

void setGroup(Call& call, const GroupRequest& request) {
    if (!request.group) throw Refusal{Status::InvalidParameter};
    const Group& wire = *request.group;
    const BookGroup group = BookIds(call).group({wire.id, wire.entryid});
    requireAdminOf(call, group.tenant);
    // No directory renames a group: with another key it would be another group, without its rights.
    const bool isRenamed = (isGiven(wire.name) && *wire.name != group.name) || (isGiven(wire.address) && *wire.address != group.address);
    if (isRenamed) throw Error(ErrorCode::Unsupported, "A group keeps its name and address");
    if (wire.isHidden == kUnchanged) return;
    BookSettings rows(call.services.sql);
    PersonSettings settings = rows.of(group.id);
    settings.isHidden = wire.isHidden != 0;
    rows.set(group.id, settings);
}

}  // namespace

const Operation kSetGroup = operation<setGroup>("setGroup");

}  // namespace corbel::soap
