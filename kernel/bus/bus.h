// The in-process bus: carries change events from a committed transaction to whoever watches the folder or the store.
//
// Owned by the app, used by the store (publish, after commit only) and by kernel/net (subscribe). Callbacks run on the
// publisher's thread under a lock of the bus: they note the event and return; they never block, publish or (un)subscribe.
// Events are not queued and not coalesced here: that is the watcher's part.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <span>
#include <unordered_map>
#include <vector>

#include "corbel/event.h"

namespace corbel::bus {

class Bus {
public:
    using Callback = std::function<void(const ChangeEvent&)>;

    Bus();
    ~Bus();
    Bus(const Bus&) = delete;
    Bus& operator=(const Bus&) = delete;

    /// Ends its watch when it is destroyed; afterwards the callback runs no more (and is not running). [any thread]
    class Subscription {
    public:
        Subscription() = default;
        Subscription(Subscription&&) noexcept = default;
        Subscription& operator=(Subscription&& other) noexcept;
        ~Subscription() { reset(); }
        void reset() noexcept;
        explicit operator bool() const noexcept { return _watcher != nullptr; }

    private:
        friend class Bus;
        struct Watcher;
        explicit Subscription(std::shared_ptr<Watcher> watcher) : _watcher(std::move(watcher)) {}
        std::shared_ptr<Watcher> _watcher;  // owners: this handle and the bus' tables
    };

    /// Tells all watchers of each event's folder and of its store. Call after commit. [any thread]
    void publish(std::span<const ChangeEvent> events) noexcept;
    /// `callback` runs once for each matching event, also when several keys match it. [any thread]
    [[nodiscard]] Subscription subscribe(std::span<const WatchKey> keys, Callback callback);

    std::uint64_t published() const noexcept { return _published.load(std::memory_order_relaxed); }
    std::uint64_t delivered() const noexcept { return _delivered.load(std::memory_order_relaxed); }
    /// Number of watched keys over all subscriptions. [any thread]
    std::size_t watches() const;

private:
    using Watcher = Subscription::Watcher;
    struct KeyHash {
        std::size_t operator()(const WatchKey& key) const noexcept;
    };
    struct Shard {
        mutable std::mutex mutex;
        std::unordered_map<WatchKey, std::vector<std::shared_ptr<Watcher>>, KeyHash> watchers;
    };
    static constexpr std::size_t kShards = 16;

    Shard& shardOf(StoreId store) noexcept;
    void remove(Watcher& watcher) noexcept;

    std::array<Shard, kShards> _shards;  // by store, so that both keys of one event lie in one shard
    std::atomic<std::uint64_t> _published{0};
    std::atomic<std::uint64_t> _delivered{0};
};

}  // namespace corbel::bus
