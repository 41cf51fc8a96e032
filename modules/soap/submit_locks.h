// Which session works on a submitted message, so that no two send it.
//
// In memory: a lock ends with its session, and with the process. Owned by Services. [any thread]
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <utility>

#include "client_session.h"
#include "corbel/store.h"

namespace corbel::soap {

class SubmitLocks {
public:
    /// False when another session holds it; true also when this one does.
    bool lock(StoreId store, ItemId item, const ClientSessionPtr& session);
    /// Nothing happens to somebody else's.
    void unlock(StoreId store, ItemId item, const ClientSession& session);
    bool isHeldByAnother(StoreId store, ItemId item, const ClientSession& session) const;

private:
    struct Holder {
        std::uint64_t session = 0;
        std::weak_ptr<ClientSession> alive;
    };
    using Key = std::pair<StoreId, ItemId>;

    mutable std::mutex _mutex;
    std::map<Key, Holder> _holders;
};

}  // namespace corbel::soap
