// The delivery hook of a guest.
//
// Owned by IsolatedModule. [worker, parallel]
#pragma once

#include "corbel/delivery.h"
#include "isolation/caller.h"

namespace corbel::isolation {

class RemoteHook final : public DeliveryHook {
public:
    explicit RemoteHook(Caller& caller) : _caller(caller) {}
    void setPriority(int priority) noexcept { _priority = priority; }
    int priority() const noexcept override { return _priority; }
    void onDelivery(DeliveryRequest& request) override;

private:
    Caller& _caller;
    int _priority = 0;
};

}  // namespace corbel::isolation
