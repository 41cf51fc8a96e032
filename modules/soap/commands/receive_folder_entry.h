// A class of messages and where they arrive, as getReceiveFolder and getReceiveFolderTable answer it. [any thread]
#pragma once

#include "operation.h"

namespace corbel::soap {

struct ReceiveFolderEntry {
    Bytes entryid;
    std::string messageClass;
};
template <class V>
void fields(V& visit, ReceiveFolderEntry& value) {
    visit("sEntryId", value.entryid);
    visit("lpszAExplicitClass", value.messageClass);
}

}  // namespace corbel::soap
