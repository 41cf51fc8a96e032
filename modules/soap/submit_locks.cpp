#include "submit_locks.h"

namespace corbel::soap {

bool SubmitLocks::lock(StoreId store, ItemId item, const ClientSessionPtr& session) {
    const std::lock_guard lock(_mutex);
    // Sessions end without a word: theirs go whenever one is added.
    std::erase_if(_holders, [](const auto& each) { return each.second.alive.expired(); });
    const auto [place, isNew] = _holders.try_emplace({store, item}, Holder{session->id, session});
    return isNew || place->second.session == session->id;
}

void SubmitLocks::unlock(StoreId store, ItemId item, const ClientSession& session) {
    const std::lock_guard lock(_mutex);
    const auto found = _holders.find({store, item});
    if (found != _holders.end() && found->second.session == session.id) _holders.erase(found);
}

bool SubmitLocks::isHeldByAnother(StoreId store, ItemId item, const ClientSession& session) const {
    const std::lock_guard lock(_mutex);
    const auto found = _holders.find({store, item});
    return found != _holders.end() && found->second.session != session.id && !found->second.alive.expired();
}

}  // namespace corbel::soap
