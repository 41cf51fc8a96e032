// An address book for tests of modules: users, groups and tenants out of vectors that the test fills, in any order.
//
// Owned by the test, or by its FakeKernel. Whoever is new or changed there gets a number by told(); what is written through the interface is told
// by itself. Passwords are remembered as they come. [one thread]
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "corbel/address_book.h"
#include "corbel/error.h"

namespace corbel::testing {

class FakeAddressBook final : public AddressBook {
public:
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
    bool isWritable() override { return writable; }
    UserId addUser(const BookUser& user, std::string_view tenantName, std::string_view password) override;
    void updateUser(const BookUser& user) override;
    void setPassword(UserId user, std::string_view password) override;
    void removeUser(UserId user) override;
    UserId addGroup(const BookGroup& group) override;
    void removeGroup(UserId group) override;
    void setMember(UserId group, UserId user, bool isMember) override;
    std::uint64_t tenantId(std::string_view name) override;

    /// Adds an enabled user of `tenant`, with `login` before "@example.org" as address; its id, from 1001 on.
    UserId add(std::string_view login, std::uint64_t tenant = 0);
    /// Numbers a change, as if a directory had been written.
    void told(BookKind kind, UserId id, BookChangeType type);

    std::vector<BookUser> allUsers;     ///< BookUser::groups is worked out from the groups.
    std::vector<BookGroup> allGroups;
    std::vector<BookTenant> allTenants{{0, ""}};
    std::map<UserId, std::string> passwords;
    bool writable = true;               ///< False: changes are Unsupported.
    std::unique_ptr<Error> failNext;    ///< When set, the next call throws it, once.

private:
    void enter();
    void write();
    UserId nextId();
    BookUser& requireUser(UserId id);
    BookGroup& requireGroup(UserId id);

    std::vector<BookChange> _log;
};

}  // namespace corbel::testing
