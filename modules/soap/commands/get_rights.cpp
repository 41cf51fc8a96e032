// getRights: who may do what in a folder or a store.
#include "commands/verbs.h"
#include "folder_rights.h"

namespace corbel::soap {
namespace {

struct GetRights {
    Bytes entryid;
    std::uint32_t type = 0;
};
template <class V>
void fields(V& visit, GetRights& value) {
    visit("sEntryId", value.entryid);
    visit("ulType", value.type);
}

struct GetRightsAnswer {
    std::vector<Rights> rights;
};
template <class V>
void fields(V& visit, GetRightsAnswer& value) {
    visit("pRightsArray", value.rights);
}

GetRightsAnswer getRights(Call& call, const GetRights& request) {
    GetRightsAnswer answer{readRights(call, call.folder(request.entryid.value))};
    if (request.type == kDenied) answer.rights.clear();   // an entry says all that its member may
    return answer;
}

}  // namespace

const Operation kGetRights = operation<getRights>("getRights");

}  // namespace corbel::soap
