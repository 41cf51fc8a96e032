// Whose store it is, told without opening it: everybody may know where the mailboxes of their own tenant are, and open() says who may in. [worker]
#pragma once

#include <optional>

#include "call.h"
#include "codec/structures.h"

namespace corbel::soap {

enum class StoreKind : std::uint32_t { Private = 0, Public = 1, Archive = 2 };   ///< ECSTORE_TYPE_*; in masks, bits.

struct ResolvedStore {
    WireId user;              ///< Whose it is; Everyone of a public one.
    Bytes entryid, guid;
    std::string serverPath;   ///< Empty: the address that the client used.
};
template <class V>
void fields(V& visit, ResolvedStore& value) {
    visit("ulUserId", value.user.id);
    visit("sUserId", value.user.entryid);
    visit("sStoreId", value.entryid);
    visit("guid", value.guid);
    visit("lpszServerPath", value.serverPath);
}

ResolvedStore describeOwned(Call& call, const StoreOwner& owner);

/// A store that the client may know of: of the own tenant, for a trusted service any. NotFound.
StoreOwner knownStore(Call& call, std::string_view guid);
/// The private store of a user; nullopt: none yet.
std::optional<StoreOwner> privateStoreOf(Call& call, const BookUser& user);
/// Makes it when there is none. NotFound for a user who cannot have one any more.
StoreOwner madePrivateStoreOf(Call& call, const BookUser& user);
/// Of the session's tenant, made at the first use. Unsupported where there is none.
StoreOwner publicStore(Call& call);

}  // namespace corbel::soap
