// What the sessions of a group subscribed to, and the long polls that tell what happened.
//
// Nothing is collected while nobody polls: a poll looks at what is followed (StoreFollower keeps numbers) and answers, or waits without a
// thread for the stores' change events and for the channel's own signal, by which another call says that there is more to watch, or that a
// session ended. A poll that waits knows from the events which folders to look at again. Owned by its SessionGroup. [any thread]
#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <vector>

#include "codec/structures.h"
#include "corbel/draft/signals.h"
#include "corbel/time.h"
#include "object_event.h"
#include "store_follower.h"

namespace corbel::soap {

class Call;

inline constexpr std::size_t kMaxSubscriptions = 2'000;            ///< Of one session; clients have one for each folder that they hold open.
inline constexpr std::size_t kMaxNotificationsAtOnce = 10'000;     ///< Of one answer; beyond, the oldest are dropped.
inline constexpr std::size_t kMaxFoldersWatched = 64;              ///< Of one store; beyond, all of the store is.

class NotificationChannel {
public:
    /// Replaces one with the same connection number. LimitReached.
    void add(Call& call, Subscriber subscriber);
    /// No error when it is not there.
    void remove(std::uint32_t connection);

    /// What happened since the last poll of the group; nullopt: the call is parked. Empty when the time is over.
    std::optional<std::vector<Notification>> poll(Call& call);

    /// Wakes whoever waits.
    void wake() noexcept;
    /// Somebody waits, or will ask again at once.
    bool isWaiting(Ticks now) const noexcept { return now.time_since_epoch().count() < _waitingUntil.load(std::memory_order_relaxed); }

private:
    struct FollowedStore {
        StoreOwner owner;
        StoreFollower follower;
        std::uint64_t coveredBy = 0;   // the connection that watches it since all of it was looked at
    };
    using Follower = std::shared_ptr<FollowedStore>;   // owners: the channel, and a poll

    WatchKey key(Call& call);
    std::vector<Subscriber> subscribers();
    std::vector<WatchKey> keysOf(Call& call, const std::vector<Subscriber>& subscribers) const;
    void look(Call& call, const Follower& followed, const std::vector<Subscriber>& subscribers, std::vector<Notification>& to);
    std::vector<Notification> tellWhoIsBehind();
    void lookForSearches(StoreSession& store, const FollowedScope& scope, const std::vector<Subscriber>& subscribers, std::vector<Notification>& to);
    Ticks deadlineOf(Call& call);

    std::mutex _polling;   // one poll at a time looks; guards the followers' content and _deadlines
    std::map<std::uint64_t, Ticks> _deadlines;         // by connection

    mutable std::mutex _mutex;   // guards what follows, for moments only
    std::map<std::uint32_t, Subscriber> _subscribers;  // by the client's number
    std::map<StoreId, Follower> _followers;
    draft::Signals* _signals = nullptr;
    WatchKey _key;
    std::atomic<Ticks::rep> _waitingUntil{0};
};

}  // namespace corbel::soap
