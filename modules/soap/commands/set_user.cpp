// setUser: changes a user; who is no administrator sets the own password and nothing else.
#include "commands/people_messages.h"
#include "commands/verbs.h"
#include "companies.h"
#include "people.h"

namespace corbel::soap {
namespace {

constexpr std::size_t kLockedPasswordWords = 4;

/// A password that nobody knows: it keeps out who knew the old one.
std::string lockedPassword() {
    std::string password;
    for (std::size_t i = 0; i < kLockedPasswordWords; ++i) password += std::to_string(randomId(true));
    return password;
}

/// Whoever logged on with the old password has to do it again; not the session that asks.
void setPassword(Call& call, UserId user, const std::string& password) {
    call.services.book.setPassword(user, password);
    call.services.sessions.removeOf(user, call.session->id);
}

void setAsAdministrator(Call& call, const User& wire, BookUser user) {
    BookSettings rows(call.services.sql);
    PersonSettings settings = rows.of(user.id);
    const std::uint32_t before = objectClassOf(user, settings);
    const std::uint32_t after = wire.objectClass == 0 || wire.objectClass == kUnchanged ? before : wire.objectClass;
    if (after < kClassActiveUser || after > kClassContact) throw Refusal{Status::InvalidType};
    if (after == kClassContact) throw Refusal{Status::NoSupport};

    const BookUser known = user;
    if (isGiven(wire.name)) user.login = *wire.name;
    if (isGiven(wire.address)) user.address = *wire.address;
    if (isGiven(wire.fullName)) user.displayName = *wire.fullName;
    if (wire.adminLevel != kUnchanged) user.isAdmin = wire.adminLevel != kNoAdmin;
    if (after != before && isActive(after)) user.isEnabled = true;
    if (!(user == known)) call.services.book.updateUser(user);
    if (user.isAdmin != known.isAdmin) call.services.sessions.removeOf(user.id, call.session->id);   // which still have what was taken

    if (isActive(after)) {
        if (isGiven(wire.password)) setPassword(call, user.id, *wire.password);
    } else if (isActive(before)) {
        setPassword(call, user.id, lockedPassword());
    }
    if (after != before) settings.objectClass = isActive(after) ? 0 : after;
    if (wire.isHidden != kUnchanged) settings.isHidden = wire.isHidden != 0;
    if (wire.capacity != kUnchanged) settings.capacity = wire.capacity;
    rows.set(user.id, settings);
}

void setUser(Call& call, const UserRequest& request) {
    if (!request.user) throw Refusal{Status::InvalidParameter};
    const User& wire = *request.user;
    BookUser user = BookIds(call).user({wire.id, wire.entryid});
    if (administers(call, user.tenant)) return setAsAdministrator(call, wire, std::move(user));
    if (user.id != call.identity().user) throw Error(ErrorCode::NoAccess, "Only an administrator may do that");
    if (isGiven(wire.password)) setPassword(call, user.id, *wire.password);
}

}  // namespace

const Operation kSetUser = operation<setUser>("setUser");

}  // namespace corbel::soap
