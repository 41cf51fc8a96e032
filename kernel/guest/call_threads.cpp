#include "guest/call_threads.h"

#include <system_error>
#include <thread>

namespace corbel::guest {

void CallThreads::submit(std::function<void()> job) {
    const std::lock_guard lock(_mutex);
    _jobs.push_back(std::move(job));
    if (_idle >= _jobs.size() || _threads == kMaxCallThreads) return _hasJob.notify_one();
    try {
        std::thread([this] { run(); }).detach();
        ++_threads;
    } catch (const std::system_error&) {
        if (_threads == 0) throw;   // else those that are there do it
    }
}

void CallThreads::run() {
    std::unique_lock lock(_mutex);
    for (;;) {
        ++_idle;
        _hasJob.wait(lock, [this] { return !_jobs.empty(); });
        --_idle;
        const auto job = std::move(_jobs.front());
        _jobs.pop_front();
        lock.unlock();
        job();
        lock.lock();
    }
}

}  // namespace corbel::guest
