#include "store/mailbox_cache.h"

#include <algorithm>

namespace corbel::store {

SnapshotPtr MailboxCache::find(WatchKey folder) {
    const std::lock_guard lock(_mutex);
    const auto found = _byKey.find(folder);
    if (found == _byKey.end()) return nullptr;
    _recent.splice(_recent.begin(), _recent, found->second);
    return found->second->snapshot;
}

void MailboxCache::put(WatchKey folder, SnapshotPtr snapshot) {
    const std::size_t bytes = snapshot->memoryBytes();
    const std::lock_guard lock(_mutex);
    if (const auto found = _byKey.find(folder); found != _byKey.end()) {
        found->second->snapshot.swap(snapshot);
        _bytes += bytes - found->second->bytes;
        found->second->bytes = bytes;
        _recent.splice(_recent.begin(), _recent, found->second);
    } else {
        _recent.push_front({folder, std::move(snapshot), bytes});
        _byKey.emplace(folder, _recent.begin());
        _bytes += bytes;
    }
    // The newest stays even when it alone is over the limit.
    while (_bytes > _maxBytes && _recent.size() > 1) drop(std::prev(_recent.end()));
}

void MailboxCache::erase(WatchKey folder) {
    const std::lock_guard lock(_mutex);
    if (const auto found = _byKey.find(folder); found != _byKey.end()) drop(found->second);
}

void MailboxCache::drop(std::list<Entry>::iterator entry) {
    _bytes -= entry->bytes;
    _byKey.erase(entry->key);
    _recent.erase(entry);
}

std::uint64_t MailboxCache::bytes() const {
    const std::lock_guard lock(_mutex);
    return _bytes;
}

Uid MailboxCache::claimed(WatchKey folder) const {
    const std::lock_guard lock(_mutex);
    const auto found = _claims.find(folder);
    return found == _claims.end() ? 0 : found->second;
}

std::optional<Uid> MailboxCache::claim(WatchKey folder, Uid uid, std::uint64_t forgotten) {
    const std::lock_guard lock(_mutex);
    if (!_claims.contains(folder)) {
        if (forgotten != _forgotten) return std::nullopt;
        if (_claims.size() >= kMaxRecentClaims) _claims.erase(_claims.begin());
    }
    Uid& claimed = _claims[folder];
    const Uid before = claimed;
    claimed = std::max(claimed, uid);
    return before;
}

void MailboxCache::forgetClaim(WatchKey folder, Uid recentUid) {
    const std::lock_guard lock(_mutex);
    const auto found = _claims.find(folder);
    if (found == _claims.end() || found->second > recentUid) return;
    _claims.erase(found);
    ++_forgotten;
}

std::uint64_t MailboxCache::forgotten() const {
    const std::lock_guard lock(_mutex);
    return _forgotten;
}

}  // namespace corbel::store
