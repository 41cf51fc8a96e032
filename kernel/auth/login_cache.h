// Passwords that were right, so that a client that logs in again costs microseconds.
//
// Owned by the Authenticator. [any thread]. Holds no password: entries are found by an HMAC-SHA256 over listener domain, user and password
// with a key of this process. Wrong passwords are never remembered. An entry is good while the directories' change number
// stands; after a change the Authenticator looks whether this user's credentials are still the same (renew()) or the entry goes.
#pragma once

#include <array>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "auth/users.h"
#include "corbel/time.h"

namespace corbel::auth {

class LoginCache {
public:
    struct Entry {
        UserPtr user;
        std::uint64_t changeNumber = 0;
        std::string credentialsTag;  ///< tag() of the stored credentials; empty when the directory keeps them to itself.
        Ticks expires{};
    };

    explicit LoginCache(const Clock& clock);

    /// What a login is found by. Costs one HMAC.
    std::string tag(std::string_view domain, std::string_view user, std::string_view password) const;
    std::string tag(const std::vector<std::string>& credentials) const;

    std::optional<Entry> find(const std::string& tag);
    void put(const std::string& tag, Entry entry, std::size_t limit);
    void renew(const std::string& tag, const UserPtr& user, std::uint64_t changeNumber);
    void remove(const std::string& tag);

private:
    static constexpr std::size_t kShards = 16;
    struct Shard {
        std::mutex mutex;
        std::unordered_map<std::string, Entry> entries;
    };
    Shard& shardOf(const std::string& tag) { return _shards[static_cast<unsigned char>(tag[0]) % kShards]; }

    const Clock& _clock;
    const std::string _key;
    std::array<Shard, kShards> _shards;
};

}  // namespace corbel::auth
