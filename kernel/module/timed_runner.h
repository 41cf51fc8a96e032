// Runs the modules' lifecycle calls one after the other on a thread of their own (the "main thread" of the SDK's comments), and stops waiting
// for a call that is over its budget.
//
// Owned by ModuleHost. A call that hangs cannot be ended: its thread is left behind, and whoever owns the process must end it with _Exit.
// [one caller at a time]
#pragma once

#include <chrono>
#include <functional>
#include <memory>

namespace corbel::module {

class TimedRunner {
public:
    TimedRunner();
    ~TimedRunner();
    TimedRunner(const TimedRunner&) = delete;
    TimedRunner& operator=(const TimedRunner&) = delete;

    /// True when `body` ended in time; what it throws is thrown here. False when it was left behind: all it refers to must live on.
    bool run(std::chrono::milliseconds budget, std::function<void()> body);
    bool hasLeftBehind() const noexcept { return _hasLeftBehind; }

private:
    struct Channel;
    void startThread();

    std::shared_ptr<Channel> _channel;   // owners: this and the thread, which may outlive it
    bool _hasLeftBehind = false;
};

}  // namespace corbel::module
