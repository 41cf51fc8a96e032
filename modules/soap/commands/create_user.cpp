// createUser: a new user in the directory that can be written.
#include <algorithm>

#include "commands/people_messages.h"
#include "commands/verbs.h"
#include "companies.h"
#include "people.h"
#include "quotas.h"

namespace corbel::soap {
namespace {

/// The company that a new user is of: one's own; SYSTEM names it behind the login's "@".
BookTenant companyFor(Call& call, const std::string& login) {
    const auto companies = allCompanies(call);
    const auto find = [&](const auto& isIt) {
        const auto found = std::find_if(companies.begin(), companies.end(), isIt);
        return found == companies.end() ? BookTenant{} : *found;
    };
    if (!call.session->isSystem) {
        const std::uint64_t own = call.identity().tenant;
        return find([own](const BookTenant& company) { return company.id == own; });
    }
    const std::size_t at = login.rfind('@');
    if (at == std::string::npos) return {};
    return find([&](const BookTenant& company) { return company.name == std::string_view(login).substr(at + 1); });
}

UserIdAnswer createUser(Call& call, const UserRequest& request) {
    call.requireAdmin();
    if (!request.user || !isGiven(request.user->name) || !request.user->fullName || !request.user->address) throw Refusal{Status::InvalidParameter};
    const User& wire = *request.user;
    const std::uint32_t objectClass = wire.objectClass == 0 || wire.objectClass == kUnchanged ? std::uint32_t{kClassActiveUser} : wire.objectClass;
    if (objectClass < kClassActiveUser || objectClass > kClassContact) throw Refusal{Status::InvalidType};
    if (objectClass == kClassContact) throw Refusal{Status::NoSupport};   // directories hold users
    if (isActive(objectClass) && !wire.password) throw Refusal{Status::InvalidParameter};
    const BookTenant company = companyFor(call, *wire.name);
    requireAdminOf(call, company.id);

    BookUser user;
    user.login = *wire.name;
    user.address = *wire.address;
    user.displayName = *wire.fullName;
    user.isAdmin = wire.adminLevel != kNoAdmin && wire.adminLevel != kUnchanged;
    user.quotaBytes = defaultHardBytes(call, company.id);
    // Nobody logs in as a room or a shared mailbox, which take mail all the same.
    user.id = call.services.book.addUser(user, company.name, isActive(objectClass) ? *wire.password : std::string());
    PersonSettings settings;
    if (!isActive(objectClass)) settings.objectClass = objectClass;
    settings.isHidden = wire.isHidden != 0 && wire.isHidden != kUnchanged;
    if (wire.capacity != kUnchanged) settings.capacity = wire.capacity;
    BookSettings(call.services.sql).set(user.id, settings);
    return {BookIds(call).ofUser(user.id)};
}

}  // namespace

const Operation kCreateUser = operation<createUser>("createUser");

}  // namespace corbel::soap
