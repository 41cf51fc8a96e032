#include "isolation/guest.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <optional>
#include <stdexcept>
#include <utility>

#include "corbel/error.h"

namespace corbel::isolation {
namespace {

constexpr int kGuestDescriptor = 3;
constexpr const char* kPassedVariables[] = {"LANG", "LC_ALL", "TZ", "ASAN_OPTIONS", "UBSAN_OPTIONS", "TSAN_OPTIONS"};

/// spawn() with its attributes freed. The guest gets the null device, the server's standard error and its end of the stream; nothing else.
pid_t spawn(const std::string& program, const std::string& moduleFile, int socket) {
    posix_spawn_file_actions_t files;
    posix_spawnattr_t attributes;
    ::posix_spawn_file_actions_init(&files);
    ::posix_spawnattr_init(&attributes);
    ::posix_spawn_file_actions_addopen(&files, 0, "/dev/null", O_RDONLY, 0);
    ::posix_spawn_file_actions_addopen(&files, 1, "/dev/null", O_WRONLY, 0);
    ::posix_spawn_file_actions_adddup2(&files, socket, kGuestDescriptor);
    ::posix_spawn_file_actions_addclosefrom_np(&files, kGuestDescriptor + 1);
    sigset_t none;
    sigemptyset(&none);
    ::posix_spawnattr_setsigmask(&attributes, &none);
    // A process group of its own: what a terminal sends to the server's group is the server's to hear.
    ::posix_spawnattr_setpgroup(&attributes, 0);
    ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP);

    std::vector<std::string> variables;
    for (const char* name : kPassedVariables) {
        if (const char* value = std::getenv(name)) variables.push_back(std::string(name) + '=' + value);
    }
    std::vector<char*> environment;
    for (std::string& variable : variables) environment.push_back(variable.data());
    environment.push_back(nullptr);
    std::string name = program, file = moduleFile;
    char* arguments[] = {name.data(), file.data(), nullptr};
    pid_t pid = -1;
    const int error = ::posix_spawn(&pid, program.c_str(), &files, &attributes, arguments, environment.data());
    ::posix_spawn_file_actions_destroy(&files);
    ::posix_spawnattr_destroy(&attributes);
    if (error != 0) throw Error(ErrorCode::Unavailable, "The program " + program + " for isolated modules cannot be started", ::strerror(error));
    return pid;
}

/// What a peer is told must not become a line of the protocol.
std::string oneLine(std::string text) {
    std::replace_if(text.begin(), text.end(), [](unsigned char c) { return c < ' ' || c == 0x7f; }, ' ');
    return text;
}

/// The calls whose questions this thread answers, innermost first: what is called meanwhile is called within them.
class ThreadAnswers {
public:
    ThreadAnswers(const Guest* guest, std::uint64_t call) : _guest(guest), _call(call), _outer(std::exchange(innermost, this)) {}
    ~ThreadAnswers() { innermost = _outer; }
    ThreadAnswers(const ThreadAnswers&) = delete;
    ThreadAnswers& operator=(const ThreadAnswers&) = delete;

    /// 0: none of this guest.
    static std::uint64_t callIn(const Guest* guest) {
        for (const ThreadAnswers* one = innermost; one; one = one->_outer) {
            if (one->_guest == guest) return one->_call;
        }
        return 0;
    }

private:
    static thread_local const ThreadAnswers* innermost;
    const Guest* const _guest;
    const std::uint64_t _call;
    const ThreadAnswers* const _outer;
};
thread_local const ThreadAnswers* ThreadAnswers::innermost = nullptr;

}  // namespace

struct Guest::Pending {
    std::uint64_t id = 0;
    std::string_view arguments;
    std::string kept;   // the beginning of a long result
    std::condition_variable changed;
    std::optional<CallResult> result;
    std::optional<Ask> ask;
};

Guest::Guest(const std::string& program, const std::string& moduleFile, std::uint64_t number, std::uint64_t memoryBytes, std::unique_ptr<GuestListener> listener)
    : _listener(std::move(listener)), _number(number), _memoryBytes(memoryBytes), _begun(std::chrono::steady_clock::now()) {
    int ends[2];
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) {
        throw Error(ErrorCode::Unavailable, "No stream to an isolated module can be made", ::strerror(errno));
    }
    _channel = std::make_unique<Channel>(ends[0]);
    // dup2() of a descriptor to itself would leave it close-on-exec.
    const int theirs = ends[1] == kGuestDescriptor ? ::fcntl(ends[1], F_DUPFD_CLOEXEC, kGuestDescriptor + 1) : ends[1];
    if (theirs != ends[1]) ::close(ends[1]);
    try {
        _pid = spawn(program, moduleFile, theirs);
    } catch (...) {
        ::close(theirs);
        throw;
    }
    ::close(theirs);
    _reader = std::thread([this] { readFrames(); });
}

Guest::~Guest() {
    kill("the server needs it no more");
    _reader.join();
}

void Guest::kill(const std::string& why) {
    const std::lock_guard lock(_mutex);
    if (_isGone) return;
    if (_why.empty()) _why = why;
    ::kill(_pid, SIGKILL);   // not reaped yet: that is the reader's, after it says _isGone
    _channel->shutDown();
}

bool Guest::isGone() const {
    const std::lock_guard lock(_mutex);
    return _isGone || !_why.empty();
}

std::string Guest::why() const {
    const std::lock_guard lock(_mutex);
    return _why;
}

bool Guest::waitIdle(Ticks deadline) {
    std::unique_lock lock(_mutex);
    return _idle.wait_until(lock, deadline, [this] { return _calls.empty() || _isGone; });
}

CallResult Guest::answerTo(const Ask& ask, Pending& pending, const Answerer& answerer) {
    try {
        const ThreadAnswers here(this, pending.id);
        std::string body;
        if (ask.kind == AskKind::Arguments) {
            body = pending.arguments.substr(std::min<std::uint64_t>(ask.offset, pending.arguments.size()), ask.length);
        } else if (ask.kind == AskKind::Result) {
            if (!keep(pending, ask.bytes)) kill("it broke the protocol between server and module");
        } else if (answerer) {
            body = answerer(ask);
        } else {
            throw Error(ErrorCode::Internal, "nothing to ask for in this call");
        }
        return {Outcome::Done, std::move(body), {}, {}, {}};
    } catch (const Error& error) {
        return {Outcome::Failed, {}, error.code(), error.userText(), error.detail()};
    } catch (const std::exception& error) {
        return {Outcome::Thrown, error.what(), ErrorCode::Internal, {}, {}};
    } catch (...) {
        return {Outcome::Thrown, "something that is no exception", ErrorCode::Internal, {}, {}};
    }
}

/// A piece of a long result. False: more than the guest itself can have.
bool Guest::keep(Pending& pending, const std::string& bytes) {
    {
        const std::lock_guard lock(_mutex);
        if (pending.kept.size() + bytes.size() > kMaxLongBytes || _keptBytes + bytes.size() > _memoryBytes) return false;
        _keptBytes += bytes.size();
    }
    pending.kept += bytes;
    return true;
}

std::string Guest::call(Method method, std::string_view arguments, Ticks deadline, const Answerer& answerer) {
    if (arguments.size() > kMaxLongBytes) throw Error(ErrorCode::TooLarge, "The request is too large for an isolated module");
    const std::uint64_t within = ThreadAnswers::callIn(this);
    Pending pending;
    pending.arguments = arguments;
    std::unique_lock lock(_mutex);
    // One that waits within another never waits for it.
    const auto isFree = [&] { return within != 0 || _calls.size() < kMaxCallsInFlight || _isGone || !_why.empty(); };
    if (!_idle.wait_until(lock, deadline, isFree)) throw Error(ErrorCode::Unavailable, "The server is busy, try again later", "too many calls in an isolated module");
    if (_isGone || !_why.empty()) throw GuestFailure{GuestFailure::Kind::NotSent, _why};
    const std::uint64_t id = pending.id = ++_lastCall;
    _calls.emplace(id, &pending);
    struct Leave {
        Guest& guest;
        std::unique_lock<std::mutex>& lock;
        const Pending& pending;
        ~Leave() {
            if (!lock.owns_lock()) lock.lock();
            guest._calls.erase(pending.id);
            guest._keptBytes -= pending.kept.size();
            guest._idle.notify_all();
        }
    } leave{*this, lock, pending};

    const auto send = [&](FrameKind kind, std::string_view body) {
        lock.unlock();
        const bool isSent = _channel->write(kind, id, body, deadline);
        lock.lock();
        return isSent;
    };
    const bool isLong = arguments.size() > kMaxWholeBytes;
    const std::string request = writeCall(method, within, isLong ? arguments.size() : 0, isLong ? std::string_view() : arguments);
    bool isLate = !send(FrameKind::Call, request) && !_isGone && _why.empty() && std::chrono::steady_clock::now() >= deadline;
    while (!isLate) {
        const bool isTold = pending.changed.wait_until(lock, deadline, [&] { return pending.result || pending.ask || _isGone; });
        if (pending.result || (_isGone && !pending.ask)) break;
        // One that asks and asks does not get more time by it.
        isLate = !isTold || std::chrono::steady_clock::now() >= deadline;
        if (isLate) break;
        const Ask ask = std::move(*pending.ask);
        pending.ask.reset();
        lock.unlock();
        const CallResult answer = answerTo(ask, pending, answerer);
        lock.lock();
        send(FrameKind::Answer, writeResult(answer));
    }
    if (isLate) {
        // It may run on for ever, and holds a thread and memory there.
        lock.unlock();
        kill("it did not answer a call in time");
        lock.lock();
        throw GuestFailure{GuestFailure::Kind::Late, _why};
    }
    if (!pending.result) throw GuestFailure{GuestFailure::Kind::Ended, _why};
    CallResult& result = *pending.result;
    switch (result.outcome) {
        case Outcome::Done: return pending.kept.empty() ? std::move(result.body) : pending.kept + result.body;
        case Outcome::Failed: throw Error(result.code, oneLine(std::move(result.userText)), std::move(result.detail));
        case Outcome::Thrown: throw std::runtime_error(result.body);
        case Outcome::NoMemory: break;
    }
    throw GuestFailure{GuestFailure::Kind::Ended, "its memory is at the limit"};
}

void Guest::readFrames() {
    for (;;) {
        const std::optional<Frame> frame = _channel->read();
        if (frame && take(*frame)) continue;
        if (frame || _channel->isBroken()) kill("it broke the protocol between server and module");
        break;
    }
    reap();
    _listener->onGone();
}

/// False: what no guest may send.
bool Guest::take(const Frame& frame) {
    switch (frame.kind) {
        case FrameKind::Log: {
            const auto event = readLog(frame.body);
            if (event) _listener->onLog(event.value());
            return event.ok();
        }
        case FrameKind::Metric: {
            const auto facts = readMetric(frame.body);
            return facts.ok() && _listener->onMetric(facts.value());
        }
        case FrameKind::Values: {
            const auto values = readMetricValues(frame.body);
            return values.ok() && _listener->onValues(values.value());
        }
        case FrameKind::Ask: {
            auto ask = readAsk(frame.body);
            if (!ask) return false;
            const std::lock_guard lock(_mutex);
            const auto found = _calls.find(frame.call);
            if (found == _calls.end()) return true;   // its worker gave up
            if (found->second->ask) return false;     // one at a time
            found->second->ask = std::move(ask).valueOrThrow();
            found->second->changed.notify_all();
            return true;
        }
        case FrameKind::Result: {
            auto result = readResult(frame.body);
            if (!result) return false;
            const bool hasMemory = result.value().outcome != Outcome::NoMemory;
            {
                const std::lock_guard lock(_mutex);
                if (const auto found = _calls.find(frame.call); found != _calls.end()) {
                    found->second->result = std::move(result).valueOrThrow();
                    found->second->changed.notify_all();
                }
            }
            // What was leaked stays leaked: a new process begins without it.
            if (!hasMemory) kill("its memory was at the limit");
            return true;
        }
        case FrameKind::Call:
        case FrameKind::Answer:
            break;
    }
    return false;
}

/// The process closed its end or was killed: says how it ended, and fails the calls under way.
void Guest::reap() {
    siginfo_t info{};
    // The stream closes a moment before the process is gone; one that only closed it is not waited for long.
    constexpr int kPatience = 1'000;
    pollfd process{static_cast<int>(::syscall(SYS_pidfd_open, _pid, 0)), POLLIN, 0};   // the header of libc 2.36 is not for C++
    if (process.fd >= 0) {
        ::poll(&process, 1, kPatience);
        ::close(process.fd);
    }
    const std::lock_guard lock(_mutex);
    ::kill(_pid, SIGKILL);   // nothing to one that has ended
    ::waitid(P_PID, static_cast<id_t>(_pid), &info, WEXITED);
    _isGone = true;   // nobody kills the number from here on
    if (_why.empty() && info.si_code == CLD_EXITED) _why = "its process ended with status " + std::to_string(info.si_status);
    if (_why.empty()) {
        const char* name = ::sigabbrev_np(info.si_status);
        _why = "its process was ended by " + (name ? "SIG" + std::string(name) : "signal " + std::to_string(info.si_status));
    }
    for (auto& [id, pending] : _calls) pending->changed.notify_all();
    _idle.notify_all();
}

}  // namespace corbel::isolation
