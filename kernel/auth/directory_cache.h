// What directories answered, kept until their change number moves.
//
// Owned by Users. [any thread]. Bounded: a full shard starts anew.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

namespace corbel::auth {

template <class T>
class DirectoryCache {
public:
    explicit DirectoryCache(std::size_t limit) : _shardLimit(limit / kShards + 1) {}

    /// The answer from the time of `changeNumber`, or null.
    std::shared_ptr<const T> get(const std::string& key, std::uint64_t changeNumber) {
        Shard& shard = shardOf(key);
        const std::lock_guard lock(shard.mutex);
        if (shard.changeNumber != changeNumber) return nullptr;
        const auto it = shard.entries.find(key);
        return it == shard.entries.end() ? nullptr : it->second;
    }

    /// `changeNumber` is that of before the directory was asked: an answer that a change overtook is dropped by the next get().
    void put(const std::string& key, std::uint64_t changeNumber, std::shared_ptr<const T> value) {
        Shard& shard = shardOf(key);
        const std::lock_guard lock(shard.mutex);
        if (shard.changeNumber > changeNumber) return;
        if (shard.changeNumber < changeNumber || shard.entries.size() >= _shardLimit) shard.entries.clear();
        shard.changeNumber = changeNumber;
        shard.entries.insert_or_assign(key, std::move(value));
    }

private:
    static constexpr std::size_t kShards = 16;
    struct Shard {
        std::mutex mutex;
        std::uint64_t changeNumber = 0;
        std::unordered_map<std::string, std::shared_ptr<const T>> entries;  // owners: see users.h
    };
    Shard& shardOf(const std::string& key) { return _shards[std::hash<std::string>()(key) % kShards]; }

    const std::size_t _shardLimit;
    std::array<Shard, kShards> _shards;
};

}  // namespace corbel::auth
