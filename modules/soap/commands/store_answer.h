// What getStore and getPublicStore answer. [worker]
#pragma once

#include "operation.h"

namespace corbel::soap {

struct StoreAnswer {
    Bytes store, root;        ///< Entryids.
    Bytes guid;
    std::string serverPath;   ///< Empty: the address that the client used is the store's.
};
template <class V>
void fields(V& visit, StoreAnswer& value) {
    visit("sStoreId", value.store);
    visit("sRootId", value.root);
    visit("guid", value.guid);
    visit("lpszServerPath", value.serverPath);
}

StoreAnswer describeStore(StoreSession& store);

}  // namespace corbel::soap
