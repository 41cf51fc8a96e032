#include "isolation/channel.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace corbel::isolation {
namespace {

/// Memory for a frame is taken as it comes in.
constexpr std::size_t kStepBytes = 256 * 1024;

int millisecondsUntil(Ticks deadline) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now()).count();
    return static_cast<int>(std::clamp<std::int64_t>(left, 0, 1'000'000));
}

bool waitFor(int fd, short events, int milliseconds) {
    pollfd one{fd, events, 0};
    for (;;) {
        const int n = ::poll(&one, 1, milliseconds);
        if (n > 0) return true;
        if (n == 0 || errno != EINTR) return false;
    }
}

}  // namespace

Channel::Channel(int fd) : _fd(fd) { ::fcntl(fd, F_SETFL, O_NONBLOCK); }

Channel::~Channel() { ::close(_fd); }

void Channel::shutDown() noexcept { ::shutdown(_fd, SHUT_RDWR); }

bool Channel::write(FrameKind kind, std::uint64_t call, std::string_view body, Ticks deadline) {
    const std::string bytes = frame(kind, call, body);
    std::unique_lock lock(_mutex);
    if (!_written.wait_until(lock, deadline, [this] { return !_isWriting; })) return false;
    _isWriting = true;
    lock.unlock();
    const bool isWritten = writeAll(bytes, deadline);
    lock.lock();
    _isWriting = false;
    _written.notify_one();
    return isWritten;
}

bool Channel::writeAll(std::string_view rest, Ticks deadline) {
    while (!rest.empty()) {
        const ssize_t n = ::write(_fd, rest.data(), rest.size());   // not send(): a guest may not call it
        if (n >= 0) rest.remove_prefix(static_cast<std::size_t>(n));
        else if (errno == EAGAIN) {
            if (!waitFor(_fd, POLLOUT, millisecondsUntil(deadline))) return false;
        } else if (errno != EINTR) return false;
    }
    return true;
}

bool Channel::readAll(char* to, std::size_t length) {
    while (length > 0) {
        const ssize_t n = ::read(_fd, to, length);
        if (n > 0) {
            to += n;
            length -= static_cast<std::size_t>(n);
        } else if (n == 0 || (errno != EAGAIN && errno != EINTR)) {
            return false;
        } else {
            waitFor(_fd, POLLIN, -1);
        }
    }
    return true;
}

std::optional<Frame> Channel::read() {
    char head[kFrameHeadBytes];
    if (!readAll(head, sizeof head)) return std::nullopt;
    const Result<FrameHead> facts = readFrameHead({head, sizeof head});
    if (!facts) {
        _isBroken = true;
        return std::nullopt;
    }
    Frame frame{facts.value().kind, facts.value().call, {}};
    for (std::size_t left = facts.value().bodyBytes; left > 0;) {
        const std::size_t step = std::min(left, kStepBytes), at = frame.body.size();
        frame.body.resize(at + step);
        if (!readAll(frame.body.data() + at, step)) return std::nullopt;
        left -= step;
    }
    return frame;
}

}  // namespace corbel::isolation
