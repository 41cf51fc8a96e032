#include "net/connection.h"

#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "net/io_loop.h"
#include "net/listener.h"
#include "net/server_core.h"
#include "net/tls_stream.h"

namespace corbel::net {
namespace {

constexpr std::size_t kMaxPending = 64;  // folders; beyond, a change of the whole store is told
constexpr std::chrono::milliseconds kLingerTime{2000};
constexpr std::size_t kLineRead = 8 * 1024;
constexpr std::size_t kBodyRead = 64 * 1024;

std::string scopedKey(const ListenerSpec& spec, std::string_view key) {
    std::string scoped = spec.name;
    scoped += '\0';
    return scoped.append(key);
}

void merge(ChangeEvent& into, const ChangeEvent& event) noexcept {
    into.kinds |= event.kinds;
    into.changeNumber = std::max(into.changeNumber, event.changeNumber);
}

void note(std::vector<ChangeEvent>& pending, ChangeEvent event) {
    auto find = [&] {
        return std::find_if(pending.begin(), pending.end(),
                            [&](const ChangeEvent& other) { return other.store == event.store && other.folder == event.folder; });
    };
    auto at = find();
    if (at == pending.end() && pending.size() >= kMaxPending) {
        event.folder = 0;
        at = find();
    }
    if (at != pending.end()) merge(*at, event);
    else pending.push_back(event);
}

}  // namespace

ServedConnection::ServedConnection(ServerCore& core, Listener& listener, IoLoop& loop, int fd, std::uint64_t id, const SocketAddress& peer)
    : _core(core), _listener(listener), _loop(loop), _id(id), _fd(fd), _begun(core.clock.ticks()) {
    SocketAddress local;
    local.length = sizeof local.storage;
    if (::getsockname(fd, local.raw(), &local.length) != 0) local = peer;
    setPeer(peer, local);
    if (peer.family() == AF_UNIX) {
        ucred credentials{};
        socklen_t length = sizeof credentials;
        if (::getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &credentials, &length) == 0) _peer.uid = credentials.uid;
    }
    _listener.connections.fetch_add(1, std::memory_order_relaxed);
    _core.connectionBegun();
}

ServedConnection::~ServedConnection() {
    if (_fd >= 0) ::close(_fd);  // never entered
    _listener.connections.fetch_sub(1, std::memory_order_relaxed);
    _core.connectionEnded();
}

void ServedConnection::setPeer(const SocketAddress& peer, const SocketAddress& local) {
    const std::lock_guard lock(_mutex);
    _peer.address = hostOf(peer);
    _peer.port = portOf(peer);
    _peer.localAddress = hostOf(local);
    _peer.localPort = portOf(local);
    _peer.isLoopback = isLoopback(peer);
}

bool ServedConnection::canStartTls() const noexcept { return _listener.spec.security == Security::StartTls && !isTls(); }

std::string_view ServedConnection::tlsServerName() const noexcept { return isTls() ? _tls->serverName() : std::string_view(); }

std::string ServedConnection::channelBinding(std::string_view kind) const { return isTls() ? _tls->channelBinding(kind) : std::string(); }

std::string_view ServedConnection::defaultDomain() const noexcept { return _listener.spec.defaultDomain; }

bool ServedConnection::isPlaintextAllowed() const noexcept { return _listener.spec.allowPlaintext; }

bool ServedConnection::isDraining() const noexcept { return _core.isDraining.load(std::memory_order_relaxed); }

bool ServedConnection::hasInput() const noexcept {
    const std::string_view rest = _in.view().substr(std::min(_cut.consumed, _in.size()));
    return rest.find('\n') != std::string_view::npos;
}

void ServedConnection::setUser(std::string_view userKey) {
    if (userKey == _user) return;
    if (!userKey.empty() && !_core.userLimits.acquire(scopedKey(_listener.spec, userKey), _listener.spec.maxConnectionsPerUser)) {
        throw Error(ErrorCode::LimitReached, "Too many connections of this user",
                    "max_connections_per_user of " + _listener.spec.name + " is " + std::to_string(_listener.spec.maxConnectionsPerUser));
    }
    const std::lock_guard lock(_mutex);
    if (!_user.empty()) _core.userLimits.release(scopedKey(_listener.spec, _user));
    _user = userKey;
}

void ServedConnection::watch(std::span<const WatchKey> keys) {
    if (keys.empty()) return unwatch();
    _subscription = _core.bus.subscribe(keys, [this](const ChangeEvent& event) { onChange(event); });
    const std::lock_guard lock(_mutex);
    std::erase_if(_pending, [&](const ChangeEvent& event) {
        return std::none_of(keys.begin(), keys.end(), [&](const WatchKey& key) {
            return key.store == event.store && (key.folder == 0 || event.folder == 0 || key.folder == event.folder);
        });
    });
}

void ServedConnection::unwatch() {
    _subscription.reset();
    const std::lock_guard lock(_mutex);
    _pending.clear();
}

void ServedConnection::onChange(const ChangeEvent& event) {
    const std::lock_guard lock(_mutex);
    if (_owner == Owner::Gone) return;
    note(_pending, event);
    if (_owner == Owner::Parked && takesEvents()) dispatch(Wake::Event);
}

void ServedConnection::onDrain() {
    const std::lock_guard lock(_mutex);
    if (_owner != Owner::Parked) return;
    if (const auto wake = wakeBeforeParking()) dispatch(*wake);
}

void ServedConnection::requestClose() {
    const std::lock_guard lock(_mutex);
    _isCloseRequested = true;
    if (_owner == Owner::Parked) dispatch(Wake::Lost);
}

ConnectionInfo ServedConnection::info() const {
    ConnectionInfo info;
    info.id = _id;
    info.listener = _listener.spec.name;
    info.isTls = isTls();
    info.age = std::chrono::duration_cast<std::chrono::milliseconds>(_core.clock.ticks() - _begun);
    const std::lock_guard lock(_mutex);
    const bool isV6 = _peer.address.find(':') != std::string::npos;
    info.address = _peer.address == "unix" ? "unix" : (isV6 ? "[" + _peer.address + "]:" : _peer.address + ":") + std::to_string(_peer.port);
    info.user = _user;
    switch (_stage.load()) {
        case Stage::Proxy:
        case Stage::Handshake:
        case Stage::FlushForTls: info.state = "handshake"; break;
        case Stage::Produce: info.state = "producing"; break;
        case Stage::Closing:
        case Stage::Lingering: info.state = "closing"; break;
        default: info.state = _owner == Owner::Parked ? "parked" : "working";
    }
    return info;
}

bool ServedConnection::hasUser(std::string_view userKey) const {
    const std::lock_guard lock(_mutex);
    return _user == userKey;
}

/// Counts the connection against its address. [owner]
bool ServedConnection::admitByAddress(const SocketAddress& peer) {
    const std::string address = limitKeyOf(peer);
    if (address.empty()) return true;
    std::string key = scopedKey(_listener.spec, address);
    if (!_core.addressLimits.acquire(key, _listener.spec.maxConnectionsPerAddress)) return false;
    _addressKey = std::move(key);
    return true;
}

bool ServedConnection::enter(const SocketAddress& peer, bool isProxied) {
    if (isProxied) {
        _stage = Stage::Proxy;
        return true;
    }
    return admitByAddress(peer);
}

void ServedConnection::beginTls() {
    _in.release();  // what came in clear is not to be believed (RFC 3207 section 4.2)
    _tls = std::make_unique<TlsStream>(_core.options.tls->snapshot(), _fd);
    _stage = Stage::Handshake;
    _parkDue = _core.clock.ticks() + _listener.spec.deadlines.handshake;
}

/// Hands the connection to a worker. `_mutex` is held.
void ServedConnection::dispatch(Wake wake) {
    _owner = Owner::Worker;
    submit(wake);
}

void ServedConnection::submit(Wake wake) {
    // The pool refuses only when it was stopped before the server: then nobody else runs the session's end.
    if (!_core.pool.submit([self = shared_from_this(), wake] { self->work(wake); })) {
        _core.log.error("The worker pool was stopped before its server; report this", {{"connection", _id}});
    }
}

ServedConnection::Io ServedConnection::flush() {
    while (!_out.empty()) {
        std::size_t count = 0;
        if (_tls) {
            const TlsStream::Status status = _tls->write(_out.view(), count);
            if (status == TlsStream::Status::WantWrite) return Io::WouldBlock;
            if (status != TlsStream::Status::Done) return Io::Closed;
        } else {
            const ssize_t sent = ::send(_fd, _out.view().data(), _out.view().size(), MSG_NOSIGNAL | MSG_DONTWAIT);
            if (sent < 0 && errno == EINTR) continue;
            if (sent < 0) return errno == EAGAIN ? Io::WouldBlock : Io::Closed;
            count = static_cast<std::size_t>(sent);
        }
        _out.sent(count);
        _writeDue = Ticks::max();  // progress; parking sets it anew
    }
    return Io::Ok;
}

ServedConnection::Io ServedConnection::readSome(std::size_t& count) {
    const std::span<char> space = _in.space(_framer.isBody() ? kBodyRead : kLineRead);
    count = 0;
    _tlsWantsWrite = false;
    if (_tls) {
        const TlsStream::Status status = _tls->read(space, count);
        _tlsWantsWrite = status == TlsStream::Status::WantWrite;
        if (status == TlsStream::Status::WantRead || _tlsWantsWrite) return Io::WouldBlock;
        if (status != TlsStream::Status::Done) return Io::Closed;
    } else {
        ssize_t got = 0;
        do got = ::recv(_fd, space.data(), space.size(), MSG_DONTWAIT);
        while (got < 0 && errno == EINTR);
        if (got < 0) return errno == EAGAIN ? Io::WouldBlock : Io::Closed;
        if (got == 0) return Io::Closed;
        count = static_cast<std::size_t>(got);
    }
    _in.commit(count);
    return Io::Ok;
}

bool ServedConnection::isWaiting() const noexcept {
    const Stage stage = _stage;
    return stage == Stage::Frame || stage == Stage::FrameOrEvent || stage == Stage::Event;
}

/// A client that does not read is told no more until it does.
bool ServedConnection::takesEvents() const noexcept { return (_stage == Stage::FrameOrEvent && !_isThrottled) || _stage == Stage::Event; }

/// Between commands as far as the kernel can see: no body is under way, and unread input is at most half a line. The session has not seen that half,
/// so its goodbye says all; waiting for the rest would let one silent client hold up the end of the server.
bool ServedConnection::isAtSafePoint() const noexcept { return isWaiting() && !_framer.isMidFrame() && (_in.empty() || !_isThrottled); }

/// What came meanwhile and must not wait. `_mutex` is held.
std::optional<ServedConnection::Wake> ServedConnection::wakeBeforeParking() const {
    if (_isCloseRequested) return Wake::Lost;
    const Stage stage = _stage;
    if (!_pending.empty() && takesEvents()) return Wake::Event;
    if (isDraining() && ((!_isDrainTold && isAtSafePoint()) || !_session)) {
        if (_session) return Wake::Drain;
        if (stage == Stage::Proxy || stage == Stage::Handshake) return Wake::Lost;
    }
    return std::nullopt;
}

std::uint32_t ServedConnection::eventsToWaitFor() const noexcept {
    const std::uint32_t output = _out.empty() ? 0u : std::uint32_t{EPOLLOUT};
    switch (_stage.load()) {
        case Stage::Proxy:
        case Stage::Lingering: return EPOLLIN;
        case Stage::Handshake: return _tlsWantsWrite ? EPOLLOUT : EPOLLIN;
        case Stage::Frame:
        case Stage::FrameOrEvent: return _isThrottled ? EPOLLOUT : EPOLLIN | output | (_tlsWantsWrite ? EPOLLOUT : 0u);
        case Stage::Event: return EPOLLRDHUP | output;
        case Stage::Open:
        case Stage::Produce:
        case Stage::FlushForTls:
        case Stage::Closing: return EPOLLOUT;
    }
    return EPOLLIN;
}

Ticks ServedConnection::nextDeadline() const noexcept { return std::min({_parkDue, _frameDue, _writeDue}); }

/// Gives the connection up: nullopt, and it must not be touched any more. Else it stays with the caller, to do what is returned.
std::optional<ServedConnection::Wake> ServedConnection::park() {
    if (_in.empty()) _in.release();
    if (_out.empty()) _out.release();
    const Ticks now = _core.clock.ticks();
    // Input that waits behind a long answer does not trickle.
    const bool isReading = (_stage == Stage::Frame || _stage == Stage::FrameOrEvent) && !_isThrottled;
    if (_in.empty() || !isReading) _frameDue = Ticks::max();
    else if (_frameDue == Ticks::max()) _frameDue = now + _listener.spec.deadlines.frame;
    if (_out.empty()) _writeDue = Ticks::max();
    else if (_writeDue == Ticks::max()) _writeDue = now + _listener.spec.deadlines.write;
    const std::lock_guard lock(_mutex);
    if (const auto wake = wakeBeforeParking()) return wake;
    _owner = Owner::Parked;
    _loop.setDeadline(*this, nextDeadline());
    _loop.arm(*this, eventsToWaitFor());
    return std::nullopt;
}

/// The output is sent. Closing with unread input would make the kernel send a reset, which can destroy our last words on their way: so
/// then the rest is read first. Closed, or still to be parked.
void ServedConnection::beginLingering() {
    if (_tls) _tls->close();
    int unread = 0;
    ::ioctl(_fd, FIONREAD, &unread);
    if (unread == 0 && _in.empty() && !_framer.isMidFrame()) return finish();
    ::shutdown(_fd, SHUT_WR);
    _in.release();
    _stage = Stage::Lingering;
    _parkDue = _core.clock.ticks() + kLingerTime;
}

void ServedConnection::finish() noexcept {
    {
        const std::lock_guard lock(_mutex);
        _owner = Owner::Gone;
        if (!_user.empty()) _core.userLimits.release(scopedKey(_listener.spec, _user));
        _user.clear();
    }
    if (!_addressKey.empty()) _core.addressLimits.release(_addressKey);
    _addressKey.clear();
    _loop.remove(*this);
    _tls.reset();
    ::close(_fd);
    _fd = -1;
}

}  // namespace corbel::net
