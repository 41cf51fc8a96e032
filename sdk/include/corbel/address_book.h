// Who there is, over all directories: what address lists, name resolution, address-book sync and user administration stand on.
//
// Reached by Kernel::addressBook(); kernel only (it may grow at the end). Ids are the kernel's own and stay the same for ever. Users see the
// people of their own tenant only; which of them a protocol shows is its own matter. Does not log anybody in (auth.h). Calls throw Error:
// Unavailable when a directory is down, which never means that somebody is not there. [worker, parallel]
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "corbel/identity.h"

namespace corbel {

inline constexpr std::size_t kMaxBookEntries = 5'000;  ///< In one page.

struct BookUser {
    UserId id = 0;
    std::uint64_t tenant = 0;
    std::string key;                   ///< "directory:key", as text: what outlives a renaming.
    std::string login;
    std::string address;               ///< Primary address.
    std::string displayName;
    std::vector<std::string> aliases;  ///< Further addresses.
    std::vector<UserId> groups;
    std::uint64_t quotaBytes = 0;      ///< 0: unlimited. changes() does not tell when it changes.
    bool isEnabled = true;
    bool isAdmin = false;
    bool operator==(const BookUser&) const = default;
};

struct BookGroup {
    UserId id = 0;
    /// Directories know no tenant of a group: it is that of its first member, and without one the only tenant there is, or 0 when there are
    /// several.
    std::uint64_t tenant = 0;
    std::string key;                   ///< As BookUser::key.
    std::string name;
    std::string address;               ///< Empty: not a mail list.
    std::vector<UserId> members;       ///< Those of its tenant, disabled ones too.
    bool operator==(const BookGroup&) const = default;
};

/// A company: users of one see nothing of another.
struct BookTenant {
    std::uint64_t id = 0;
    std::string name;                  ///< "" for the only one.
    bool operator==(const BookTenant&) const = default;
};

enum class BookKind : std::uint8_t { User, Group };
enum class BookChangeType : std::uint8_t { New, Changed, Deleted };

struct BookChange {
    std::uint64_t number = 0;          ///< Ascends.
    BookKind kind = BookKind::User;
    UserId id = 0;
    BookChangeType type = BookChangeType::Changed;
    bool operator==(const BookChange&) const = default;
};

struct BookChanges {
    std::vector<BookChange> changes;
    std::uint64_t next = 0;            ///< Where the next call goes on.
    bool hasMore = false;
    bool needsResync = false;          ///< Older than the log: begin with 0.
};

class AddressBook {
public:
    virtual ~AddressBook();

    // --- who there is; nullopt: nobody, or of another tenant than `tenant`. Ids of tenants: Identity::tenant ---
    virtual std::optional<BookUser> user(UserId id) = 0;   ///< Of any tenant; disabled ones too.
    virtual std::optional<BookGroup> group(UserId id) = 0;  ///< Of any tenant.
    /// By login as at a login, primary address or alias, in any case. Conflict when more than one of the tenant answers to it.
    virtual std::optional<BookUser> findUser(std::uint64_t tenant, std::string_view name) = 0;
    virtual std::optional<BookGroup> findGroup(std::uint64_t tenant, std::string_view nameOrAddress) = 0;  ///< As findUser().
    /// Users of a tenant in order of login, after `afterLogin`, at most `limit` (1 to kMaxBookEntries); all of them when fewer come.
    virtual std::vector<BookUser> users(std::uint64_t tenant, std::string_view afterLogin, std::size_t limit) = 0;
    virtual std::vector<BookGroup> groups(std::uint64_t tenant, std::string_view afterName, std::size_t limit) = 0;  ///< As users(), in order of name.
    virtual std::vector<BookTenant> tenants() = 0;  ///< Those that have users, in order of name.

    /// Who acts in the name of a user without that user's password: for sessions of trusted services. nullopt when the user is gone or disabled.
    virtual std::optional<Identity> identity(UserId user) = 0;

    // --- what changed (MS-OXNSPI has no such thing; ICS of the address book) ---
    virtual std::uint64_t currentChange() = 0;  ///< The last number given.
    virtual BookChanges changes(std::uint64_t since, std::size_t limit) = 0;  ///< `since` 0: everything that is there.

    // --- changes by an administrator; Unsupported where the directory cannot be written. Who may do it is checked by the caller ---
    virtual bool isWritable() = 0;  ///< Some directory takes changes: new users go there.
    /// `id`, `key`, `tenant` and `groups` of the user are ignored; gives the new id. With an empty password nobody logs in. AlreadyExists,
    /// InvalidArgument.
    virtual UserId addUser(const BookUser& user, std::string_view tenantName, std::string_view password) = 0;
    /// All but id, key, tenant, aliases and groups. Who is disabled by it, or has another login name after it, loses open connections; so do
    /// those of the next two. NotFound, AlreadyExists, InvalidArgument.
    virtual void updateUser(const BookUser& user) = 0;
    virtual void setPassword(UserId user, std::string_view password) = 0;  ///< NotFound, InvalidArgument.
    virtual void removeUser(UserId user) = 0;  ///< The mailbox stays. NotFound.
    /// As addUser(), with its members, who are users of `tenant` and of the directory that takes new users. One without members is Unsupported where
    /// it would not be of `tenant` (BookGroup::tenant). AlreadyExists, InvalidArgument, NotFound (a member).
    virtual UserId addGroup(const BookGroup& group) = 0;
    virtual void removeGroup(UserId group) = 0;  ///< The members stay. NotFound.
    /// No error when it is so already. NotFound; InvalidArgument for a user of another tenant than the members, or of another directory.
    virtual void setMember(UserId group, UserId user, bool isMember) = 0;

    /// The id that users of a tenant of this name have, or will have when there are some: what is kept for it beforehand is kept by that. 0 for "".
    virtual std::uint64_t tenantId(std::string_view name) = 0;
};

}  // namespace corbel
