#include "store/rights/reader_cache.h"

namespace corbel::store {

std::optional<ReaderCache::Entry> ReaderCache::find(const Key& key) {
    const std::lock_guard lock(_mutex);
    const auto found = _byKey.find(key);
    if (found == _byKey.end()) return std::nullopt;
    _recent.splice(_recent.begin(), _recent, found->second);
    return found->second->entry;
}

void ReaderCache::put(const Key& key, Entry entry) {
    const std::size_t bytes = entry.view->memoryBytes();
    const std::lock_guard lock(_mutex);
    if (const auto found = _byKey.find(key); found != _byKey.end()) {
        // Whoever looked at a later moment was faster.
        const Entry& known = found->second->entry;
        const bool isSameMailbox = known.view->counters().uidValidity == entry.view->counters().uidValidity;
        if (isSameMailbox && (known.folderHighest > entry.folderHighest || known.readHighest > entry.readHighest)) return;
        _bytes -= found->second->bytes;
        _recent.erase(found->second);
        _byKey.erase(found);
    }
    _recent.push_front({key, std::move(entry), bytes});
    _byKey.emplace(key, _recent.begin());
    _bytes += bytes;
    while (_bytes > _maxBytes && _recent.size() > 1) dropLast();
}

void ReaderCache::dropLast() {
    _bytes -= _recent.back().bytes;
    _byKey.erase(_recent.back().key);
    _recent.pop_back();
}

}  // namespace corbel::store
