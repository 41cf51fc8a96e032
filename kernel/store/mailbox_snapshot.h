// One folder at one moment, in memory: its items in UID order in chunks that successive snapshots share, and its counters.
//
// Immutable; owned jointly by the cache, the views handed out and the transaction that makes the next one. SnapshotEditor makes a
// changed copy that costs the chunks it touches and the spine. Knows no database. [any thread]
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "corbel/store.h"

namespace corbel::store {

inline constexpr std::uint32_t kItemsPerChunk = 1024;

struct ViewChunk {
    std::vector<ViewItem> items;
    std::uint32_t unseen = 0;
};
using ChunkPtr = std::shared_ptr<const ViewChunk>;      // owners: every snapshot that has these items
using KeywordNames = std::vector<std::string>;
using KeywordsPtr = std::shared_ptr<const KeywordNames>;  // owners: successive snapshots

class MailboxSnapshot {
public:
    /// Chunk and the 0-based index of its first item.
    struct Entry {
        ChunkPtr chunk;
        std::uint32_t start = 0;
    };

    std::uint32_t size() const noexcept { return _size; }
    const ViewItem& item(std::uint32_t index) const noexcept;
    /// Items from `index` to the end of its chunk.
    std::span<const ViewItem> run(std::uint32_t index) const noexcept;
    /// Index of the first item with uid >= `uid`; size() if none.
    std::uint32_t lowerBound(Uid uid) const noexcept;
    /// Index of the first item without \Seen; size() if none.
    std::uint32_t firstUnseen() const noexcept;
    const std::vector<Entry>& chunks() const noexcept { return _chunks; }
    const KeywordNames& keywords() const noexcept { return *_keywords; }
    const FolderCounters& counters() const noexcept { return _counters; }
    /// First UID that no session had claimed as \Recent.
    Uid recentUid() const noexcept { return _recentUid; }
    std::size_t memoryBytes() const noexcept;

private:
    friend class SnapshotEditor;
    std::uint32_t entryOf(std::uint32_t index) const noexcept;

    std::vector<Entry> _chunks;
    std::uint32_t _size = 0;
    Uid _recentUid = 1;
    KeywordsPtr _keywords;
    FolderCounters _counters;
};
using SnapshotPtr = std::shared_ptr<const MailboxSnapshot>;  // owners: cache, views, transaction in progress

/// Builds a snapshot, from nothing or from an older one. One thread, used once.
class SnapshotEditor {
public:
    SnapshotEditor();
    explicit SnapshotEditor(const MailboxSnapshot& older);

    /// Precondition: item.uid is greater than that of any item so far.
    void append(const ViewItem& item);
    /// The item at `index`, to be changed; not its uid.
    ViewItem& edit(std::uint32_t index);
    /// `indexes` ascending. Only before append().
    void remove(std::span<const std::uint32_t> indexes);
    void setKeywords(KeywordsPtr keywords) { _made->_keywords = std::move(keywords); }
    void setCounters(const FolderCounters& counters, Uid recentUid);
    SnapshotPtr finish();

private:
    ViewChunk& own(std::size_t entry);

    std::shared_ptr<MailboxSnapshot> _made;
    std::vector<ViewChunk*> _owned;   // parallel to _made->_chunks: the chunk when this editor made it, else null
    std::size_t _lastEdited = 0;
};

}  // namespace corbel::store
