// Users and groups from a text, as `corbel.directory/1` wants them.
//
//   [user alice]
//   address    = alice@example.org
//   name       = Alice A.
//   aliases    = sales@example.org, info@example.org
//   credential = {CRYPT}$6$...              may stand several times
//   tenant     = example.org
//   quota      = 5000000000                 bytes; 0 is unlimited
//   enabled    = no
//   admin      = yes
//
//   [group team]
//   address    = team@example.org
//   members    = alice, bob
//
// The login is the key: who takes a name that somebody else had gets his mailbox. Owned by the module. [any thread]
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "corbel/directory.h"

namespace directory_static {

/// What one file says.
struct Entries {
    std::map<std::string, corbel::DirectoryUser, std::less<>> users;   ///< By login.
    std::map<std::string, corbel::DirectoryGroup, std::less<>> groups; ///< By name.
    std::map<std::string, std::vector<std::string>, std::less<>> credentials;
};

/// Throws InvalidArgument with the number of the line.
Entries parseEntries(std::string_view text);

class StaticDirectory final : public corbel::Directory {
public:
    /// All or nothing: what is wrong leaves the old entries. Throws InvalidArgument.
    void load(std::string_view text);

    std::optional<corbel::DirectoryUser> findByLogin(std::string_view login) override;
    std::optional<corbel::DirectoryUser> findByAddress(std::string_view address) override;
    std::optional<corbel::DirectoryUser> findByKey(std::string_view key) override;
    std::optional<corbel::DirectoryGroup> findGroup(std::string_view addressOrName) override;
    std::vector<corbel::DirectoryUser> listUsers(std::string_view afterLogin, std::uint32_t limit) override;
    std::vector<corbel::DirectoryGroup> listGroups(std::string_view afterName, std::uint32_t limit) override;
    corbel::PasswordCheck checkPassword(std::string_view, std::string_view) override { return corbel::PasswordCheck::UseCredentials; }
    std::vector<std::string> credentials(std::string_view key) override;
    bool allHaveScram() override;
    std::uint64_t changeNumber() override;

private:
    std::shared_ptr<const Entries> entries();

    std::mutex _mutex;
    std::shared_ptr<const Entries> _entries = std::make_shared<const Entries>();   // shared with calls under way
    std::uint64_t _changeNumber = 1;
};

}  // namespace directory_static
