// A clock that a test moves by hand. [any thread]
#pragma once

#include <atomic>

#include "corbel/time.h"

namespace corbel::testing {

class ManualClock final : public Clock {
public:
    /// Begins at Tue, 24 Nov 2026 04:16:36 UTC.
    ManualClock() = default;
    TimePoint now() const noexcept override { return fromMicros(_now); }
    Ticks ticks() const noexcept override { return Ticks{std::chrono::microseconds(_now.load())}; }
    void advance(Micros by) noexcept { _now += by.count(); }
    void set(TimePoint t) noexcept { _now = toMicros(t); }

private:
    std::atomic<std::int64_t> _now{1795493796000000};
};

}  // namespace corbel::testing
