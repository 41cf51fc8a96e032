#include "store/open_store_cache.h"

namespace corbel::store {

StoreFilePtr OpenStoreCache::find(StoreId store) {
    const std::lock_guard lock(_mutex);
    const auto found = _byId.find(store);
    if (found == _byId.end()) return nullptr;
    _recent.splice(_recent.begin(), _recent, found->second);
    return *found->second;
}

StoreFilePtr OpenStoreCache::get(StoreId store) {
    if (StoreFilePtr file = find(store)) return file;
    const std::lock_guard opening(_openLocks[store % kOpenLocks]);
    if (StoreFilePtr file = find(store)) return file;
    StoreFilePtr file = _open(store);
    insert(file);
    return file;
}

void OpenStoreCache::insert(StoreFilePtr file) {
    std::vector<StoreFilePtr> closing;
    {
        const std::lock_guard lock(_mutex);
        _recent.push_front(std::move(file));
        _byId[_recent.front()->id()] = _recent.begin();
        for (auto it = _recent.end(); _recent.size() > _maxOpen && it != _recent.begin();) {
            auto candidate = std::prev(it);
            // Nobody can get hold of it meanwhile: find() needs the lock.
            if (candidate->use_count() > 1 || candidate == _recent.begin()) {
                it = candidate;
                continue;
            }
            _byId.erase((*candidate)->id());
            closing.push_back(std::move(*candidate));
            it = _recent.erase(candidate);
        }
    }
    if (!closing.empty()) _close(std::move(closing));
}

std::size_t OpenStoreCache::size() const {
    const std::lock_guard lock(_mutex);
    return _recent.size();
}

}  // namespace corbel::store
