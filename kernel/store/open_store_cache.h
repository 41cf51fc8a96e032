// The stores that are open, at most so many; the one not used for longest is closed first, one in use never. Those that are idle are
// closed too, since an open one costs some 200 KB: what a burst of logins leaves open goes within seconds, lest it lies between what the
// sessions keep.
//
// Owned by SqlStores. A store is opened once however many ask at the same time. [worker, parallel]
#pragma once

#include <array>
#include <chrono>
#include <functional>
#include <list>
#include <mutex>
#include <unordered_map>
#include <vector>

#include "corbel/time.h"
#include "store/store_file.h"

namespace corbel::store {

class OpenStoreCache {
public:
    using Open = std::function<StoreFilePtr(StoreId)>;
    /// Takes files that were pushed out, outside the cache's lock, and lets go of them.
    using Close = std::function<void(std::vector<StoreFilePtr>)>;

    static constexpr std::chrono::seconds kRest{5};       ///< So long without use: idle.
    static constexpr std::chrono::seconds kRestOfMany{2}; ///< The same while more than a few are open.

    OpenStoreCache(std::size_t maxOpen, std::size_t few, Clock& clock, Open open, Close close) : _maxOpen(maxOpen), _few(few), _clock(clock), _open(std::move(open)), _close(std::move(close)) {}

    /// Open already, or opened now; throws what opening throws.
    StoreFilePtr get(StoreId store);
    /// Null when it is not open.
    StoreFilePtr find(StoreId store);
    std::size_t size() const;
    /// Closes those that are idle now; how many.
    std::size_t closeIdle();
    bool hasMany() const { return size() > _few; }

private:
    struct Entry {
        StoreFilePtr file;
        Ticks used;
    };
    static constexpr std::size_t kOpenLocks = 64;
    void insert(StoreFilePtr file);
    /// Takes entries off the end of the list while `mayClose`; those in use stay. `_mutex` is held.
    template <class MayClose>
    std::vector<StoreFilePtr> takeLast(MayClose mayClose);

    const std::size_t _maxOpen, _few;
    Clock& _clock;
    const Open _open;
    const Close _close;
    mutable std::mutex _mutex;
    std::list<Entry> _recent;   // most recently used first
    std::unordered_map<StoreId, std::list<Entry>::iterator> _byId;
    std::array<std::mutex, kOpenLocks> _openLocks;  // by id: held while a store is opened
};

}  // namespace corbel::store
