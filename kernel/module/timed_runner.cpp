#include "module/timed_runner.h"

#include <condition_variable>
#include <exception>
#include <mutex>
#include <thread>
#include <utility>

namespace corbel::module {

struct TimedRunner::Channel {
    std::mutex mutex;
    std::condition_variable changed;
    std::function<void()> body;      // empty: nothing to do
    std::exception_ptr thrown;
    bool isDone = false;
    bool isEnding = false;
    std::thread thread;
};

TimedRunner::TimedRunner() = default;

TimedRunner::~TimedRunner() {
    if (!_channel) return;
    {
        std::lock_guard lock(_channel->mutex);
        _channel->isEnding = true;
    }
    _channel->changed.notify_all();
    _channel->thread.join();
}

void TimedRunner::startThread() {
    _channel = std::make_shared<Channel>();
    _channel->thread = std::thread([channel = _channel] {
        std::unique_lock lock(channel->mutex);
        for (;;) {
            channel->changed.wait(lock, [&] { return channel->isEnding || channel->body; });
            if (!channel->body) return;
            const std::function<void()> body = std::exchange(channel->body, nullptr);
            lock.unlock();
            std::exception_ptr thrown;
            try {
                body();
            } catch (...) {
                thrown = std::current_exception();
            }
            lock.lock();
            channel->thrown = std::move(thrown);
            channel->isDone = true;
            channel->changed.notify_all();
        }
    });
}

bool TimedRunner::run(std::chrono::milliseconds budget, std::function<void()> body) {
    if (!_channel) startThread();
    Channel& channel = *_channel;
    std::unique_lock lock(channel.mutex);
    channel.isDone = false;
    channel.body = std::move(body);
    channel.changed.notify_all();
    if (!channel.changed.wait_for(lock, budget, [&] { return channel.isDone; })) {
        channel.isEnding = true;   // should it ever return, the thread ends
        channel.thread.detach();
        lock.unlock();
        _channel.reset();
        _hasLeftBehind = true;
        return false;
    }
    const std::exception_ptr thrown = std::exchange(channel.thrown, nullptr);
    lock.unlock();
    if (thrown) std::rethrow_exception(thrown);
    return true;
}

}  // namespace corbel::module
