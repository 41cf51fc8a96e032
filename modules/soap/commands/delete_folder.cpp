// deleteFolder: a folder, and with the flags what is in it (MS-OXCFOLD section 2.2.1.3).
#include "commands/verbs.h"
#include "folder_deletion.h"
#include "item_lists.h"
#include "own_changes.h"

namespace corbel::soap {
namespace {

struct DeleteFolder {
    Bytes entryid;
    std::uint32_t flags = 0;
    std::uint32_t syncId = 0;
};
template <class V>
void fields(V& visit, DeleteFolder& value) {
    visit("sEntryId", value.entryid);
    visit("ulFlags", value.flags);
    visit("ulSyncId", value.syncId);
}

void deleteFolder(Call& call, const DeleteFolder& request) {
    const FolderRef target = call.realFolder(request.entryid.value);
    requireDeletable(target.store, target.folder);
    std::vector<FolderId> folders = foldersBelow(target.store, target.folder);
    if (!folders.empty() && !(request.flags & kDeleteFolders)) throw Refusal{Status::HasFolders};
    for (const FolderId each : folders) requireDeletable(target.store, each);
    folders.push_back(target.folder);
    if (!(request.flags & kDeleteMessages)) {
        for (const FolderId each : folders) {
            if (hasMessages(target.store, each)) throw Refusal{Status::HasMessages};
        }
    }
    std::vector<std::string> keys;
    if (request.syncId != 0) {
        for (const FolderId each : folders) keys.push_back(target.store.objects().folderIds(each).sourceKey);
    }
    try {
        for (const FolderId each : folders) removeFolder(target.store, each, removalOf(request.flags));
    } catch (const Error& error) {
        // A folder in it that the client does not see, or that came meanwhile.
        if (error.code() == ErrorCode::Conflict) throw Refusal{Status::HasFolders};
        throw;
    }
    noteRemoval(call, target.store, request.syncId, keys);
}

}  // namespace

const Operation kDeleteFolder = operation<deleteFolder>("deleteFolder");

}  // namespace corbel::soap
