// Who there is: users, aliases, groups, tenants. `corbel.directory/1` and its writable form.
//
// Implemented by modules (directory_sql, later LDAP, Unix). The kernel maps `key` to a stable UserId of its own and never
// deletes a mailbox because a directory forgot somebody. All calls [worker, may run in parallel]; a directory that is down
// throws Error Unavailable and never answers "no such user".
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace corbel {

struct DirectoryUser {
    std::string key;                     ///< Stable inside this directory for ever (entryUUID, row id), never reused.
    std::string login;
    std::string address;                 ///< Primary address.
    std::string displayName;
    std::string tenant;                  ///< Domain or company; "" for the only one.
    std::vector<std::string> aliases;    ///< Further addresses.
    std::vector<std::string> groups;     ///< Keys of groups.
    std::uint64_t quotaBytes = 0;        ///< 0: unlimited.
    bool isEnabled = true;
    bool isAdmin = false;
};

struct DirectoryGroup {
    std::string key;
    std::string name;
    std::string address;                 ///< Empty: not a mail list.
    std::vector<std::string> members;    ///< Keys of users.
};

/// What checkPassword() knows.
enum class PasswordCheck : std::uint8_t { Yes, No, UseCredentials /**< Compare with credentials() instead. */ };

class Directory {
public:
    static constexpr std::string_view kInterfaceId = "corbel.directory/1";
    virtual ~Directory();
    /// `login` as typed, in lower case: a bare name or an address. Several matches throw Conflict.
    virtual std::optional<DirectoryUser> findByLogin(std::string_view login) = 0;
    /// A primary address or an alias, lower case, without sub-address.
    virtual std::optional<DirectoryUser> findByAddress(std::string_view address) = 0;
    virtual std::optional<DirectoryUser> findByKey(std::string_view key) = 0;  ///< nullopt when nobody has it.
    virtual std::optional<DirectoryGroup> findGroup(std::string_view addressOrName) = 0;  ///< Lower case; nullopt when there is none.
    /// Users in order of login, after `afterLogin`, at most `limit`.
    virtual std::vector<DirectoryUser> listUsers(std::string_view afterLogin, std::uint32_t limit) = 0;
    virtual std::vector<DirectoryGroup> listGroups(std::string_view afterName, std::uint32_t limit) = 0;  ///< As listUsers(), in order of name.
    virtual PasswordCheck checkPassword(std::string_view key, std::string_view password) = 0;  ///< For directories that check themselves; others answer UseCredentials.
    /// Stored verifiers: "{ARGON2ID}...", "{CRYPT}...", "{SCRAM-SHA-256}iterations,salt,storedKey,serverKey" (base64).
    virtual std::vector<std::string> credentials(std::string_view key) = 0;
    /// True when every user who can log in has a SCRAM verifier: SCRAM may be offered.
    virtual bool allHaveScram() = 0;
    /// Grows with every change of the directory: caches compare it.
    virtual std::uint64_t changeNumber() = 0;
};

/// A directory that the administrator writes through Corbel: `corbel.directory.admin/1`.
class DirectoryAdmin {
public:
    static constexpr std::string_view kInterfaceId = "corbel.directory.admin/1";
    virtual ~DirectoryAdmin();
    /// Adds users, all or none; `key` of each is ignored. AlreadyExists names the login or address that is taken. Returns the keys.
    virtual std::vector<std::string> addUsers(const std::vector<DirectoryUser>& users, const std::vector<std::vector<std::string>>& credentials) = 0;
    /// Replaces all but key, aliases and groups. NotFound.
    virtual void updateUser(const DirectoryUser& user) = 0;
    virtual void deleteUser(std::string_view key) = 0;  ///< And takes it out of its groups; the mailbox stays. NotFound.
    virtual void setCredentials(std::string_view key, const std::vector<std::string>& credentials) = 0;  ///< Replaces all verifiers; none: nobody logs in. NotFound.
    virtual void addAlias(std::string_view key, std::string_view address) = 0;  ///< NotFound, AlreadyExists, InvalidArgument.
    virtual void removeAlias(std::string_view address) = 0;  ///< NotFound, also for a primary address.
    virtual std::string addGroup(const DirectoryGroup& group) = 0;  ///< Returns the key. AlreadyExists, NotFound (a member), InvalidArgument.
    virtual void deleteGroup(std::string_view key) = 0;  ///< The members stay. NotFound.
    virtual void setMember(std::string_view groupKey, std::string_view userKey, bool isMember) = 0;  ///< No error when it is so already. NotFound.
};

}  // namespace corbel
