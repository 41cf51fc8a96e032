#include "notification_channel.h"

#include <algorithm>

#include "call.h"
#include "corbel/search_folders.h"
#include "table_notifications.h"

namespace corbel::soap {
namespace {

constexpr std::chrono::seconds kAskAgain{30};   // a client that got an answer asks again at once

bool isOfStore(const Subscriber& subscriber, StoreId store) noexcept { return subscriber.target != Target::Table && subscriber.store == store; }

bool needsWholeStore(const Subscriber& subscriber) noexcept { return subscriber.target == Target::Store; }

/// Folders are told of under the whole store's key as well, which is what a hierarchy needs.
WatchKey keyOf(const Subscriber& subscriber) noexcept {
    const bool isWhole = needsWholeStore(subscriber) || (subscriber.target == Target::Sync && subscriber.sync.kind == SyncKind::Hierarchy);
    return {subscriber.store, isWhole ? 0 : subscriber.folder};
}

FollowedScope scopeOf(const std::vector<Subscriber>& subscribers, StoreId store) {
    FollowedScope scope;
    for (const Subscriber& each : subscribers) {
        if (!isOfStore(each, store)) continue;
        if (needsWholeStore(each)) scope.isWholeStore = true;
        else if (each.target != Target::Sync || each.sync.kind == SyncKind::Contents) scope.folders.insert(each.folder);
    }
    return scope;
}

}  // namespace

void NotificationChannel::add(Call& call, Subscriber subscriber) {
    Follower made;
    if (subscriber.target != Target::Table) {
        const auto owner = call.services.stores.find(subscriber.store);
        if (!owner) throw Error(ErrorCode::NotFound, "There is no such store");
        made = std::make_shared<FollowedStore>(FollowedStore{*owner, StoreFollower(call.store(*owner)), 0});
        if (subscriber.since == 0) subscriber.since = made->follower.position();
    }
    key(call);
    {
        const std::lock_guard lock(_mutex);
        const auto count = std::count_if(_subscribers.begin(), _subscribers.end(), [&](const auto& each) { return each.second.sessionId == subscriber.sessionId; });
        if (static_cast<std::size_t>(count) >= kMaxSubscriptions && !_subscribers.contains(subscriber.connection))
            throw Error(ErrorCode::LimitReached, "The session has too many subscriptions");
        if (made) _followers.try_emplace(subscriber.store, std::move(made));
        _subscribers.insert_or_assign(subscriber.connection, std::move(subscriber));
    }
    wake();   // a poll that waits does not watch it yet
}

void NotificationChannel::remove(std::uint32_t connection) {
    const std::lock_guard lock(_mutex);
    _subscribers.erase(connection);
}

WatchKey NotificationChannel::key(Call& call) {
    const std::lock_guard lock(_mutex);
    if (!_signals && call.services.signals) {
        _signals = call.services.signals;
        _key = _signals->newKey();
    }
    return _key;
}

void NotificationChannel::wake() noexcept {
    draft::Signals* signals = nullptr;
    WatchKey key;
    {
        const std::lock_guard lock(_mutex);
        signals = _signals;
        key = _key;
    }
    if (signals) signals->raise(key);
}

/// Those whose sessions are there; followers that nobody needs go.
std::vector<Subscriber> NotificationChannel::subscribers() {
    const std::lock_guard lock(_mutex);
    std::erase_if(_subscribers, [](const auto& each) { return each.second.session.expired(); });
    std::vector<Subscriber> all;
    std::set<StoreId> stores;
    for (const auto& [connection, subscriber] : _subscribers) {
        all.push_back(subscriber);
        if (subscriber.target != Target::Table) stores.insert(subscriber.store);
    }
    std::erase_if(_followers, [&](const auto& each) { return !stores.contains(each.first); });
    return all;
}

std::vector<WatchKey> NotificationChannel::keysOf(Call& call, const std::vector<Subscriber>& all) const {
    std::map<StoreId, std::set<FolderId>> folders;
    for (const Subscriber& each : all) {
        if (each.target != Target::Table) folders[each.store].insert(keyOf(each).folder);
    }
    std::vector<WatchKey> keys;
    for (const auto& [store, watched] : folders) {
        if (watched.contains(0) || watched.size() > kMaxFoldersWatched) keys.push_back({store, 0});
        else for (const FolderId folder : watched) keys.push_back({store, folder});
    }
    for (const Subscriber& each : all) {
        if (each.target != Target::Table) continue;
        for (const WatchKey& key : watchedByTable(call, each)) {
            if (std::find(keys.begin(), keys.end(), key) == keys.end()) keys.push_back(key);
        }
    }
    return keys;
}

std::vector<Notification> NotificationChannel::tellWhoIsBehind() {
    std::vector<Notification> told;
    const std::lock_guard lock(_mutex);
    for (auto& [connection, subscriber] : _subscribers) {
        if (subscriber.behind) told.push_back(std::move(*subscriber.behind));
        subscriber.behind.reset();
    }
    return told;
}

Ticks NotificationChannel::deadlineOf(Call& call) {
    const Ticks now = call.services.clock.ticks();
    std::erase_if(_deadlines, [&](const auto& each) { return each.second + kAskAgain < now; });
    const Ticks deadline = now + call.services.options()->notifyWait;
    if (!call.isWoken) return _deadlines[call.connection.id()] = deadline;
    return _deadlines.try_emplace(call.connection.id(), deadline).first->second;
}

std::optional<std::vector<Notification>> NotificationChannel::poll(Call& call) {
    const std::lock_guard polling(_polling);
    const Ticks now = call.services.clock.ticks();
    const Ticks deadline = deadlineOf(call);
    _waitingUntil = std::max((deadline + kAskAgain).time_since_epoch().count(), _waitingUntil.load());
    const std::vector<Subscriber> all = subscribers();
    std::vector<WatchKey> keys = keysOf(call, all);
    if (const WatchKey own = key(call); own.store != 0) keys.push_back(own);
    // Watched before it is looked at: what comes in between wakes the call.
    call.connection.watch(keys);
    std::map<StoreId, Follower> followers;
    {
        const std::lock_guard lock(_mutex);
        followers = _followers;
    }
    std::vector<Notification> told = tellWhoIsBehind();
    for (const auto& [store, followed] : followers) {
        try {
            look(call, followed, all, told);
        } catch (const Error& error) {
            // The right to see the store is gone, or the store.
            if (error.code() != ErrorCode::NotFound && error.code() != ErrorCode::NoAccess) throw;
        }
    }
    for (const Subscriber& each : all) {
        if (each.target == Target::Table) tellOfTable(call, each, told);
    }
    if (told.empty() && now < deadline && !call.connection.isDraining()) {
        call.parkedFor = std::chrono::ceil<std::chrono::milliseconds>(deadline - now);   // watched already
        return std::nullopt;
    }
    call.connection.unwatch();
    _deadlines.erase(call.connection.id());
    for (const auto& [store, followed] : followers) followed->coveredBy = 0;
    if (told.size() > kMaxNotificationsAtOnce) told.erase(told.begin(), told.end() - kMaxNotificationsAtOnce);
    return told;
}

void NotificationChannel::look(Call& call, const Follower& followed, const std::vector<Subscriber>& all, std::vector<Notification>& to) {
    FollowedScope scope = scopeOf(all, followed->owner.id);
    if (call.isWoken && followed->coveredBy == call.connection.id()) {
        scope.isHinted = true;
        for (const ChangeEvent& event : call.events) {
            if (event.store != followed->owner.id) continue;
            if (event.folder == 0) scope.isHinted = false;
            else scope.changed[event.folder] |= event.kinds;
        }
        if (scope.isHinted && scope.changed.empty()) return;
    }
    StoreSession& store = call.store(followed->owner);
    const std::vector<ObjectEvent> events = followed->follower.find(store, scope);
    followed->coveredBy = call.connection.id();
    for (const ObjectEvent& event : events) {
        for (const Subscriber& each : all) {
            if (isOfStore(each, followed->owner.id)) tell(event, each, followed->follower.inbox(), to);
        }
    }
    lookForSearches(store, scope, all, to);
}

void NotificationChannel::lookForSearches(StoreSession& store, const FollowedScope& scope, const std::vector<Subscriber>& all, std::vector<Notification>& to) {
    for (const Subscriber& each : all) {
        if (each.target != Target::Folder || (each.mask & kEventSearchComplete) == 0 || !isOfStore(each, store.id())) continue;
        const auto hint = scope.changed.find(each.folder);
        const bool mayHaveEnded = scope.isHinted && hint != scope.changed.end() && (hint->second & kFolderChanged);
        if (scope.isHinted && !mayHaveEnded) continue;
        bool isSearching = false;
        try {
            isSearching = store.searchFolders().status(each.folder).state == SearchState::Building;
        } catch (const Error&) {
            continue;   // no search folder, or not to be seen any more
        }
        {
            const std::lock_guard lock(_mutex);
            if (const auto known = _subscribers.find(each.connection); known != _subscribers.end()) known->second.isSearching = isSearching;
        }
        if (isSearching || !(each.isSearching || mayHaveEnded)) continue;
        Notification& told = to.emplace_back();
        told.connection = each.connection;
        told.eventType = kEventSearchComplete;
        NotificationObject& object = told.object.emplace();
        object.entryid = Bytes{store.objects().folderIds(each.folder).entryid};
        object.objectType = kMapiFolder;
    }
}

}  // namespace corbel::soap
