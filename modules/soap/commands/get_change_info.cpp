// getChangeInfo: change key and predecessor change list of a message or folder (MS-OXCFXICS section 2.2.1.2).
#include "commands/verbs.h"
#include "corbel/property_tags.h"

namespace corbel::soap {
namespace {

struct GetChangeInfo {
    Bytes entryid;
};
template <class V>
void fields(V& visit, GetChangeInfo& value) {
    visit("sEntryId", value.entryid);
}

struct GetChangeInfoAnswer {
    std::optional<Property> predecessors, changeKey;
};
template <class V>
void fields(V& visit, GetChangeInfoAnswer& value) {
    visit("sPropPCL", value.predecessors);
    visit("sPropCK", value.changeKey);
}

ObjectIds idsOf(Call& call, std::string_view entryid) {
    if (Call::parsed(entryid).type == static_cast<std::uint16_t>(EntryidType::Message)) {
        const MessageRef message = call.message(entryid);
        return message.store.objects().itemIds(message.place.item);
    }
    const FolderRef folder = call.folder(entryid);
    if (folder.folder == 0) throw Error(ErrorCode::NotFound, "A store has no change key");
    return folder.store.objects().folderIds(folder.folder);
}

GetChangeInfoAnswer getChangeInfo(Call& call, const GetChangeInfo& request) {
    ObjectIds ids = idsOf(call, request.entryid.value);
    return {Property{tags::PredecessorChangeList, std::move(ids.predecessors)}, Property{tags::ChangeKey, std::move(ids.changeKey)}};
}

}  // namespace

const Operation kGetChangeInfo = operation<getChangeInfo>("getChangeInfo");

}  // namespace corbel::soap
