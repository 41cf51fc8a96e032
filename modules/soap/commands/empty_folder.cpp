// emptyFolder: everything in a folder, folders too (MS-OXCFOLD section 2.2.1.9).
#include "commands/verbs.h"
#include "corbel/access.h"
#include "folder_deletion.h"

namespace corbel::soap {
namespace {

struct EmptyFolder {
    Bytes entryid;
    std::uint32_t flags = 0;
    std::uint32_t syncId = 0;
};
template <class V>
void fields(V& visit, EmptyFolder& value) {
    visit("sEntryId", value.entryid);
    visit("ulFlags", value.flags);
    visit("ulSyncId", value.syncId);
}

void emptyFolder(Call& call, const EmptyFolder& request) {
    const FolderRef target = call.realFolder(request.entryid.value);
    if (!(target.store.access().rights(target.folder) & (kRightDeleteAny | kRightDeleteOwn))) throw Error(ErrorCode::NoAccess, "The folder may not be emptied");
    const std::vector<FolderId> folders = foldersBelow(target.store, target.folder);
    for (const FolderId each : folders) requireDeletable(target.store, each);
    const Removal removal = removalOf(request.flags);
    removeMessages(target.store, target.folder, false, removal);
    if (request.flags & kDeleteAssociated) removeMessages(target.store, target.folder, true, removal);
    for (const FolderId each : folders) removeFolder(target.store, each, removal);
}

}  // namespace

const Operation kEmptyFolder = operation<emptyFolder>("emptyFolder");

}  // namespace corbel::soap
