// Time as Corbel stores and passes it: microseconds since 1970 in UTC, and a clock that is a parameter.
//
// The kernel owns the one SystemClock; tests pass corbel::testing::ManualClock. Does not format (see text.h).
#pragma once

#include <chrono>
#include <cstdint>

namespace corbel {

using Micros = std::chrono::microseconds;
/// Wall time, UTC, microseconds. What the store keeps as int64.
using TimePoint = std::chrono::sys_time<Micros>;
/// Monotonic time: for deadlines and durations only, never stored.
using Ticks = std::chrono::steady_clock::time_point;

constexpr TimePoint fromMicros(std::int64_t us) noexcept { return TimePoint{Micros{us}}; }  ///< From microseconds since 1970, UTC. [any thread]
constexpr std::int64_t toMicros(TimePoint t) noexcept { return t.time_since_epoch().count(); }  ///< Microseconds since 1970, UTC. [any thread]

/// Source of both times. Implemented by the kernel and by test clocks. [any thread]
class Clock {
public:
    virtual ~Clock();
    virtual TimePoint now() const noexcept = 0;  ///< Wall time; may jump.
    virtual Ticks ticks() const noexcept = 0;  ///< Never goes back.
};

/// The machine's clocks. [any thread]
Clock& systemClock() noexcept;

}  // namespace corbel
