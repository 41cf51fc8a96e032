// Who there is, over all directory modules: finds users and groups, gives each a UserId that stays the same for ever, and makes
// the Identity that everything else checks against.
//
// Owned by kernel/app; setSources() comes once, after the directory modules started and before a listener accepts. All other
// calls [worker, parallel]. Ids live in server.db (table auth_user_map) and are never taken back: a user whom a directory forgets
// keeps the mailbox. Answers are cached until a directory's change number moves. A directory that is down throws Unavailable;
// "no such user" is said only when every directory said so. Does not check passwords itself (see authenticator.h).
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "auth/directory_cache.h"
#include "auth/user_ids.h"
#include "corbel/directory.h"
#include "corbel/draft/sql.h"
#include "corbel/identity.h"
#include "corbel/log.h"

namespace corbel::auth {

/// One directory module. `id` (the module's) is part of the stored ids: it must not change once users exist.
struct DirectorySource {
    std::string id;
    Directory* directory = nullptr;
    DirectoryAdmin* admin = nullptr;  ///< Null when the directory is read only.
};

/// A user as found; immutable.
struct User {
    Identity identity;
    DirectoryUser entry;
    const DirectorySource* source = nullptr;
};
using UserPtr = std::shared_ptr<const User>;  // owners: the cache, and each call that works with the user meanwhile

/// A mail group; members that are gone or disabled are left out.
struct Group {
    DirectoryGroup entry;
    std::vector<UserPtr> members;
};
using GroupPtr = std::shared_ptr<const Group>;  // owners: as UserPtr

/// A group as its directory has it; immutable.
struct GroupEntry {
    UserId id = 0;
    DirectoryGroup entry;
    const DirectorySource* source = nullptr;
};
using GroupEntryPtr = std::shared_ptr<const GroupEntry>;  // owners: as UserPtr

inline constexpr std::size_t kMaxCachedUsers = 100'000;
inline constexpr std::size_t kMaxNameBytes = 512;  ///< Longest login name or address that is looked up.

class Users {
public:
    /// Runs the migration of the id table.
    Users(draft::Sql& sql, Log& log);
    Users(const Users&) = delete;
    Users& operator=(const Users&) = delete;

    /// [main thread, once, before workers run]
    void setSources(std::vector<DirectorySource> sources);
    const std::vector<DirectorySource>& sources() const noexcept { return _sources; }

    /// A login as typed, any case. A bare name belongs to `defaultDomain` when that is not empty. Null: nobody. Throws Conflict when more
    /// than one user answers to it, Unavailable. Disabled users are returned.
    UserPtr findByLogin(std::string_view login, std::string_view defaultDomain);
    /// A primary address or alias, any case, without sub-address. As above.
    UserPtr findByAddress(std::string_view address);
    UserPtr findByKey(const DirectorySource& source, std::string_view key);
    /// Null when no directory knows the id's user any more.
    UserPtr findById(UserId id);
    /// A group by its mail address; null: none.
    GroupPtr findGroup(std::string_view address);
    /// The id of a group by its name or address, for rights; nullopt: none. Throws Conflict as findByLogin(), Unavailable.
    std::optional<UserId> groupId(std::string_view nameOrAddress);
    /// Its name; empty when no directory knows the id's group any more.
    std::string groupName(UserId id);
    /// Null when no directory knows the id's group any more.
    GroupEntryPtr findGroupById(UserId id);
    /// All that answer to a name or address, one a directory at most.
    std::vector<GroupEntryPtr> findGroups(std::string_view nameOrAddress);

    /// A page of one directory, as Directory::listUsers() gives it.
    std::vector<UserPtr> list(const DirectorySource& source, std::string_view afterLogin, std::uint32_t limit);
    std::vector<GroupEntryPtr> listGroups(const DirectorySource& source, std::string_view afterName, std::uint32_t limit);   ///< As list().

    /// Gives ids to users who were just added, with one commit, so that their first logins and deliveries write nothing.
    void reserveIds(const DirectorySource& source, const std::vector<std::string>& keys);

    /// The id of a directory's user or group; given now when there is none.
    UserId idOf(IdKind kind, const DirectorySource& source, std::string_view key);

    /// The id of a tenant, whether it has users or not; given now when there is none. 0 for "".
    std::uint64_t tenantId(std::string_view name);

    /// The directory's limit for the user's own store in bytes, 0 for none. Falls back to 0 for a user who is gone.
    std::uint64_t quotaBytes(UserId id);
    /// Moves whenever something in any directory changed. Cheap.
    std::uint64_t changeNumber();
    /// True when there is a directory and each has SCRAM verifiers for all its users.
    bool allHaveScram();

    /// The name under which a login is looked up first: lower case, with the default domain. [any thread]
    static std::string canonicalLogin(std::string_view login, std::string_view defaultDomain);

private:
    using Find = std::function<std::optional<DirectoryUser>(Directory&)>;
    /// Asks every directory. Null: nobody; Conflict: more than one.
    UserPtr askAll(std::string_view name, std::uint64_t number, const Find& find);
    UserPtr askForLogin(const std::string& canonical, std::string_view bareName, std::string_view domain, std::uint64_t number);
    /// The one User for this entry at this change number, whatever name it was found by.
    UserPtr share(const DirectorySource& source, DirectoryUser entry, std::uint64_t number);
    UserPtr make(const DirectorySource& source, DirectoryUser entry);
    GroupEntryPtr make(const DirectorySource& source, DirectoryGroup entry);

    Log& _log;
    std::vector<DirectorySource> _sources;
    UserIds _ids;
    DirectoryCache<User> _users;
    DirectoryCache<Group> _groups;
    DirectoryCache<GroupEntry> _groupEntries;   // by id
};

}  // namespace corbel::auth
