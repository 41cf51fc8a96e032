// The latest snapshot of each folder in use, within a memory limit; and which messages sessions have claimed as \Recent since the last
// write of their folder.
//
// Owned by SqlStores. [any thread] Consistency is the caller's: put() and erase() are called under the store's write lock, right after the
// commit they follow. Claims live in memory until the folder's next write takes them along: a restart may show a message as recent twice,
// which RFC 3501 allows, and selecting a mailbox costs no sync.
#pragma once

#include <cstdint>
#include <list>
#include <mutex>
#include <optional>
#include <unordered_map>

#include "corbel/event.h"
#include "store/mailbox_snapshot.h"

namespace corbel::store {

inline constexpr std::size_t kMaxRecentClaims = 200'000;

class MailboxCache {
public:
    explicit MailboxCache(std::uint64_t maxBytes) : _maxBytes(maxBytes) {}

    /// Null when not there.
    SnapshotPtr find(WatchKey folder);
    void put(WatchKey folder, SnapshotPtr snapshot);
    void erase(WatchKey folder);
    std::uint64_t bytes() const;

    /// UIDs below the result are claimed; 0: as the folder's row says.
    Uid claimed(WatchKey folder) const;
    /// Raises the claim to `uid`; gives the one before. nullopt, and nothing is claimed, when there is none and some were forgotten
    /// since `forgotten`: the row may have taken one along after the caller read its snapshot.
    std::optional<Uid> claim(WatchKey folder, Uid uid, std::uint64_t forgotten);
    /// How often claims were forgotten: read it before the snapshot that claim() goes by.
    std::uint64_t forgotten() const;
    /// The folder's row says now that UIDs below `recentUid` are claimed: a claim up to there is not needed any more.
    void forgetClaim(WatchKey folder, Uid recentUid);

private:
    struct Hash {
        std::size_t operator()(const WatchKey& key) const noexcept { return key.store * 0x9e3779b97f4a7c15u ^ key.folder * 0xc2b2ae3d27d4eb4fu; }
    };
    struct Entry {
        WatchKey key;
        SnapshotPtr snapshot;
        std::size_t bytes;
    };
    void drop(std::list<Entry>::iterator entry);

    const std::uint64_t _maxBytes;
    mutable std::mutex _mutex;
    std::uint64_t _bytes = 0;
    std::list<Entry> _recent;  // most recently used first
    std::unordered_map<WatchKey, std::list<Entry>::iterator, Hash> _byKey;
    std::unordered_map<WatchKey, Uid, Hash> _claims;
    std::uint64_t _forgotten = 0;
};

}  // namespace corbel::store
