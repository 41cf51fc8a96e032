// setReceiveFolder: where messages of a class arrive from now on (MS-OXCSTOR section 2.2.1.3).
#include "commands/verbs.h"

namespace corbel::soap {
namespace {

struct SetReceiveFolder {
    Bytes store;
    std::optional<Bytes> folder;   ///< None: where all others arrive.
    std::string messageClass;
};
template <class V>
void fields(V& visit, SetReceiveFolder& value) {
    visit("sStoreId", value.store);
    visit("lpsEntryId", value.folder);
    visit("lpszMessageClass", value.messageClass);
}

void setReceiveFolder(Call& call, const SetReceiveFolder& request) {
    const bool hasFolder = request.folder && !request.folder->value.empty();
    if (!hasFolder && request.messageClass.empty()) throw Refusal{Status::InvalidType};
    StoreSession& store = call.storeOf(request.store.value);
    FolderId folder = 0;
    if (hasFolder) {
        const FolderRef found = call.realFolder(request.folder->value);
        if (&found.store != &store) throw Refusal{Status::InvalidEntryid};
        folder = found.folder;
    }
    store.objects().setReceiveFolder(request.messageClass, folder);
}

}  // namespace

const Operation kSetReceiveFolder = operation<setReceiveFolder>("setReceiveFolder");

}  // namespace corbel::soap
