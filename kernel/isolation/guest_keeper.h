// Keeps a guest running: waits for its end, logs it, and starts another one after a while (back_off.h).
//
// Owned by IsolatedModule from a successful start() to stop(). Calls take the guest of the moment from here. [any thread]
#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "corbel/log.h"
#include "corbel/metrics.h"
#include "isolation/back_off.h"
#include "isolation/guest.h"

namespace corbel::isolation {

class GuestKeeper {
public:
    using Launch = std::function<std::shared_ptr<Guest>()>;   ///< A guest whose module runs; throws.

    GuestKeeper(std::string module, std::shared_ptr<Guest> first, Launch launch, Log& log, Counter& restarts);
    ~GuestKeeper();
    GuestKeeper(const GuestKeeper&) = delete;
    GuestKeeper& operator=(const GuestKeeper&) = delete;

    /// The guest that runs; one that is started soon is waited for until `deadline`. Throws Unavailable.
    std::shared_ptr<Guest> guest(Ticks deadline);
    /// The guest of the moment, if there is one.
    std::shared_ptr<Guest> current() const;
    /// Puts `next` in the place of the guest, which is returned.
    std::shared_ptr<Guest> replace(std::shared_ptr<Guest> next);
    /// Some guest ended: look which.
    void wake();
    /// No further starts.
    void end();

    struct State {
        std::string text;   ///< "running", "starting", "waiting".
        pid_t pid = 0;
        std::uint64_t restarts = 0;
        std::string lastEnd;
    };
    State state() const;

private:
    void keep();
    void startAnother(std::unique_lock<std::mutex>& lock);

    const std::string _module;
    const Launch _launch;
    Log& _log;
    Counter& _restarts;
    mutable std::mutex _mutex;   // guards all below
    std::condition_variable _changed;
    std::shared_ptr<Guest> _guest;   // null while none runs
    BackOff _backOff;
    Ticks _nextStart{};
    bool _isStarting = false, _isEnding = false;
    std::uint64_t _count = 0;
    std::string _lastEnd;
    std::thread _thread;         // last: uses all of the above
};

}  // namespace corbel::isolation
