// One guest: a living process that runs a module, and the calls under way in it.
//
// Owned by IsolatedModule, shared with the workers whose calls are in it. A guest that breaks the protocol, does not answer in time or ends
// fails all its calls and is of no use any more; it is never waited for without a deadline. Does not start another one (see guest_keeper.h).
// [any thread]
#pragma once

#include <sys/types.h>

#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

#include "corbel/time.h"
#include "isolation/channel.h"

namespace corbel::isolation {

/// What a guest says unasked. Called on the guest's reading thread.
class GuestListener {
public:
    virtual ~GuestListener() = default;
    virtual void onLog(const LogEvent& event) = 0;
    /// False: refused, the guest is ended.
    virtual bool onMetric(const MetricFacts& facts) = 0;
    virtual bool onValues(const std::vector<MetricValue>& values) = 0;
    /// The guest is of no use any more.
    virtual void onGone() = 0;
};

/// A call that the module did not answer.
struct GuestFailure {
    enum class Kind : std::uint8_t { NotSent /**< It was gone before. */, Ended, Late } kind;
    std::string why;   ///< "its process was ended by SIGSEGV".
};

class Guest {
public:
    /// Answers what the module asks in the middle of a call; on the calling worker. What it throws the module gets thrown.
    using Answerer = std::function<std::string(const Ask&)>;

    /// Starts `program` with the module's file. Unavailable when it cannot.
    /// `number`: which one of the module's guests it is. `memoryBytes`: what it may have, and so what it can hold of results that are not
    /// whole yet: more is not held for it here either.
    Guest(const std::string& program, const std::string& moduleFile, std::uint64_t number, std::uint64_t memoryBytes, std::unique_ptr<GuestListener> listener);
    /// Ends the process at once.
    ~Guest();
    Guest(const Guest&) = delete;
    Guest& operator=(const Guest&) = delete;

    /// The method's value. Throws the module's Error, std::runtime_error with the text of another exception, GuestFailure, TooLarge for
    /// arguments above kMaxLongBytes, and Unavailable when too many calls are under way until the deadline. Made by `answerer` of another
    /// call of this guest it runs on that one's thread there, so that what answers need never waits for a thread.
    std::string call(Method method, std::string_view arguments, Ticks deadline, const Answerer& answerer = {});
    /// Ends the process; calls under way fail with `why`.
    void kill(const std::string& why);
    bool isGone() const;
    /// How it ended, once it did.
    std::string why() const;
    pid_t pid() const noexcept { return _pid; }
    std::uint64_t number() const noexcept { return _number; }
    Ticks begun() const noexcept { return _begun; }
    /// Waits until no call is under way.
    bool waitIdle(Ticks deadline);

private:
    struct Pending;
    CallResult answerTo(const Ask& ask, Pending& pending, const Answerer& answerer);
    bool keep(Pending& pending, const std::string& bytes);
    void readFrames();
    bool take(const Frame& frame);
    void reap();

    const std::unique_ptr<GuestListener> _listener;
    const std::uint64_t _number, _memoryBytes;
    const Ticks _begun;
    pid_t _pid = -1;
    std::unique_ptr<Channel> _channel;
    mutable std::mutex _mutex;                  // guards all below
    std::condition_variable _idle;
    std::map<std::uint64_t, Pending*> _calls;   // each on its worker's stack
    std::uint64_t _lastCall = 0;
    std::uint64_t _keptBytes = 0;               // of results that are not whole yet
    bool _isGone = false;
    std::string _why;
    std::thread _reader;                        // last: uses all of the above
};

}  // namespace corbel::isolation
