// The numbers that users, groups and tenants have for ever, kept in server.db.
//
// Owned by Users. [worker, parallel]. A number is given once and never taken back or reused; known pairs are answered from memory.
#pragma once

#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "corbel/draft/sql.h"
#include "corbel/identity.h"

namespace corbel::auth {

enum class IdKind : char { User = 'u', Group = 'g', Tenant = 't' };

inline constexpr std::size_t kMaxRememberedIds = 200'000;

class UserIds {
public:
    struct Owner {
        IdKind kind = IdKind::User;
        std::string directory;
        std::string key;
    };

    /// Runs the migration.
    explicit UserIds(draft::Sql& sql);

    /// The id of a directory's key; given now when there is none.
    UserId idFor(IdKind kind, std::string_view directory, std::string_view key);
    /// Gives ids to those of `keys` that have none, in one transaction.
    void giveAll(IdKind kind, std::string_view directory, const std::vector<std::string>& keys);
    /// Whose id it is; nullopt when it was never given to one of `kind`.
    std::optional<Owner> ownerOf(UserId id, IdKind kind = IdKind::User);

private:
    std::optional<UserId> read(IdKind kind, std::string_view directory, std::string_view key);
    /// Inside a transaction.
    std::int64_t insert(IdKind kind, std::string_view directory, std::string_view key);
    UserId give(IdKind kind, std::string_view directory, std::string_view key);

    draft::Sql& _sql;
    std::mutex _mutex;  // guards the two maps
    std::unordered_map<std::string, UserId> _known;
    std::unordered_map<UserId, Owner> _owners;
};

}  // namespace corbel::auth
