#include "store/open_store_cache.h"

#include <iterator>

namespace corbel::store {

StoreFilePtr OpenStoreCache::find(StoreId store) {
    const std::lock_guard lock(_mutex);
    const auto found = _byId.find(store);
    if (found == _byId.end()) return nullptr;
    _recent.splice(_recent.begin(), _recent, found->second);
    found->second->used = _clock.ticks();
    return found->second->file;
}

StoreFilePtr OpenStoreCache::get(StoreId store) {
    if (StoreFilePtr file = find(store)) return file;
    const std::lock_guard opening(_openLocks[store % kOpenLocks]);
    if (StoreFilePtr file = find(store)) return file;
    StoreFilePtr file = _open(store);
    insert(file);
    return file;
}

template <class MayClose>
std::vector<StoreFilePtr> OpenStoreCache::takeLast(MayClose mayClose) {
    std::vector<StoreFilePtr> taken;
    for (auto it = _recent.end(); it != _recent.begin();) {
        auto candidate = std::prev(it);
        if (!mayClose(*candidate)) break;
        // Nobody can get hold of it meanwhile: find() needs the lock.
        if (candidate->file.use_count() > 1) {
            it = candidate;
            continue;
        }
        _byId.erase(candidate->file->id());
        taken.push_back(std::move(candidate->file));
        it = _recent.erase(candidate);
    }
    return taken;
}

void OpenStoreCache::insert(StoreFilePtr file) {
    std::vector<StoreFilePtr> closing;  // closed after the lock is released: closing takes its time
    {
        const std::lock_guard lock(_mutex);
        _recent.push_front({std::move(file), _clock.ticks()});
        _byId[_recent.front().file->id()] = _recent.begin();
        closing = takeLast([this](const Entry& entry) { return _recent.size() > _maxOpen && &entry != &_recent.front(); });
    }
    if (!closing.empty()) _close(std::move(closing));
}

std::size_t OpenStoreCache::closeIdle() {
    const Ticks now = _clock.ticks();
    std::vector<StoreFilePtr> closing;
    {
        const std::lock_guard lock(_mutex);
        closing = takeLast([this, now](const Entry& entry) { return now - entry.used >= (_recent.size() > _few ? kRestOfMany : kRest); });
    }
    const std::size_t count = closing.size();
    if (count > 0) _close(std::move(closing));
    return count;
}

std::size_t OpenStoreCache::size() const {
    const std::lock_guard lock(_mutex);
    return _recent.size();
}

}  // namespace corbel::store
