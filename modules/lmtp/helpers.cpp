#include "helpers.h"

#include <algorithm>
#include <system_error>

namespace corbel::lmtp {

struct Helpers::Batch {
    std::vector<std::function<void()>> jobs;
    std::atomic<std::size_t> next{0};
    std::mutex mutex;
    std::condition_variable allDone;
    std::size_t done = 0;

    void work() {
        std::size_t count = 0;
        for (std::size_t i = next++; i < jobs.size(); i = next++, ++count) jobs[i]();
        if (count == 0) return;
        const std::lock_guard lock(mutex);
        done += count;
        if (done == jobs.size()) allDone.notify_all();
    }
};

Helpers::~Helpers() {
    std::unique_lock lock(_mutex);
    _stopping = true;
    _wake.notify_all();
    while (!_threads.empty() || !_finished.empty()) {
        std::list<std::thread> all = std::move(_finished);
        _finished.clear();
        all.splice(all.end(), _threads);
        lock.unlock();
        for (std::thread& thread : all) thread.join();
        lock.lock();
    }
}

void Helpers::run(std::vector<std::function<void()>> jobs) {
    if (jobs.size() < 2 || _maxThreads == 0) {
        for (const auto& job : jobs) job();
        return;
    }
    const auto batch = std::make_shared<Batch>();
    batch->jobs = std::move(jobs);
    {
        const std::lock_guard lock(_mutex);
        const std::size_t wanted = std::min(batch->jobs.size() - 1, _maxThreads);
        for (std::size_t i = 0; i < wanted; ++i) _queue.push_back(batch);
        startThreads(wanted);
    }
    batch->work();
    std::unique_lock lock(batch->mutex);
    batch->allDone.wait(lock, [&] { return batch->done == batch->jobs.size(); });
}

void Helpers::startThreads(std::size_t wanted) {
    for (std::thread& thread : _finished) thread.join();
    _finished.clear();
    for (std::size_t i = std::min(wanted, _idle); i > 0; --i) _wake.notify_one();
    for (std::size_t i = _idle; i < wanted && _threads.size() < _maxThreads; ++i) {
        try {
            _threads.emplace_back([this] { help(); });
        } catch (const std::system_error&) {
            if (_threads.empty()) _queue.clear();
            return;   // No thread to be had: the caller of run() does the work itself.
        }
    }
}

void Helpers::help() {
    std::unique_lock lock(_mutex);
    for (;;) {
        ++_idle;
        const bool isWoken = _wake.wait_for(lock, kIdleTime, [this] { return _stopping || !_queue.empty(); });
        --_idle;
        if (_stopping) return;
        if (!isWoken) break;
        const std::shared_ptr<Batch> batch = std::move(_queue.front());
        _queue.pop_front();
        lock.unlock();
        batch->work();
        lock.lock();
    }
    const auto self = std::find_if(_threads.begin(), _threads.end(), [](const std::thread& t) { return t.get_id() == std::this_thread::get_id(); });
    _finished.splice(_finished.end(), _threads, self);
}

}  // namespace corbel::lmtp
