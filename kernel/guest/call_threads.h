// The threads on which a module's interfaces are called: as many as calls are under way, up to a limit; later ones wait in a queue.
//
// Owned by Host; they end with the process. [any thread]
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>

namespace corbel::guest {

inline constexpr std::size_t kMaxCallThreads = 16;

class CallThreads {
public:
    void submit(std::function<void()> job);

private:
    void run();

    std::mutex _mutex;   // guards all below
    std::condition_variable _hasJob;
    std::deque<std::function<void()>> _jobs;
    std::size_t _threads = 0, _idle = 0;
};

}  // namespace corbel::guest
