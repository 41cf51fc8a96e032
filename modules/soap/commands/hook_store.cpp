// hookStore and unhookStore: a store to another owner, or to none. Ours keep the owner whom they were made for.
#include "book_ids.h"
#include "commands/verbs.h"
#include "store_lookup.h"

namespace corbel::soap {
namespace {

struct HookStore {
    std::uint32_t type = 0;
    Bytes user, guid;
    std::uint32_t syncId = 0;
};
template <class V>
void fields(V& visit, HookStore& value) {
    visit("ulStoreType", value.type);
    visit("sUserId", value.user);
    visit("sStoreGuid", value.guid);
    visit("ulSyncId", value.syncId);
}

struct UnhookStore {
    std::uint32_t type = 0;
    Bytes user;
    std::uint32_t syncId = 0;
};
template <class V>
void fields(V& visit, UnhookStore& value) {
    visit("ulStoreType", value.type);
    visit("sUserId", value.user);
    visit("ulSyncId", value.syncId);
}

void requireKind(std::uint32_t type) {
    if (type > static_cast<std::uint32_t>(StoreKind::Archive)) throw Refusal{Status::InvalidParameter};
}

void hookStore(Call& call, const HookStore& request) {
    call.requireAdmin();
    requireKind(request.type);
    const Principal owner = BookIds(call).resolve({0, request.user});
    const StoreOwner store = knownStore(call, request.guid.value);
    if (store.isPublic && request.type == static_cast<std::uint32_t>(StoreKind::Public)) return;
    if (owner.kind == PrincipalKind::User && owner.id == store.owner && request.type == static_cast<std::uint32_t>(StoreKind::Private)) return;
    if (store.isPublic || call.services.book.user(store.owner)) throw Error(ErrorCode::AlreadyExists, "The store has an owner");
    throw Error(ErrorCode::Unsupported, "Stores keep their owner");
}

void unhookStore(Call& call, const UnhookStore& request) {
    call.requireAdmin();
    requireKind(request.type);
    const Principal owner = BookIds(call).resolve({0, request.user});
    if (owner.kind == PrincipalKind::User && !privateStoreOf(call, owner.user)) throw Error(ErrorCode::NotFound, "The user has no store");
    throw Error(ErrorCode::Unsupported, "Stores keep their owner");
}

}  // namespace

const Operation kHookStore = operation<hookStore>("hookStore");
const Operation kUnhookStore = operation<unhookStore>("unhookStore");

}  // namespace corbel::soap
