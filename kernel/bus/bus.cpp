#include "bus/bus.h"

#include <algorithm>

namespace corbel::bus {

struct Bus::Subscription::Watcher {
    Bus* bus;
    std::vector<WatchKey> keys;
    Callback callback;

    bool isWatchingStore(StoreId store) const {
        return std::find(keys.begin(), keys.end(), WatchKey{store, 0}) != keys.end();
    }
};

Bus::Bus() = default;
Bus::~Bus() = default;

std::size_t Bus::KeyHash::operator()(const WatchKey& key) const noexcept {
    std::uint64_t h = key.store * 0x9E3779B97F4A7C15u;
    h ^= (h >> 32) ^ (key.folder * 0xC2B2AE3D27D4EB4Fu);
    return static_cast<std::size_t>(h ^ (h >> 29));
}

Bus::Shard& Bus::shardOf(StoreId store) noexcept { return _shards[KeyHash{}(WatchKey{store, 0}) % kShards]; }

Bus::Subscription& Bus::Subscription::operator=(Subscription&& other) noexcept {
    if (this != &other) {
        reset();
        _watcher = std::move(other._watcher);
    }
    return *this;
}

void Bus::Subscription::reset() noexcept {
    if (!_watcher) return;
    _watcher->bus->remove(*_watcher);
    _watcher.reset();
}

void Bus::publish(std::span<const ChangeEvent> events) noexcept {
    std::uint64_t delivered = 0;
    for (const ChangeEvent& event : events) {
        Shard& shard = shardOf(event.store);
        const std::lock_guard lock(shard.mutex);
        auto tell = [&](const WatchKey& key, bool isSecond) {
            const auto found = shard.watchers.find(key);
            if (found == shard.watchers.end()) return;
            for (const auto& watcher : found->second) {
                if (isSecond && watcher->isWatchingStore(event.store)) continue;
                watcher->callback(event);
                ++delivered;
            }
        };
        tell({event.store, 0}, false);
        if (event.folder != 0) tell({event.store, event.folder}, true);
    }
    _published.fetch_add(events.size(), std::memory_order_relaxed);
    _delivered.fetch_add(delivered, std::memory_order_relaxed);
}

Bus::Subscription Bus::subscribe(std::span<const WatchKey> keys, Callback callback) {
    auto watcher = std::make_shared<Watcher>(Watcher{this, {}, std::move(callback)});
    for (const WatchKey& key : keys) {
        if (std::find(watcher->keys.begin(), watcher->keys.end(), key) == watcher->keys.end()) watcher->keys.push_back(key);
    }
    Subscription subscription(watcher);  // takes back what was entered if memory ends half way
    for (const WatchKey& key : watcher->keys) {
        Shard& shard = shardOf(key.store);
        const std::lock_guard lock(shard.mutex);
        shard.watchers[key].push_back(watcher);
    }
    return subscription;
}

void Bus::remove(Watcher& watcher) noexcept {
    for (const WatchKey& key : watcher.keys) {
        Shard& shard = shardOf(key.store);
        const std::lock_guard lock(shard.mutex);
        const auto found = shard.watchers.find(key);
        if (found == shard.watchers.end()) continue;
        auto& list = found->second;
        const auto at = std::find_if(list.begin(), list.end(), [&](const auto& other) { return other.get() == &watcher; });
        if (at != list.end()) {
            *at = std::move(list.back());
            list.pop_back();
        }
        if (list.empty()) shard.watchers.erase(found);
    }
}

std::size_t Bus::watches() const {
    std::size_t count = 0;
    for (const Shard& shard : _shards) {
        const std::lock_guard lock(shard.mutex);
        for (const auto& [key, list] : shard.watchers) count += list.size();
    }
    return count;
}

}  // namespace corbel::bus
