// A pool of worker threads that grows on demand up to a maximum and shrinks to one when idle: where handlers run and block.
//
// Owned by the app (pools main, slow, blob, admin). The worker that became idle last is woken first, so that the others
// can end. What a job throws is caught and logged. Does not schedule by time and knows nothing of connections.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <unordered_map>
#include <vector>

#include "corbel/log.h"
#include "corbel/metrics.h"

namespace corbel::work {

class Pool {
public:
    using Job = std::function<void()>;

    static constexpr std::chrono::milliseconds kOverloadAge{5000};

    /// `idleTime`: how long a worker beyond the first one waits for a job before it ends. `overloadAge`: the bound of isOverloaded().
    Pool(std::string name, std::size_t maxThreads, Log& log, Metrics& metrics, std::chrono::milliseconds idleTime = std::chrono::seconds(10),
         std::chrono::milliseconds overloadAge = kOverloadAge);
    /// Calls stop().
    ~Pool();
    Pool(const Pool&) = delete;
    Pool& operator=(const Pool&) = delete;

    /// Queues a job; false (and the job is dropped) after stop(). [any thread]
    bool submit(Job job);
    /// Runs what is queued, then ends all workers. [any thread but a worker of this pool]
    void stop();

    const std::string& name() const noexcept { return _name; }
    std::size_t threads() const;
    std::size_t queued() const noexcept { return _queued.load(std::memory_order_relaxed); }
    /// How many jobs were begun so far.
    std::uint64_t begun() const noexcept { return _begun.load(std::memory_order_relaxed); }
    /// Age of the oldest job that no worker has taken yet; zero when the queue is empty. [any thread]
    std::chrono::microseconds queueAge() const;
    /// True when the oldest job waits longer than the bound: answer 503, NO [UNAVAILABLE], or the protocol's busy greeting. [any thread]
    bool isOverloaded() const { return queued() > 0 && queueAge() > _overloadAge; }

private:
    struct Item {
        Job job;
        std::chrono::steady_clock::time_point since;
    };
    struct Worker {
        std::condition_variable wake;
        bool isWoken = false;
    };

    void startWorker();
    void work(std::uint64_t id);
    bool waitForJob(std::unique_lock<std::mutex>& lock);
    void runJob(Job& job) noexcept;

    const std::string _name;
    const std::size_t _maxThreads;
    const std::chrono::milliseconds _idleTime;
    const std::chrono::milliseconds _overloadAge;
    Log& _log;
    mutable std::mutex _mutex;
    std::deque<Item> _queue;
    std::vector<Worker*> _idle;  // top: idle since the shortest time
    std::unordered_map<std::uint64_t, std::thread> _threads;
    std::vector<std::thread> _ended;  // to be joined by the next one that starts or stops a thread
    std::condition_variable _allEnded;
    std::uint64_t _nextId = 0;
    std::size_t _running = 0;
    std::atomic<std::size_t> _queued{0};
    std::atomic<std::uint64_t> _begun{0};
    bool _isStopping = false;
    Counter& _jobs;
    Histogram& _waits;
};

}  // namespace corbel::work
