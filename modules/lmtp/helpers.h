// A few threads that help a worker with jobs that each wait for a disk: one message to several stores.
//
// Owned by the module. Threads start when there is work and end after kIdleTime without any, so an idle server has none.
// Not a general pool: run() returns when its jobs are done and takes part in them, so it never waits for a free thread.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace corbel::lmtp {

class Helpers {
public:
    static constexpr std::chrono::seconds kIdleTime{10};

    explicit Helpers(std::size_t maxThreads) : _maxThreads(maxThreads) {}
    ~Helpers();
    Helpers(const Helpers&) = delete;
    Helpers& operator=(const Helpers&) = delete;

    /// Runs every job, in any order, and returns when all are done. A job must not throw. [any thread]
    void run(std::vector<std::function<void()>> jobs);

private:
    struct Batch;
    void help();
    void startThreads(std::size_t wanted);

    const std::size_t _maxThreads;
    std::mutex _mutex;
    std::condition_variable _wake;
    std::deque<std::shared_ptr<Batch>> _queue;   ///< Shared by the caller of run() and the helpers that work on it.
    std::list<std::thread> _threads;
    std::list<std::thread> _finished;            ///< Ended by themselves, to be joined.
    std::size_t _idle = 0;
    bool _stopping = false;
};

}  // namespace corbel::lmtp
