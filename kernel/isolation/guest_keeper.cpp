#include "isolation/guest_keeper.h"

#include <utility>

#include "corbel/error.h"

namespace corbel::isolation {
namespace {

/// A start that is nearer than this is waited for; else the caller is sent away at once.
constexpr std::chrono::seconds kWorthWaiting{5};

std::string describe(std::exception_ptr what) {
    try {
        std::rethrow_exception(what);
    } catch (const Error& error) {
        return error.userText() + (error.detail().empty() ? "" : " (" + error.detail() + ")");
    } catch (const GuestFailure& failure) {
        return failure.why;
    } catch (const std::exception& error) {
        return error.what();
    }
}

}  // namespace

GuestKeeper::GuestKeeper(std::string module, std::shared_ptr<Guest> first, Launch launch, Log& log, Counter& restarts)
    : _module(std::move(module)), _launch(std::move(launch)), _log(log), _restarts(restarts), _guest(std::move(first)), _thread([this] { keep(); }) {}

GuestKeeper::~GuestKeeper() { end(); }

void GuestKeeper::end() {
    {
        const std::lock_guard lock(_mutex);
        _isEnding = true;
        _changed.notify_all();
    }
    if (_thread.joinable()) _thread.join();
}

void GuestKeeper::wake() {
    const std::lock_guard lock(_mutex);
    _changed.notify_all();
}

std::shared_ptr<Guest> GuestKeeper::guest(Ticks deadline) {
    std::unique_lock lock(_mutex);
    for (;;) {
        if (_guest && !_guest->isGone()) return _guest;
        // Just ended: when the next one is started will be known in a moment.
        const bool isNear = _guest || _isStarting || _nextStart - std::chrono::steady_clock::now() < kWorthWaiting;
        if (!isNear || _isEnding || _changed.wait_until(lock, deadline) == std::cv_status::timeout) {
            throw Error(ErrorCode::Unavailable, "The server cannot do this now, try again later",
                        "the process of the module " + _module + " does not run" + (_lastEnd.empty() ? "" : ": " + _lastEnd));
        }
    }
}

std::shared_ptr<Guest> GuestKeeper::current() const {
    const std::lock_guard lock(_mutex);
    return _guest;
}

std::shared_ptr<Guest> GuestKeeper::replace(std::shared_ptr<Guest> next) {
    const std::lock_guard lock(_mutex);
    std::swap(_guest, next);
    _changed.notify_all();
    return next;
}

GuestKeeper::State GuestKeeper::state() const {
    const std::lock_guard lock(_mutex);
    const bool isRunning = _guest && !_guest->isGone();
    return {isRunning ? "running" : _isStarting ? "starting" : "waiting", isRunning ? _guest->pid() : 0, _count, _lastEnd};
}

void GuestKeeper::keep() {
    std::unique_lock lock(_mutex);
    while (!_isEnding) {
        if (_guest && !_guest->isGone()) {
            _changed.wait(lock);
            continue;
        }
        const auto now = std::chrono::steady_clock::now();
        if (_guest) {
            std::shared_ptr<Guest> ended = std::exchange(_guest, nullptr);
            _lastEnd = ended->why();
            const auto wait = _backOff.next(now - ended->begun());
            _nextStart = now + wait;
            _log.error("The process of an isolated module ended; it is started again",
                       {{"pid", std::int64_t{ended->pid()}}, {"reason", std::string_view(_lastEnd)}, {"seconds", std::int64_t{wait.count()}}});
            _changed.notify_all();
            lock.unlock();   // the end of a guest waits for its reader, which may want to wake us
            ended.reset();
            lock.lock();
            continue;
        }
        if (now < _nextStart) {
            _changed.wait_until(lock, _nextStart);
            continue;
        }
        startAnother(lock);
    }
}

void GuestKeeper::startAnother(std::unique_lock<std::mutex>& lock) {
    _isStarting = true;
    lock.unlock();
    std::shared_ptr<Guest> next;
    std::string problem;
    try {
        next = _launch();
    } catch (...) {
        problem = describe(std::current_exception());
    }
    lock.lock();
    _isStarting = false;
    if (next) {
        _guest = std::move(next);
        ++_count;
        _restarts.add();
        _log.info("The process of an isolated module runs again", {{"pid", std::int64_t{_guest->pid()}}});
    } else {
        const auto wait = _backOff.next({});
        _nextStart = std::chrono::steady_clock::now() + wait;
        _lastEnd = problem;
        _log.error("The process of an isolated module cannot be started", {{"reason", std::string_view(problem)}, {"seconds", std::int64_t{wait.count()}}});
    }
    _changed.notify_all();
}

}  // namespace corbel::isolation
