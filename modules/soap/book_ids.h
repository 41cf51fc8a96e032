// Users, groups and companies as clients name them, by number or by entryid, and as the address book does.
//
// One number space: Corbel's ids begin behind the fixed ones (kEveryoneId, kSystemId), so a number alone tells who is meant. Made for one
// call: it knows who asks, and people of other tenants are not there for anybody but a trusted service. Does not say who may do what.
// [worker]
#pragma once

#include "call.h"
#include "codec/structures.h"

namespace corbel::soap {

enum class PrincipalKind : std::uint8_t { User, Group, Company, Everyone, System };

/// Who is meant; `user`, `group` and `company` are filled for their kind.
struct Principal {
    PrincipalKind kind = PrincipalKind::User;
    UserId id = 0;            ///< The address book's, or a tenant's; 0 for Everyone and System.
    BookUser user;
    BookGroup group;
    BookTenant company;
};

/// As clients know it: of a user, a group or a tenant. LimitReached beyond what 32 bits hold.
std::uint32_t toWire(UserId id);

/// The entryids; of the fixed ones too.
std::string entryidOf(const BookUser& user);
std::string entryidOf(const BookGroup& group);
std::string entryidOf(const BookTenant& company);
std::string everyoneEntryid();
std::string systemEntryid();
WireId wireIdOf(const Principal& principal);

class BookIds {
public:
    explicit BookIds(Call& call) : _call(call), _book(call.services.book) {}

    /// Who is meant: by the entryid when there is one, else by the number. NotFound for nobody or one of another tenant; Refusal
    /// InvalidEntryid for bytes that are no entryid of an address book, and InvalidParameter for neither.
    Principal resolve(const WireId& who);
    /// As resolve(); neither number nor entryid is whose session it is.
    Principal resolveOrSelf(const WireId& who);
    /// As resolve(), of that kind: NotFound for another one. `user` takes neither for oneself; SYSTEM is no user here.
    BookUser user(const WireId& who);
    BookGroup group(const WireId& who);
    BookTenant company(const WireId& who);

    /// By the book's id, for what answers tell: wire id and entryid, both empty (0) for a user who is gone.
    WireId ofUser(UserId user);
    WireId ofGroup(UserId group);

    /// Whether who asks sees people of the tenant.
    bool sees(std::uint64_t tenant) const;

private:
    Principal find(UserId id, BookType type, bool isTyped);

    Call& _call;
    AddressBook& _book;
};

}  // namespace corbel::soap
