// getReceiveFolder: where messages of a class arrive (MS-OXCSTOR section 2.2.1.2).
#include "commands/receive_folder_entry.h"
#include "commands/verbs.h"

namespace corbel::soap {
namespace {

struct GetReceiveFolder {
    Bytes store;
    std::string messageClass;
};
template <class V>
void fields(V& visit, GetReceiveFolder& value) {
    visit("sStoreId", value.store);
    visit("lpszMessageClass", value.messageClass);
}

struct GetReceiveFolderAnswer {
    ReceiveFolderEntry entry;
};
template <class V>
void fields(V& visit, GetReceiveFolderAnswer& value) {
    visit("sReceiveFolder", value.entry);
}

GetReceiveFolderAnswer getReceiveFolder(Call& call, const GetReceiveFolder& request) {
    Objects& objects = call.storeOf(request.store.value).objects();
    const ReceiveFolder found = objects.receiveFolder(request.messageClass);
    return {{{objects.folderIds(found.folder).entryid}, found.messageClass}};
}

}  // namespace

const Operation kGetReceiveFolder = operation<getReceiveFolder>("getReceiveFolder");

}  // namespace corbel::soap
