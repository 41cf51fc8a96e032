// getEntryIDFromSourceKey: of a message in a folder, or of a folder.
#include "commands/verbs.h"
#include "corbel/changes.h"
#include "source_keys.h"

namespace corbel::soap {
namespace {

struct GetEntryidFromSourceKey {
    Bytes store, folder, message;
};
template <class V>
void fields(V& visit, GetEntryidFromSourceKey& value) {
    visit("sStoreId", value.store);
    visit("folderSourceKey", value.folder);
    visit("messageSourceKey", value.message);
}

struct GetEntryidFromSourceKeyAnswer {
    Bytes entryid;
};
template <class V>
void fields(V& visit, GetEntryidFromSourceKeyAnswer& value) {
    visit("sEntryId", value.entryid);
}

GetEntryidFromSourceKeyAnswer getEntryidFromSourceKey(Call& call, const GetEntryidFromSourceKey& request) {
    StoreSession& store = call.storeOf(request.store.value);
    if (request.folder.value.size() > kMaxKeyBytes || request.message.value.size() > kMaxKeyBytes) throw Refusal{Status::InvalidParameter};
    Objects& objects = store.objects();
    const FolderId folder = objects.folderOfSourceKey(sourceKeyOf(request.folder.value));
    if (folder == 0) throw Error(ErrorCode::NotFound, "There is no folder with this source key");
    if (request.message.value.empty()) return {{objects.folderIds(folder).entryid}};
    const ItemId item = store.changes().findItem(folder, request.message.value);
    if (item == 0) throw Error(ErrorCode::NotFound, "The folder has no message with this source key");
    return {{objects.itemIds(item).entryid}};
}

}  // namespace

const Operation kGetEntryIDFromSourceKey = operation<getEntryidFromSourceKey>("getEntryIDFromSourceKey");

}  // namespace corbel::soap
