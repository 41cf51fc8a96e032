#include "work/pool.h"

#include <pthread.h>

#include <algorithm>
#include <csignal>
#include <exception>

#include "corbel/error.h"

namespace corbel::work {
namespace {

std::string label(const std::string& name) { return "pool=\"" + name + "\""; }

/// Signals are for the main thread; a write to a closed socket must not end the process either.
void prepareThread(const std::string& name) noexcept {
    sigset_t all;
    sigfillset(&all);
    for (const int fatal : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT}) sigdelset(&all, fatal);
    pthread_sigmask(SIG_SETMASK, &all, nullptr);
    pthread_setname_np(pthread_self(), name.substr(0, 15).c_str());
}

}  // namespace

Pool::Pool(std::string name, std::size_t maxThreads, Log& log, Metrics& metrics, std::chrono::milliseconds idleTime, std::chrono::milliseconds overloadAge)
    : _name(std::move(name)),
      _maxThreads(std::max<std::size_t>(maxThreads, 1)),
      _idleTime(idleTime),
      _overloadAge(overloadAge),
      _log(log),
      _jobs(metrics.counter("corbel_pool_jobs_total", "Jobs run by a worker pool.", label(_name))),
      _waits(metrics.histogram("corbel_pool_wait_seconds", "Time a job waited for a worker.", label(_name))) {}

Pool::~Pool() { stop(); }

bool Pool::submit(Job job) {
    std::unique_lock lock(_mutex);
    if (_isStopping) return false;
    _queue.push_back({std::move(job), std::chrono::steady_clock::now()});
    _queued.store(_queue.size(), std::memory_order_relaxed);
    if (!_idle.empty()) {
        Worker* worker = _idle.back();
        _idle.pop_back();
        worker->isWoken = true;
        worker->wake.notify_one();
    } else if (_running < _maxThreads) {
        startWorker();
    }
    return true;
}

void Pool::startWorker() {
    for (std::thread& thread : _ended) thread.join();  // they left the lock for good: this waits microseconds
    _ended.clear();
    const std::uint64_t id = _nextId++;
    try {
        _threads.emplace(id, std::thread([this, id] { work(id); }));
        ++_running;
    } catch (const std::system_error& error) {
        _log.error("Cannot start a worker thread; raise the limit of tasks or lower the pool's maximum",
                   {{"pool", std::string_view(_name)}, {"error", std::string_view(error.what())}, {"threads", std::uint64_t{_running}}});
    }
}

void Pool::work(std::uint64_t id) {
    prepareThread(_name);
    std::unique_lock lock(_mutex);
    for (;;) {
        while (!_queue.empty()) {
            Item item = std::move(_queue.front());
            _queue.pop_front();
            _queued.store(_queue.size(), std::memory_order_relaxed);
            lock.unlock();
            _waits.observe(std::chrono::duration<double>(std::chrono::steady_clock::now() - item.since).count());
            runJob(item.job);
            item.job = nullptr;  // what it owns ends outside the lock
            lock.lock();
        }
        if (_isStopping || !waitForJob(lock)) break;
    }
    --_running;
    const auto self = _threads.find(id);
    _ended.push_back(std::move(self->second));
    _threads.erase(self);
    if (_running == 0) _allEnded.notify_all();
}

/// False when this worker shall end.
bool Pool::waitForJob(std::unique_lock<std::mutex>& lock) {
    Worker self;
    _idle.push_back(&self);
    for (;;) {
        if (self.wake.wait_for(lock, _idleTime, [&] { return self.isWoken; })) return true;  // taken off the list by who woke it
        if (_running > 1) break;
    }
    _idle.erase(std::find(_idle.begin(), _idle.end(), &self));
    return false;
}

void Pool::runJob(Job& job) noexcept {
    _jobs.add();
    _begun.fetch_add(1, std::memory_order_relaxed);
    try {
        job();
    } catch (const Error& error) {
        _log.error("A job of a worker pool failed; report this", {{"pool", std::string_view(_name)},
                   {"code", toString(error.code())}, {"error", std::string_view(error.userText())}, {"detail", std::string_view(error.detail())}});
    } catch (const std::exception& error) {
        _log.error("A job of a worker pool failed; report this", {{"pool", std::string_view(_name)}, {"error", std::string_view(error.what())}});
    } catch (...) {
        _log.error("A job of a worker pool failed; report this", {{"pool", std::string_view(_name)}});
    }
}

void Pool::stop() {
    std::unique_lock lock(_mutex);
    _isStopping = true;
    for (Worker* worker : _idle) {
        worker->isWoken = true;
        worker->wake.notify_one();
    }
    _idle.clear();
    _allEnded.wait(lock, [&] { return _running == 0; });
    for (std::thread& thread : _ended) thread.join();
    _ended.clear();
}

std::size_t Pool::threads() const {
    const std::lock_guard lock(_mutex);
    return _running;
}

std::chrono::microseconds Pool::queueAge() const {
    const std::lock_guard lock(_mutex);
    if (_queue.empty()) return {};
    return std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - _queue.front().since);
}

}  // namespace corbel::work
