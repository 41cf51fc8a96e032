// The latest snapshot of a folder as each reader sees it: flags without the messages' own \Seen, plus the reader's.
//
// Owned by SqlStores, within a memory limit of its own. An entry says what it was made from, and reader_views.cpp brings it up to date by
// what changed since. [any thread]
#pragma once

#include <cstdint>
#include <list>
#include <mutex>
#include <optional>
#include <unordered_map>

#include "store/mailbox_snapshot.h"

namespace corbel::store {

class ReaderCache {
public:
    /// `user` 0: what all readers have in common, nothing seen.
    struct Key {
        StoreId store = 0;
        FolderId folder = 0;
        UserId user = 0;
        bool operator==(const Key&) const = default;
    };
    struct Entry {
        SnapshotPtr base;          ///< What all readers have in common.
        SnapshotPtr view;          ///< With this reader's \Seen.
        ModSeq folderHighest = 0;  ///< folder_counter.highest_modseq of that moment.
        ModSeq readHighest = 0;    ///< folder_user.highest_modseq of that moment.
    };

    explicit ReaderCache(std::uint64_t maxBytes) : _maxBytes(maxBytes) {}
    std::optional<Entry> find(const Key& key);
    void put(const Key& key, Entry entry);

private:
    struct Hash {
        std::size_t operator()(const Key& key) const noexcept {
            return key.store * 0x9e3779b97f4a7c15u ^ key.folder * 0xc2b2ae3d27d4eb4fu ^ key.user * 0x165667b19e3779f9u;
        }
    };
    struct Slot {
        Key key;
        Entry entry;
        std::size_t bytes;
    };
    void dropLast();

    const std::uint64_t _maxBytes;
    std::mutex _mutex;
    std::uint64_t _bytes = 0;
    std::list<Slot> _recent;  // most recently used first
    std::unordered_map<Key, std::list<Slot>::iterator, Hash> _byKey;
};

}  // namespace corbel::store
