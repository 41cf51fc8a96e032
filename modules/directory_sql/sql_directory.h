// The directory in the server database: users, aliases, groups and password verifiers.
//
// Owned by the module, made in start(). [worker, parallel]. Reading costs one to three statements; the kernel caches by changeNumber(),
// which comes from memory. Writing: each call is one transaction, all or nothing. Does not hash or compare passwords.
#pragma once

#include <atomic>
#include <chrono>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "corbel/directory.h"
#include "corbel/draft/sql.h"
#include "corbel/time.h"

namespace corbel::directory_sql {

inline constexpr std::uint32_t kMaxPage = 1000;                ///< Most users or groups of one list call.
inline constexpr std::size_t kMaxCredentialBytes = 16 * 1024;  ///< All of one user's.

class SqlDirectory final : public Directory, public DirectoryAdmin {
public:
    /// Runs the migrations. `refresh`: how old the change number in memory may be when another process writes as well.
    SqlDirectory(draft::Sql& sql, const Clock& clock, std::chrono::milliseconds refresh);

    std::optional<DirectoryUser> findByLogin(std::string_view login) override;
    std::optional<DirectoryUser> findByAddress(std::string_view address) override;
    std::optional<DirectoryUser> findByKey(std::string_view key) override;
    std::optional<DirectoryGroup> findGroup(std::string_view addressOrName) override;
    std::vector<DirectoryUser> listUsers(std::string_view afterLogin, std::uint32_t limit) override;
    std::vector<DirectoryGroup> listGroups(std::string_view afterName, std::uint32_t limit) override;
    /// Always UseCredentials.
    PasswordCheck checkPassword(std::string_view key, std::string_view password) override;
    std::vector<std::string> credentials(std::string_view key) override;
    bool allHaveScram() override;
    std::uint64_t changeNumber() override;

    std::vector<std::string> addUsers(const std::vector<DirectoryUser>& users,
                                      const std::vector<std::vector<std::string>>& credentials) override;
    void updateUser(const DirectoryUser& user) override;
    void deleteUser(std::string_view key) override;
    void setCredentials(std::string_view key, const std::vector<std::string>& credentials) override;
    void addAlias(std::string_view key, std::string_view address) override;
    void removeAlias(std::string_view address) override;
    std::string addGroup(const DirectoryGroup& group) override;
    void deleteGroup(std::string_view key) override;
    void setMember(std::string_view groupKey, std::string_view userKey, bool isMember) override;

private:
    std::optional<DirectoryUser> findByName(std::string_view name, std::int64_t kinds);
    void addNamesAndGroups(DirectoryUser& user, std::int64_t id);
    DirectoryGroup groupOf(const draft::SqlRow& row);
    std::int64_t meta(const char* name);
    void sawChange(std::uint64_t number) noexcept;

    /// Runs `body` in a transaction that first takes the next change number; re-runnable, as the transaction is.
    template <class Body>
    void change(Body&& body);
    void requireUser(std::int64_t id);
    void requireGroup(std::int64_t id);
    void requireFree(const std::vector<std::string>& names, std::int64_t exceptOwner);
    void addToMeta(const char* name, std::int64_t difference);
    /// 1 when the user can log in but not by SCRAM.
    std::int64_t withoutScram(std::int64_t id);

    draft::Sql& _sql;
    const Clock& _clock;
    const std::chrono::milliseconds _refresh;
    std::atomic<std::uint64_t> _change{0};
    std::atomic<std::int64_t> _nextRefresh{0};  // steady clock, nanoseconds
    std::mutex _scramMutex;                     // guards the two below
    std::uint64_t _scramChange = 0;
    bool _allHaveScram = false;
};

}  // namespace corbel::directory_sql
