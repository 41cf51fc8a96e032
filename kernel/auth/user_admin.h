// Changes of users by an administrator, over the API or a protocol: hashes passwords, and puts out who was let in by what no longer holds.
//
// Owned by kernel/app. Who may do it is checked by the caller. [worker, parallel]
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "auth/authenticator.h"
#include "auth/users.h"

namespace corbel::auth {

class UserAdmin {
public:
    UserAdmin(Users& users, const Authenticator& authenticator) : _users(users), _authenticator(authenticator) {}

    /// What closes the connections of a login name. [main thread, before workers run]
    void setDisconnect(std::function<void(std::string_view login)> disconnect) { _disconnect = std::move(disconnect); }

    /// The first directory that can be written; null: none.
    const DirectorySource* findWritable() const noexcept;
    /// As findWritable(); throws Unsupported.
    const DirectorySource& writable() const;
    /// Unsupported when that directory cannot be written.
    static DirectoryAdmin& adminOf(const DirectorySource& source);

    /// To the writable directory, all or none. A password that is not empty replaces what `credentials` has for that user. Gives the keys.
    std::vector<std::string> add(const std::vector<DirectoryUser>& entries, std::vector<std::vector<std::string>> credentials,
                                 const std::vector<std::string>& passwords);
    /// `entry` is the user's own, changed.
    void update(const User& user, const DirectoryUser& entry);
    void setPassword(const User& user, std::string_view password);
    void remove(const User& user);

private:
    void disconnect(const User& user) const;

    Users& _users;
    const Authenticator& _authenticator;
    std::function<void(std::string_view login)> _disconnect;   // may be empty: nobody is connected
};

}  // namespace corbel::auth
