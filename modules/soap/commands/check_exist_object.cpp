// checkExistObject: whether a folder or message is there.
#include "commands/verbs.h"

namespace corbel::soap {
namespace {

struct CheckExistObject {
    Bytes entryid;
    std::uint32_t flags = 0;
};
template <class V>
void fields(V& visit, CheckExistObject& value) {
    visit("sEntryId", value.entryid);
    visit("ulFlags", value.flags);
}

void checkExistObject(Call& call, const CheckExistObject& request) {
    if (Call::parsed(request.entryid.value).type == static_cast<std::uint16_t>(EntryidType::Message)) call.message(request.entryid.value);
    else call.folder(request.entryid.value);
}

}  // namespace

const Operation kCheckExistObject = operation<checkExistObject>("checkExistObject");

}  // namespace corbel::soap
