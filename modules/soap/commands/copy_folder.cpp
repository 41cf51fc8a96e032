// copyFolder: a folder to another place, with what is in it, or its move (MS-OXCFOLD sections 2.2.1.7 and 2.2.1.8).
#include "commands/verbs.h"
#include "corbel/transfers.h"

namespace corbel::soap {
namespace {

constexpr std::uint32_t kMove = 0x1, kWithSubfolders = 0x10;

struct CopyFolder {
    Bytes entryid, target;
    std::optional<std::string> name;
    std::uint32_t flags = 0;
    std::uint32_t syncId = 0;
};
template <class V>
void fields(V& visit, CopyFolder& value) {
    visit("sEntryId", value.entryid);
    visit("sDestFolderId", value.target);
    visit("lpszNewFolderName", value.name);
    visit("ulFlags", value.flags);
    visit("ulSyncId", value.syncId);
}

bool isWithin(Objects& objects, FolderId folder, FolderId top) {
    for (FolderId at = folder; at != 0;) {
        if (at == top) return true;
        const auto place = objects.findFolder(at);
        at = place ? place->parent : 0;
    }
    return false;
}

void copyFolder(Call& call, const CopyFolder& request) {
    const FolderRef source = call.realFolder(request.entryid.value);
    const FolderRef target = call.realFolder(request.target.value);
    Objects& objects = source.store.objects();
    const auto place = objects.findFolder(source.folder);
    if (!place) throw Error(ErrorCode::NotFound, "There is no such folder");
    const bool isMove = request.flags & kMove;
    if (source.store.id() == target.store.id()) {
        const bool isDeep = isMove || request.flags & kWithSubfolders;
        if (source.folder == target.folder || (isDeep && isWithin(objects, target.folder, source.folder))) throw Refusal{Status::FolderCycle};
    }
    const std::string& name = request.name && !request.name->empty() ? *request.name : place->name;
    const TransferPlace from{source.store.id(), source.folder}, to{target.store.id(), target.folder};
    const Identity identity = call.identityIn(source.store);
    Transfers& transfers = call.services.stores.transfers();
    if (isMove) transfers.moveFolder(identity, from, to, name);
    else transfers.copyFolder(identity, from, to, name, request.flags & kWithSubfolders);
}

}  // namespace

const Operation kCopyFolder = operation<copyFolder>("copyFolder");

}  // namespace corbel::soap
