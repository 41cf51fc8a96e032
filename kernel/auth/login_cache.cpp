#include "auth/login_cache.h"

#include "auth/crypto.h"

namespace corbel::auth {
namespace {

void appendSized(std::string& out, std::string_view part) {
    out += std::to_string(part.size());
    out += ':';
    out += part;
}

}  // namespace

LoginCache::LoginCache(const Clock& clock) : _clock(clock), _key(randomBytes(kSha256Bytes)) {}

std::string LoginCache::tag(std::string_view domain, std::string_view user, std::string_view password) const {
    std::string input = "login";
    input.reserve(domain.size() + user.size() + password.size() + 40);
    appendSized(input, domain);
    appendSized(input, user);
    appendSized(input, password);
    std::string out = hmacSha256(_key, input);
    wipe(input);
    return out;
}

std::string LoginCache::tag(const std::vector<std::string>& credentials) const {
    if (credentials.empty()) return {};
    std::string input = "stored";
    for (const auto& credential : credentials) appendSized(input, credential);
    return hmacSha256(_key, input);
}

std::optional<LoginCache::Entry> LoginCache::find(const std::string& tag) {
    Shard& shard = shardOf(tag);
    const std::lock_guard lock(shard.mutex);
    const auto it = shard.entries.find(tag);
    if (it == shard.entries.end()) return std::nullopt;
    if (it->second.expires <= _clock.ticks()) {
        shard.entries.erase(it);
        return std::nullopt;
    }
    return it->second;
}

void LoginCache::put(const std::string& tag, Entry entry, std::size_t limit) {
    Shard& shard = shardOf(tag);
    const std::lock_guard lock(shard.mutex);
    if (shard.entries.size() > limit / kShards) shard.entries.clear();
    shard.entries.insert_or_assign(tag, std::move(entry));
}

void LoginCache::renew(const std::string& tag, const UserPtr& user, std::uint64_t changeNumber) {
    Shard& shard = shardOf(tag);
    const std::lock_guard lock(shard.mutex);
    const auto it = shard.entries.find(tag);
    if (it == shard.entries.end()) return;
    it->second.user = user;
    it->second.changeNumber = changeNumber;
}

void LoginCache::remove(const std::string& tag) {
    Shard& shard = shardOf(tag);
    const std::lock_guard lock(shard.mutex);
    shard.entries.erase(tag);
}

}  // namespace corbel::auth
