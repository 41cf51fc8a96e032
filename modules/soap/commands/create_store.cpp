// createStore: a store for a user, or the public one.
//
// Stores are made whole, with their folders and ids of their own; the ids that the client chose are not taken. So the answer is always that
// there is one already, after which clients look for it (resolveUserStore) rather than fill in folders.
#include "book_ids.h"
#include "commands/verbs.h"
#include "store_lookup.h"

namespace corbel::soap {
namespace {

struct CreateStore {
    std::uint32_t type = 0;
    WireId user;
    Bytes store, root;
    std::uint32_t flags = 0;
};
template <class V>
void fields(V& visit, CreateStore& value) {
    visit("ulStoreType", value.type);
    visit("ulUserId", value.user.id);
    visit("sUserId", value.user.entryid);
    visit("sStoreId", value.store);
    visit("sRootId", value.root);
    visit("ulFlags", value.flags);
}

void createStore(Call& call, const CreateStore& request) {
    call.requireAdmin();
    switch (static_cast<StoreKind>(request.type)) {
        case StoreKind::Private: madePrivateStoreOf(call, BookIds(call).user(request.user)); break;
        case StoreKind::Public: publicStore(call); break;
        default: throw Error(ErrorCode::Unsupported, "There are no stores of this type");
    }
    throw Error(ErrorCode::AlreadyExists, "The store is there");
}

}  // namespace

const Operation kCreateStore = operation<createStore>("createStore");

}  // namespace corbel::soap
