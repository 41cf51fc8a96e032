#include "store_lookup.h"

#include "book_ids.h"

namespace corbel::soap {

ResolvedStore describeOwned(Call& call, const StoreOwner& owner) {
    ResolvedStore answer;
    answer.user = owner.isPublic ? WireId{kEveryoneId, {everyoneEntryid()}} : BookIds(call).ofUser(owner.owner);
    answer.entryid.value = makeStoreEntryid(owner.guid);
    answer.guid.value = owner.guid;
    return answer;
}

StoreOwner knownStore(Call& call, std::string_view guid) {
    auto owner = call.services.stores.findByGuid(guid);
    if (!owner || !BookIds(call).sees(owner->tenant)) throw Error(ErrorCode::NotFound, "There is no such store");
    return std::move(*owner);
}

std::optional<StoreOwner> privateStoreOf(Call& call, const BookUser& user) {
    // Somebody who may not log on has a store all the same.
    Identity owner;
    owner.user = user.id;
    owner.tenant = user.tenant;
    const StoreId id = call.services.stores.ownStoreId(owner);
    return id == 0 ? std::nullopt : call.services.stores.find(id);
}

StoreOwner madePrivateStoreOf(Call& call, const BookUser& user) {
    if (auto known = privateStoreOf(call, user)) return std::move(*known);
    const auto identity = call.services.book.identity(user.id);
    if (!identity) throw Error(ErrorCode::NotFound, "There is no such user");
    const StoreId id = call.services.stores.openOwn(*identity)->id();
    return call.services.stores.find(id).value();
}

StoreOwner publicStore(Call& call) {
    const StoreId id = call.services.stores.openPublic(call.identity())->id();
    return call.services.stores.find(id).value();
}

}  // namespace corbel::soap
