#include "logons.h"

#include <pwd.h>

#include <algorithm>

#include "corbel/text.h"

namespace corbel::soap {
namespace {

/// Of this machine; empty when nobody has the number.
std::string accountName(std::uint32_t uid) {
    char buffer[16 * 1024];
    passwd entry{};
    passwd* found = nullptr;
    if (::getpwuid_r(uid, &entry, buffer, sizeof buffer, &found) != 0 || !found) return {};
    return found->pw_name;
}

Identity systemIdentity() {
    Identity identity;
    identity.login = kSystemName;
    identity.displayName = kSystemName;
    identity.isAdmin = true;
    return identity;
}

bool isSystemName(std::string_view user) { return text::equalsIgnoreCase(user, kSystemName); }

/// A user whose password need not be known here.
Identity named(Call& call, const std::string& user, const Identity& asker, bool isSystem) {
    AddressBook& book = call.services.book;
    std::vector<std::uint64_t> tenants;
    if (isSystem) {
        for (const BookTenant& tenant : book.tenants()) tenants.push_back(tenant.id);
    } else {
        tenants.push_back(asker.tenant);
    }
    std::optional<BookUser> found;
    for (const std::uint64_t tenant : tenants) {
        auto entry = book.findUser(tenant, user);
        if (entry && found) throw Error(ErrorCode::Unauthenticated, "The name is not unique", user);
        if (entry) found = std::move(entry);
    }
    auto identity = found ? book.identity(found->id) : std::nullopt;
    if (!identity) throw Error(ErrorCode::Unauthenticated, "There is no such user", user);
    return std::move(*identity);
}

}  // namespace

bool isTrustedPeer(const Call& call) {
    const auto uid = call.connection.peer().uid;
    if (!uid) return false;
    const std::string account = accountName(*uid);
    const auto& trusted = call.services.options()->localAdmins;
    return !account.empty() && std::find(trusted.begin(), trusted.end(), account) != trusted.end();
}

void logOn(Call& call, const LogonRequest& request) {
    Identity identity;
    bool isSystem = false;
    if (isTrustedPeer(call)) {
        isSystem = request.user.empty() || isSystemName(request.user);
        identity = isSystem ? systemIdentity() : named(call, request.user, {}, true);
    } else {
        if (request.user.empty() || isSystemName(request.user)) throw Error(ErrorCode::Unauthenticated, "SYSTEM logs on over a unix socket, from an account of local_admins");
        identity = call.services.auth.login(call.connection, "soap", request.user, request.password);
    }
    if (!request.impersonate.empty()) {
        if (!isSystem && !identity.isAdmin) throw Error(ErrorCode::NoAccess, "Only an administrator acts in somebody's name");
        identity = named(call, request.impersonate, identity, isSystem);
        isSystem = false;
    }
    const auto options = call.services.options();
    call.session = call.services.sessions.add(std::move(identity), isSystem, request.client, request.group, options->maxSessions, options->sessionTimeout);
}

}  // namespace corbel::soap
