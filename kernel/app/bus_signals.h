// Keys of modules on the bus, beside those of stores. Owned by Services. [any thread]
#pragma once

#include <atomic>

#include "bus/bus.h"
#include "corbel/draft/signals.h"

namespace corbel::app {

class BusSignals final : public draft::Signals {
public:
    explicit BusSignals(bus::Bus& bus) : _bus(bus) {}
    WatchKey newKey() override { return {kFirst + _taken.fetch_add(1, std::memory_order_relaxed), 0}; }
    void raise(const WatchKey& key) noexcept override {
        const ChangeEvent event{key.store, key.folder, 0, 0};
        _bus.publish({&event, 1});
    }

private:
    static constexpr StoreId kFirst = StoreId{1} << 63;   // no store has such a number
    bus::Bus& _bus;
    std::atomic<StoreId> _taken{0};
};

}  // namespace corbel::app
