#include "auth/user_admin.h"

#include "corbel/error.h"
#include "corbel/text.h"

namespace corbel::auth {

const DirectorySource* UserAdmin::findWritable() const noexcept {
    for (const auto& source : _users.sources())
        if (source.admin) return &source;
    return nullptr;
}

const DirectorySource& UserAdmin::writable() const {
    if (const DirectorySource* source = findWritable()) return *source;
    throw Error(ErrorCode::Unsupported, "No writable directory is configured; enable the module directory_sql");
}

DirectoryAdmin& UserAdmin::adminOf(const DirectorySource& source) {
    if (!source.admin) throw Error(ErrorCode::Unsupported, "The directory " + source.id + " is read only; make the change there");
    return *source.admin;
}

std::vector<std::string> UserAdmin::add(const std::vector<DirectoryUser>& entries, std::vector<std::vector<std::string>> credentials,
                                        const std::vector<std::string>& passwords) {
    auto made = _authenticator.makeCredentials(passwords);
    for (std::size_t i = 0; i < made.size(); ++i)
        if (!passwords[i].empty()) credentials[i] = std::move(made[i]);
    const DirectorySource& source = writable();
    std::vector<std::string> keys = source.admin->addUsers(entries, credentials);
    _users.reserveIds(source, keys);
    return keys;
}

void UserAdmin::update(const User& user, const DirectoryUser& entry) {
    adminOf(*user.source).updateUser(entry);
    // Who is logged in was let in by what no longer holds, or counts by a name that nobody has any more.
    if ((user.entry.isEnabled && !entry.isEnabled) || !text::equalsIgnoreCase(entry.login, user.identity.login)) disconnect(user);
}

void UserAdmin::setPassword(const User& user, std::string_view password) {
    adminOf(*user.source).setCredentials(user.entry.key, _authenticator.makeCredentials(password));
    disconnect(user);
}

void UserAdmin::remove(const User& user) {
    adminOf(*user.source).deleteUser(user.entry.key);
    disconnect(user);
}

void UserAdmin::disconnect(const User& user) const {
    if (_disconnect) _disconnect(user.identity.login);
}

}  // namespace corbel::auth
