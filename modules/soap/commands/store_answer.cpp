#include "commands/store_answer.h"

#include "corbel/objects.h"

namespace corbel::soap {

StoreAnswer describeStore(StoreSession& store) {
    Objects& objects = store.objects();
    const FolderId root = objects.specialFolders().root;
    StoreAnswer answer;
    answer.store.value = objects.storeEntryid();
    // Who sees some folder of a store only is told where it begins all the same.
    answer.root.value = root == 0 ? std::string() : objects.folderIds(root).entryid;
    answer.guid.value = objects.storeGuid();
    return answer;
}

}  // namespace corbel::soap
