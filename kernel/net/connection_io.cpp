// The I/O thread's part of a connection: reads until a frame is whole, sends what is queued, watches deadlines. Calls no session.
#include <sys/epoll.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>

#include "net/connection.h"
#include "net/io_loop.h"
#include "net/listener.h"
#include "net/proxy_header.h"
#include "net/server_core.h"
#include "net/tls_stream.h"

namespace corbel::net {

void ServedConnection::begin() {
    _parkDue = _core.clock.ticks() + _listener.spec.deadlines.handshake;
    if (_stage == Stage::Proxy) return parkFromIo();
    if (_listener.spec.security == Security::Tls) {
        try {
            beginTls();
        } catch (const Error& error) {  // out of memory
            _core.log.error("Cannot serve a connection", {{"connection", _id}, {"error", std::string_view(error.detail())}});
            return finish();
        }
        return parkFromIo();
    }
    const std::lock_guard lock(_mutex);
    dispatch(Wake::Open);
}

void ServedConnection::onReady(std::uint32_t events) {
    {
        const std::lock_guard lock(_mutex);
        if (_owner != Owner::Parked) return;  // it was woken otherwise meanwhile and is armed anew when it parks
        _owner = Owner::Io;
    }
    try {
        const auto wake = ready(events);
        if (_fd < 0) return;
        if (!wake) return parkFromIo();
        const std::lock_guard lock(_mutex);
        dispatch(*wake);
    } catch (const std::exception& error) {  // out of memory
        _core.log.error("Cannot serve a connection", {{"connection", _id}, {"error", std::string_view(error.what())}});
        const std::lock_guard lock(_mutex);
        dispatch(Wake::Lost);
    }
}

void ServedConnection::parkFromIo() {
    if (const auto wake = park()) {
        const std::lock_guard lock(_mutex);
        dispatch(*wake);
    }
}

/// A worker's turn and why; nullopt: park again, or closed already (_fd is -1).
std::optional<ServedConnection::Wake> ServedConnection::ready(std::uint32_t events) {
    switch (_stage.load()) {
        case Stage::Proxy: return readProxyHeader();
        case Stage::Handshake: return Wake::Handshake;
        case Stage::Frame:
        case Stage::FrameOrEvent: {
            if (!_out.empty() && flush() == Io::Closed) return Wake::Lost;
            if (!_isThrottled) return readFrame();
            return _out.queued() <= kLowWater ? std::optional(Wake::Resume) : std::nullopt;
        }
        case Stage::Event:
            if (events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR)) return Wake::Lost;
            return flush() == Io::Closed ? std::optional(Wake::Lost) : std::nullopt;
        case Stage::Produce:
            if (flush() == Io::Closed) return Wake::Lost;
            return _out.queued() <= kLowWater ? std::optional(Wake::Fill) : std::nullopt;
        case Stage::FlushForTls:
            if (flush() == Io::Closed) return Wake::Lost;
            return _out.empty() ? std::optional(Wake::BeginTls) : std::nullopt;
        case Stage::Open:
        case Stage::Closing:
        case Stage::Lingering: return flushRest();
    }
    return std::nullopt;
}

std::optional<ServedConnection::Wake> ServedConnection::readFrame() {
    for (;;) {
        std::size_t count = 0;
        const Io io = readSome(count);
        if (io == Io::Closed) return Wake::PeerClosed;
        if (io == Io::WouldBlock) return std::nullopt;
        _cut = _framer.next(_in.bytes());
        if (_cut.frame) return Wake::Frame;
        _in.consume(_cut.consumed);
        _cut = {};
        if (!_tls || !_tls->hasPending()) return std::nullopt;  // what lies in the socket wakes us again
    }
}

/// The session is gone: sends the rest of the output, then reads until the peer closes, so that it gets our last words.
std::optional<ServedConnection::Wake> ServedConnection::flushRest() {
    if (_stage != Stage::Lingering) {
        if (flush() == Io::Closed) finish();
        else if (_out.empty()) beginLingering();
        return std::nullopt;
    }
    std::array<char, 16384> bytes;
    const ssize_t got = ::recv(_fd, bytes.data(), bytes.size(), MSG_DONTWAIT);
    if (got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR)) finish();
    return std::nullopt;
}

/// Takes exactly the header out of the socket: what follows may be TLS, which reads for itself.
std::optional<ServedConnection::Wake> ServedConnection::readProxyHeader() {
    std::array<char, kMaxProxyV2> peeked;
    const ssize_t got = ::recv(_fd, peeked.data(), peeked.size(), MSG_PEEK | MSG_DONTWAIT);
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) return std::nullopt;
    if (got <= 0) return Wake::Lost;
    const std::size_t had = _proxyBytes.size();
    _proxyBytes.append(peeked.data(), static_cast<std::size_t>(got));
    const ProxyHeader header = parseProxyHeader(_proxyBytes);
    const std::size_t take = header.state == ProxyHeader::State::Done ? header.length - had : static_cast<std::size_t>(got);
    if (::recv(_fd, peeked.data(), take, MSG_DONTWAIT) != static_cast<ssize_t>(take)) return Wake::Lost;
    if (header.state == ProxyHeader::State::NeedMore) return std::nullopt;
    std::string().swap(_proxyBytes);
    if (header.state == ProxyHeader::State::Invalid) {
        _core.log.warning("A listed proxy sent no PROXY header; check proxy_from of the listener and the proxy's settings",
                          {{"listener", std::string_view(_listener.spec.name)}, {"peer", std::string_view(_peer.address)}});
        return Wake::Lost;
    }
    {
        // Who speaks is not the proxy: nothing may rest on the proxy's being on this machine, least of all for a client it does not know.
        const std::lock_guard lock(_mutex);
        _peer.isLoopback = false;
        _peer.uid.reset();
    }
    if (header.source) {
        setPeer(*header.source, *header.destination);
        if (!admitByAddress(*header.source)) {
            _listener.refused.add();
            if (_listener.spec.security != Security::Tls) _out.write(_listener.spec.protocol->busyGreeting());
            flush();
            finish();
            return std::nullopt;
        }
    }
    if (_listener.spec.security != Security::Tls) return Wake::Open;
    beginTls();
    return std::nullopt;
}

void ServedConnection::onDeadline() {
    const Ticks now = _core.clock.ticks();
    {
        const std::lock_guard lock(_mutex);
        if (_owner != Owner::Parked) return;  // parking asks for the next look
        if (nextDeadline() > now) return _loop.setDeadline(*this, nextDeadline());
        _owner = Owner::Io;
    }
    const auto wake = expired(now);
    if (_fd < 0 || !wake) return;
    const std::lock_guard lock(_mutex);
    dispatch(*wake);
}

std::optional<ServedConnection::Wake> ServedConnection::expired(Ticks now) {
    const Stage stage = _stage;
    if (stage == Stage::Closing || stage == Stage::Lingering) {
        finish();
        return std::nullopt;
    }
    const bool isStalled = _writeDue <= now || _frameDue <= now;
    if (!isStalled && isWaiting()) return Wake::Timeout;
    _listener.timeouts.add();
    if (stage == Stage::Handshake) _listener.handshakeFailures.add();
    const std::string_view what = stage == Stage::Proxy || stage == Stage::Handshake ? "handshake" : _writeDue <= now ? "output" : "frame";
    _core.log.info("A connection did not move and was closed",
                   {{"connection", _id}, {"listener", std::string_view(_listener.spec.name)}, {"peer", std::string_view(_peer.address)}, {"what", what}});
    return Wake::Lost;
}

}  // namespace corbel::net
