// Says when a burst of work is over: for what is worth doing then and only then, such as giving memory back to the system.
//
// Owned by whoever looks at regular intervals. Knows neither pools nor clocks. [one thread at a time]
#pragma once

#include <cstdint>

namespace corbel::work {

class BurstWatch {
public:
    static constexpr std::uint64_t kBurst = 1000;       ///< So many jobs leave something behind.
    static constexpr std::uint64_t kQuiet = 1000;       ///< Fewer of them between two looks: nobody minds.
    static constexpr unsigned kMostLooks = 12;          ///< After so many it is done in the middle of the work too.

    /// `jobs`: how many ran so far. `hasLeft`: something was left behind whatever their number. True once a burst.
    bool isOver(std::uint64_t jobs, bool hasLeft) noexcept {
        _hasLeft = _hasLeft || hasLeft || jobs - _jobsAtEnd >= kBurst;
        const bool isQuiet = jobs - _jobsAtLook < kQuiet;
        _jobsAtLook = jobs;
        ++_looks;
        if (!_hasLeft || (!isQuiet && _looks < kMostLooks)) return false;
        _hasLeft = false;
        _jobsAtEnd = jobs;
        _looks = 0;
        return true;
    }

private:
    std::uint64_t _jobsAtLook = 0;
    std::uint64_t _jobsAtEnd = 0;
    unsigned _looks = 0;
    bool _hasLeft = false;
};

}  // namespace corbel::work
