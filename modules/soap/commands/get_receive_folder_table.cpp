// getReceiveFolderTable: every class that has a folder of its own, and where all others arrive (MS-OXCSTOR section 2.2.1.4).
#include <algorithm>

#include "commands/receive_folder_entry.h"
#include "commands/verbs.h"

namespace corbel::soap {
namespace {

struct GetReceiveFolderTable {
    Bytes store;
};
template <class V>
void fields(V& visit, GetReceiveFolderTable& value) {
    visit("sStoreId", value.store);
}

struct GetReceiveFolderTableAnswer {
    std::vector<ReceiveFolderEntry> folders;
};
template <class V>
void fields(V& visit, GetReceiveFolderTableAnswer& value) {
    visit("sFolderArray", value.folders);
}

GetReceiveFolderTableAnswer getReceiveFolderTable(Call& call, const GetReceiveFolderTable& request) {
    Objects& objects = call.storeOf(request.store.value).objects();
    std::vector<ReceiveFolder> entries = objects.receiveFolders();
    if (std::none_of(entries.begin(), entries.end(), [](const ReceiveFolder& each) { return each.messageClass.empty(); })) entries.insert(entries.begin(), objects.receiveFolder(""));
    GetReceiveFolderTableAnswer answer;
    for (const ReceiveFolder& each : entries) answer.folders.push_back({{objects.folderIds(each.folder).entryid}, each.messageClass});
    return answer;
}

}  // namespace

const Operation kGetReceiveFolderTable = operation<getReceiveFolderTable>("getReceiveFolderTable");

}  // namespace corbel::soap
