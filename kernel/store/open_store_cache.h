// The stores that are open, at most so many; the one not used for longest is closed first, one in use never.
//
// Owned by SqlStores. A store is opened once however many ask at the same time. [worker, parallel]
#pragma once

#include <array>
#include <functional>
#include <list>
#include <mutex>
#include <unordered_map>
#include <vector>

#include "store/store_file.h"

namespace corbel::store {

class OpenStoreCache {
public:
    using Open = std::function<StoreFilePtr(StoreId)>;
    /// Drops what it is given, soon: closing a file writes its log back, which is more than the caller should wait for.
    using Close = std::function<void(std::vector<StoreFilePtr>)>;

    OpenStoreCache(std::size_t maxOpen, Open open, Close close) : _maxOpen(maxOpen), _open(std::move(open)), _close(std::move(close)) {}

    /// Open already, or opened now; throws what opening throws.
    StoreFilePtr get(StoreId store);
    /// Null when it is not open.
    StoreFilePtr find(StoreId store);
    std::size_t size() const;

private:
    static constexpr std::size_t kOpenLocks = 64;
    void insert(StoreFilePtr file);

    const std::size_t _maxOpen;
    const Open _open;
    const Close _close;
    mutable std::mutex _mutex;
    std::list<StoreFilePtr> _recent;  // most recently used first
    std::unordered_map<StoreId, std::list<StoreFilePtr>::iterator> _byId;
    std::array<std::mutex, kOpenLocks> _openLocks;  // by id: held while a store is opened
};

}  // namespace corbel::store
