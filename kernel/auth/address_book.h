// The address book over all directories: reads through Users, numbers changes through DirectoryLog, writes through UserAdmin.
//
// Owned by kernel/app beside them. Keeps nothing of its own but the list of tenants, until a directory's number moves. Knows no rights: who may
// write is checked by the caller. [worker, parallel]
#pragma once

#include <memory>
#include <mutex>
#include <string_view>
#include <vector>

#include "auth/directory_log.h"
#include "auth/user_admin.h"
#include "auth/users.h"
#include "corbel/address_book.h"

namespace corbel::auth {

class DirectoryAddressBook final : public AddressBook {
public:
    DirectoryAddressBook(Users& users, DirectoryLog& log, UserAdmin& admin) : _users(users), _log(log), _admin(admin) {}

    std::optional<BookUser> user(UserId id) override;
    std::optional<BookGroup> group(UserId id) override;
    std::optional<BookUser> findUser(std::uint64_t tenant, std::string_view name) override;
    std::optional<BookGroup> findGroup(std::uint64_t tenant, std::string_view nameOrAddress) override;
    std::vector<BookUser> users(std::uint64_t tenant, std::string_view afterLogin, std::size_t limit) override;
    std::vector<BookGroup> groups(std::uint64_t tenant, std::string_view afterName, std::size_t limit) override;
    std::vector<BookTenant> tenants() override;
    std::optional<Identity> identity(UserId user) override;

    std::uint64_t currentChange() override;
    BookChanges changes(std::uint64_t since, std::size_t limit) override;

    bool isWritable() override;
    UserId addUser(const BookUser& user, std::string_view tenantName, std::string_view password) override;
    void updateUser(const BookUser& user) override;
    void setPassword(UserId user, std::string_view password) override;
    void removeUser(UserId user) override;
    UserId addGroup(const BookGroup& group) override;
    void removeGroup(UserId group) override;
    void setMember(UserId group, UserId user, bool isMember) override;
    std::uint64_t tenantId(std::string_view name) override;

private:
    using Tenants = std::shared_ptr<const std::vector<BookTenant>>;  // owners: this and calls that read it meanwhile

    Tenants knownTenants();
    std::uint64_t tenantOfEmptyGroups();
    BookGroup bookGroup(const GroupEntry& group);
    /// Users who are gone are left out.
    std::vector<UserPtr> membersOf(const GroupEntry& group);
    /// For a name that several users answer to: the tenant's own. Conflict.
    UserPtr searchTenant(std::uint64_t tenant, std::string_view name);
    UserPtr requireUser(UserId id);
    GroupEntryPtr requireGroup(UserId id);

    Users& _users;
    DirectoryLog& _log;
    UserAdmin& _admin;
    std::mutex _mutex;               // guards what follows
    std::uint64_t _tenantsNumber = 0;
    Tenants _tenants;
};

}  // namespace corbel::auth
