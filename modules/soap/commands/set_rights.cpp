// setRights: entries that are new, changed or gone; what is granted before what is denied.
#include "commands/verbs.h"
#include "corbel/access.h"
#include "folder_rights.h"

namespace corbel::soap {
namespace {

struct SetRights {
    Bytes entryid;
    std::optional<std::vector<Rights>> rights;
};
template <class V>
void fields(V& visit, SetRights& value) {
    visit("sEntryId", value.entryid);
    visit("lpsrightsArray", value.rights);
}

void setRights(Call& call, const SetRights& request) {
    if (!request.rights) throw Refusal{Status::InvalidParameter};
    if (request.rights->size() > 2 * kMaxMembersPerFolder) throw Error(ErrorCode::LimitReached, "Too many entries at once");
    const FolderRef place = call.folder(request.entryid.value);
    for (const std::uint32_t type : {kGranted, kDenied}) {
        for (const Rights& each : *request.rights) {
            if (each.type != kGranted && each.type != kDenied) throw Refusal{Status::InvalidParameter};
            if (each.type == type && each.state & (kRightNew | kRightModified | kRightDeleted)) changeRights(call, place, each);
        }
    }
}

}  // namespace

const Operation kSetRights = operation<setRights>("setRights");

}  // namespace corbel::soap
