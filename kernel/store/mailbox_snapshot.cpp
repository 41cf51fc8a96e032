#include "store/mailbox_snapshot.h"

#include <algorithm>

namespace corbel::store {
namespace {

const KeywordsPtr& noKeywords() {
    static const KeywordsPtr none = std::make_shared<KeywordNames>();
    return none;
}

std::uint32_t countUnseen(const std::vector<ViewItem>& items) {
    return static_cast<std::uint32_t>(std::count_if(items.begin(), items.end(), [](const ViewItem& item) { return !(item.flags & kSeen); }));
}

}  // namespace

std::uint32_t MailboxSnapshot::entryOf(std::uint32_t index) const noexcept {
    const auto after = std::upper_bound(_chunks.begin(), _chunks.end(), index, [](std::uint32_t i, const Entry& entry) { return i < entry.start; });
    return static_cast<std::uint32_t>(after - _chunks.begin()) - 1;
}

const ViewItem& MailboxSnapshot::item(std::uint32_t index) const noexcept {
    const Entry& entry = _chunks[entryOf(index)];
    return entry.chunk->items[index - entry.start];
}

std::span<const ViewItem> MailboxSnapshot::run(std::uint32_t index) const noexcept {
    const Entry& entry = _chunks[entryOf(index)];
    return std::span<const ViewItem>(entry.chunk->items).subspan(index - entry.start);
}

std::uint32_t MailboxSnapshot::lowerBound(Uid uid) const noexcept {
    const auto found = std::lower_bound(_chunks.begin(), _chunks.end(), uid, [](const Entry& entry, Uid u) { return entry.chunk->items.back().uid < u; });
    if (found == _chunks.end()) return _size;
    const auto& items = found->chunk->items;
    const auto item = std::lower_bound(items.begin(), items.end(), uid, [](const ViewItem& i, Uid u) { return i.uid < u; });
    return found->start + static_cast<std::uint32_t>(item - items.begin());
}

std::uint32_t MailboxSnapshot::firstUnseen() const noexcept {
    for (const Entry& entry : _chunks) {
        if (entry.chunk->unseen == 0) continue;
        const auto& items = entry.chunk->items;
        const auto item = std::find_if(items.begin(), items.end(), [](const ViewItem& i) { return !(i.flags & kSeen); });
        return entry.start + static_cast<std::uint32_t>(item - items.begin());
    }
    return _size;
}

std::size_t MailboxSnapshot::memoryBytes() const noexcept {
    constexpr std::size_t kChunkOverhead = sizeof(Entry) + sizeof(ViewChunk) + 48;
    return sizeof *this + 64 + _size * sizeof(ViewItem) + _chunks.size() * kChunkOverhead;
}

SnapshotEditor::SnapshotEditor() : _made(std::make_shared<MailboxSnapshot>()) { _made->_keywords = noKeywords(); }

SnapshotEditor::SnapshotEditor(const MailboxSnapshot& older)
    : _made(std::make_shared<MailboxSnapshot>(older)), _owned(_made->_chunks.size(), nullptr) {}

ViewChunk& SnapshotEditor::own(std::size_t entry) {
    if (!_owned[entry]) {
        const auto& items = _made->_chunks[entry].chunk->items;
        auto copy = std::make_shared<ViewChunk>();
        copy->items.reserve(items.size() + items.size() / 16 + 1);
        copy->items.assign(items.begin(), items.end());
        _owned[entry] = copy.get();
        _made->_chunks[entry].chunk = std::move(copy);
    }
    return *_owned[entry];
}

void SnapshotEditor::append(const ViewItem& item) {
    auto& chunks = _made->_chunks;
    if (chunks.empty() || chunks.back().chunk->items.size() >= kItemsPerChunk) {
        auto chunk = std::make_shared<ViewChunk>();
        _owned.push_back(chunk.get());
        chunks.push_back({std::move(chunk), _made->_size});
    }
    own(chunks.size() - 1).items.push_back(item);
    ++_made->_size;
}

ViewItem& SnapshotEditor::edit(std::uint32_t index) {
    const auto& chunks = _made->_chunks;
    if (_lastEdited >= chunks.size() || index < chunks[_lastEdited].start ||
        index >= chunks[_lastEdited].start + chunks[_lastEdited].chunk->items.size()) {
        _lastEdited = _made->entryOf(index);
    }
    return own(_lastEdited).items[index - chunks[_lastEdited].start];
}

void SnapshotEditor::remove(std::span<const std::uint32_t> indexes) {
    auto& chunks = _made->_chunks;
    std::size_t next = 0;
    std::vector<MailboxSnapshot::Entry> kept;
    std::vector<ViewChunk*> keptOwned;
    std::uint32_t start = 0;
    for (std::size_t e = 0; e < chunks.size(); ++e) {
        const std::uint32_t from = chunks[e].start;
        const std::uint32_t end = from + static_cast<std::uint32_t>(chunks[e].chunk->items.size());
        if (next < indexes.size() && indexes[next] < end) {
            auto& items = own(e).items;
            std::size_t to = indexes[next] - from;
            for (std::size_t i = to; i < items.size(); ++i) {
                if (next < indexes.size() && indexes[next] == from + i) ++next;
                else items[to++] = items[i];
            }
            items.resize(to);
            items.shrink_to_fit();
            if (items.empty()) continue;
        }
        ViewChunk* mine = _owned[e];
        // Chunks that shrank are joined, so that deleting does not leave a long spine of small ones.
        if (mine && !kept.empty() && keptOwned.back() && keptOwned.back()->items.size() + mine->items.size() <= kItemsPerChunk / 2) {
            keptOwned.back()->items.insert(keptOwned.back()->items.end(), mine->items.begin(), mine->items.end());
            start += static_cast<std::uint32_t>(mine->items.size());
            continue;
        }
        kept.push_back({chunks[e].chunk, start});
        keptOwned.push_back(mine);
        start += static_cast<std::uint32_t>(chunks[e].chunk->items.size());
    }
    chunks = std::move(kept);
    _owned = std::move(keptOwned);
    _made->_size = start;
    _lastEdited = 0;
}

void SnapshotEditor::setCounters(const FolderCounters& counters, Uid recentUid) {
    _made->_counters = counters;
    _made->_recentUid = recentUid;
}

SnapshotPtr SnapshotEditor::finish() {
    for (ViewChunk* chunk : _owned) {
        if (!chunk) continue;
        chunk->unseen = countUnseen(chunk->items);
        if (chunk->items.capacity() > chunk->items.size() + kItemsPerChunk / 8) chunk->items.shrink_to_fit();
    }
    return std::move(_made);
}

}  // namespace corbel::store
