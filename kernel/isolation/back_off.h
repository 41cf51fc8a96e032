// When a guest that ended may be started again: after a second, then twice as long each time, to a minute; a guest that ran for a minute
// begins anew.
//
// A value. [one thread]
#pragma once

#include <algorithm>
#include <chrono>

#include "corbel/time.h"

namespace corbel::isolation {

class BackOff {
public:
    static constexpr std::chrono::seconds kFirst{1}, kLongest{60}, kQuiet{60};

    /// The wait before the next start, for one that ran for `ran`.
    std::chrono::seconds next(Ticks::duration ran) noexcept {
        if (ran >= kQuiet) _wait = kFirst;
        const auto wait = _wait;
        _wait = std::min(_wait * 2, kLongest);
        return wait;
    }

private:
    std::chrono::seconds _wait = kFirst;
};

}  // namespace corbel::isolation
