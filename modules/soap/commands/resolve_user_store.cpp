// resolveUserStore: the store of a user, or the public one, by name.
#include "book_ids.h"
#include "commands/verbs.h"
#include "corbel/text.h"
#include "store_lookup.h"

namespace corbel::soap {
namespace {

constexpr std::string_view kEveryoneName = "Everyone";

struct ResolveUserStore {
    std::optional<std::string> name;
    std::uint32_t types = 0;   ///< Bits 1 << StoreKind; none: private and public.
    std::uint32_t flags = 0;
};
template <class V>
void fields(V& visit, ResolveUserStore& value) {
    visit("szUserName", value.name);
    visit("ulStoreTypeMask", value.types);
    visit("ulFlags", value.flags);
}

constexpr std::uint32_t bit(StoreKind kind) { return 1u << static_cast<std::uint32_t>(kind); }

/// Of the tenants that the session sees. Conflict when several have one of that name.
std::optional<BookUser> findUser(Call& call, const std::string& name) {
    AddressBook& book = call.services.book;
    if (!call.session->isSystem) return book.findUser(call.identity().tenant, name);
    std::optional<BookUser> found;
    for (const BookTenant& tenant : book.tenants()) {
        auto user = book.findUser(tenant.id, name);
        if (user && found) throw Error(ErrorCode::Conflict, "The name is not unique", name);
        if (user) found = std::move(user);
    }
    return found;
}

ResolvedStore resolveUserStore(Call& call, const ResolveUserStore& request) {
    if (!request.name || request.name->empty()) throw Refusal{Status::InvalidParameter};
    const std::uint32_t types = request.types == 0 ? bit(StoreKind::Private) | bit(StoreKind::Public) : request.types;
    if (types & bit(StoreKind::Private)) {
        if (const auto user = findUser(call, *request.name)) {
            // Looking for one's own, or an administrator's doing, makes a mailbox; curiosity does not.
            const bool mayMake = call.isAdmin() || user->id == call.identity().user;
            const auto store = mayMake && user->isEnabled ? std::optional(madePrivateStoreOf(call, *user)) : privateStoreOf(call, *user);
            if (store) return describeOwned(call, *store);
        }
    }
    if (types & bit(StoreKind::Public) && text::equalsIgnoreCase(*request.name, kEveryoneName)) return describeOwned(call, publicStore(call));
    throw Error(ErrorCode::NotFound, "There is no such store");
}

}  // namespace

const Operation kResolveUserStore = operation<resolveUserStore>("resolveUserStore");

}  // namespace corbel::soap
