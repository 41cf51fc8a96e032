#include "net/io_loop.h"

#include <pthread.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <string>

#include "corbel/error.h"
#include "net/connection.h"
#include "net/listener.h"
#include "net/server_core.h"

namespace corbel::net {
namespace {

constexpr int kEventsAtOnce = 256;
constexpr int kAcceptsAtOnce = 64;
constexpr std::chrono::milliseconds kAcceptPause{100};
// What an event's number means: connections count from 1, so these are never theirs.
constexpr std::uint64_t kListenerBit = std::uint64_t{1} << 63;
constexpr std::uint64_t kWake = kListenerBit - 1;
constexpr std::uint64_t kTimer = kListenerBit - 2;

void control(int epoll, int operation, int fd, std::uint32_t events, std::uint64_t number) {
    epoll_event event{};
    event.events = events;
    event.data.u64 = number;
    if (::epoll_ctl(epoll, operation, fd, &event) != 0) {
        throw Error(ErrorCode::Unavailable, "Cannot watch a socket", std::string("epoll_ctl: ") + std::strerror(errno));
    }
}

void drainCounter(int fd) noexcept {
    std::uint64_t count = 0;
    [[maybe_unused]] const ssize_t got = ::read(fd, &count, sizeof count);
}

}  // namespace

IoLoop::IoLoop(ServerCore& core, unsigned number) : _core(core), _number(number) {
    _epoll = ::epoll_create1(EPOLL_CLOEXEC);
    _timer = ::timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
    _wake = ::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    if (_epoll < 0 || _timer < 0 || _wake < 0) {
        const std::string reason = std::strerror(errno);
        for (const int fd : {_epoll, _timer, _wake}) {
            if (fd >= 0) ::close(fd);
        }
        throw Error(ErrorCode::Unavailable, "Cannot start an I/O thread", reason);
    }
    control(_epoll, EPOLL_CTL_ADD, _timer, EPOLLIN, kTimer);
    control(_epoll, EPOLL_CTL_ADD, _wake, EPOLLIN, kWake);
}

IoLoop::~IoLoop() {
    stop();
    for (const int fd : {_epoll, _timer, _wake}) ::close(fd);
}

void IoLoop::start() {
    _thread = std::thread([this] { run(); });
}

void IoLoop::stop() {
    _isStopping = true;
    wake();
    if (_thread.joinable()) _thread.join();
}

void IoLoop::wake() noexcept {
    const std::uint64_t one = 1;
    [[maybe_unused]] const ssize_t sent = ::write(_wake, &one, sizeof one);
}

void IoLoop::addListener(Listener& listener) {
    control(_epoll, EPOLL_CTL_ADD, listener.fd(), EPOLLIN, kListenerBit | _listeners.size());
    _listeners.push_back(&listener);
}

void IoLoop::closeListeners() {
    const std::lock_guard lock(_closing);
    if (_isClosed) return;
    _isClosed = true;
    for (Listener* listener : _listeners) {
        ::epoll_ctl(_epoll, EPOLL_CTL_DEL, listener->fd(), nullptr);  // closing is not enough: systemd may hold the socket open
        listener->close();
    }
}

bool IoLoop::add(std::shared_ptr<ServedConnection> connection) {
    const std::lock_guard lock(_mutex);
    return _connections.emplace(connection->id(), std::move(connection)).second;
}

void IoLoop::remove(ServedConnection& connection) noexcept {
    _deadlines.remove(connection);
    const std::lock_guard lock(_mutex);
    _connections.erase(connection.id());
}

void IoLoop::arm(ServedConnection& connection, std::uint32_t events) noexcept {
    epoll_event event{};
    event.events = events | EPOLLONESHOT;
    event.data.u64 = connection.id();
    if (::epoll_ctl(_epoll, EPOLL_CTL_MOD, connection.fd(), &event) == 0) return;
    if (errno == ENOENT && ::epoll_ctl(_epoll, EPOLL_CTL_ADD, connection.fd(), &event) == 0) return;
    _core.log.error("Cannot watch a connection; raise fs.epoll.max_user_watches", {{"connection", connection.id()}, {"error", std::string_view(std::strerror(errno))}});
}

void IoLoop::setDeadline(ServedConnection& connection, Ticks due) noexcept {
    if (due != Ticks::max() && _deadlines.add(connection, due)) armTimer();
}

std::vector<std::shared_ptr<ServedConnection>> IoLoop::connections() const {
    const std::lock_guard lock(_mutex);
    std::vector<std::shared_ptr<ServedConnection>> all;
    all.reserve(_connections.size());
    for (const auto& [id, connection] : _connections) all.push_back(connection);
    return all;
}

std::shared_ptr<ServedConnection> IoLoop::find(std::uint64_t id) const {
    const std::lock_guard lock(_mutex);
    const auto found = _connections.find(id);
    return found == _connections.end() ? nullptr : found->second;
}

void IoLoop::run() {
    sigset_t all;
    sigfillset(&all);
    for (const int fatal : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT}) sigdelset(&all, fatal);
    pthread_sigmask(SIG_SETMASK, &all, nullptr);
    pthread_setname_np(pthread_self(), ("io-" + std::to_string(_number)).c_str());
    std::array<epoll_event, kEventsAtOnce> events;
    while (!_isStopping) {
        const int count = ::epoll_wait(_epoll, events.data(), kEventsAtOnce, -1);
        for (int i = 0; i < count; ++i) {
            try {
                handle(events[i].data.u64, events[i].events);
            } catch (const std::exception& error) {
                _core.log.error("An I/O thread could not handle an event; is memory short?", {{"error", std::string_view(error.what())}});
            }
        }
    }
}

void IoLoop::handle(std::uint64_t number, std::uint32_t events) {
    if (number == kWake || number == kTimer) {
        drainCounter(number == kWake ? _wake : _timer);
        runDeadlines();
    } else if (number & kListenerBit) {
        accept(number & ~kListenerBit);
    } else if (const auto connection = find(number)) {
        connection->onReady(events);
    }
}

void IoLoop::accept(std::size_t index) {
    const std::lock_guard lock(_closing);
    Listener& listener = *_listeners[index];
    if (_isClosed) return;
    for (int i = 0; i < kAcceptsAtOnce; ++i) {
        SocketAddress peer;
        peer.length = sizeof peer.storage;
        const int fd = ::accept4(listener.fd(), peer.raw(), &peer.length, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (fd >= 0) {
            _core.admit(listener, fd, peer);
            continue;
        }
        if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) {
            _core.log.error("Cannot accept connections for lack of descriptors or memory; raise LimitNOFILE or lower the limits of connections",
                            {{"error", std::string_view(std::strerror(errno))}, {"listener", std::string_view(listener.spec.name)}});
            pauseListeners();
            return;
        }
        if (errno != ECONNABORTED && errno != EINTR) return;
    }
}

/// The sockets stay readable while nothing can be accepted: leaving them in the set would spin.
void IoLoop::pauseListeners() {
    for (Listener* listener : _listeners) ::epoll_ctl(_epoll, EPOLL_CTL_DEL, listener->fd(), nullptr);
    _resumeAt = _core.clock.ticks() + kAcceptPause;
    armTimer();
}

void IoLoop::resumeListeners() {
    const std::lock_guard lock(_closing);
    _resumeAt = Ticks::max();
    if (_isClosed) return;
    for (std::size_t i = 0; i < _listeners.size(); ++i) control(_epoll, EPOLL_CTL_ADD, _listeners[i]->fd(), EPOLLIN, kListenerBit | i);
}

void IoLoop::runDeadlines() {
    const Ticks now = _core.clock.ticks();
    if (_resumeAt.load() <= now) resumeListeners();
    std::vector<std::shared_ptr<ServedConnection>> due;
    while (_deadlines.takeDue(now, [&](DeadlineHeap::Node& node) { due.push_back(static_cast<ServedConnection&>(node).weak_from_this().lock()); })) {
    }
    for (const auto& connection : due) {
        if (connection) connection->onDeadline();
    }
    armTimer();
}

/// Whoever comes last programs the earliest time of all.
void IoLoop::armTimer() noexcept {
    const std::lock_guard lock(_timerMutex);
    const Ticks due = std::min(_deadlines.first(), _resumeAt.load());
    itimerspec spec{};
    if (due != Ticks::max()) {
        const auto left = std::max<std::int64_t>(1, std::chrono::duration_cast<std::chrono::nanoseconds>(due - _core.clock.ticks()).count());
        spec.it_value.tv_sec = left / 1'000'000'000;
        spec.it_value.tv_nsec = left % 1'000'000'000;
    }
    ::timerfd_settime(_timer, 0, &spec, nullptr);
}

}  // namespace corbel::net
