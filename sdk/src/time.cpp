#include "corbel/time.h"

namespace corbel {
namespace {

class SystemClock final : public Clock {
public:
    TimePoint now() const noexcept override {
        return std::chrono::time_point_cast<Micros>(std::chrono::system_clock::now());
    }
    Ticks ticks() const noexcept override { return std::chrono::steady_clock::now(); }
};

}  // namespace

Clock& systemClock() noexcept {
    static SystemClock clock;
    return clock;
}

}  // namespace corbel
