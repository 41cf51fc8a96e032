// createFolder: a folder below another.
#include "commands/verbs.h"
#include "folder_creation.h"

namespace corbel::soap {
namespace {

struct CreateFolder {
    Bytes parent;
    NewFolder folder;
};
template <class V>
void fields(V& visit, CreateFolder& value) {
    visit("sParentId", value.parent);
    visit("lpsNewEntryId", value.folder.entryid);
    visit("ulType", value.folder.type);
    visit("szName", value.folder.name);
    visit("szComment", value.folder.comment);
    visit("fOpenIfExists", value.folder.openIfExists);
    visit("ulSyncId", value.folder.syncId);
    visit("sOrigSourceKey", value.folder.sourceKey);
}

struct CreateFolderAnswer {
    Bytes entryid;
};
template <class V>
void fields(V& visit, CreateFolderAnswer& value) {
    visit("sEntryId", value.entryid);
}

CreateFolderAnswer createFolder(Call& call, const CreateFolder& request) {
    const FolderRef parent = call.realFolder(request.parent.value);
    const MadeFolder made = makeFolder(call, parent, request.folder);
    return {{parent.store.objects().folderIds(made.folder).entryid}};
}

}  // namespace

const Operation kCreateFolder = operation<createFolder>("createFolder");

}  // namespace corbel::soap
