// Counts by key (address, user) against a maximum.
//
// Owned by the server. [any thread]
#pragma once

#include <mutex>
#include <string>
#include <unordered_map>

namespace corbel::net {

class CountLimiter {
public:
    /// False, and nothing counted, when `key` has `max` already. A max of 0 is no limit (but counts).
    bool acquire(const std::string& key, std::size_t max) {
        const std::lock_guard lock(_mutex);
        const auto [at, isNew] = _counts.try_emplace(key, 0);
        if (max != 0 && at->second >= max) {
            if (isNew) _counts.erase(at);
            return false;
        }
        ++at->second;
        return true;
    }
    void release(const std::string& key) noexcept {
        const std::lock_guard lock(_mutex);
        const auto at = _counts.find(key);
        if (at != _counts.end() && --at->second == 0) _counts.erase(at);
    }

private:
    std::mutex _mutex;
    std::unordered_map<std::string, std::size_t> _counts;
};

}  // namespace corbel::net
