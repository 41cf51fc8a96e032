// The worker's part of a connection: calls the session, and does what the returned Next says, until it is parked or closed.
#include "corbel/load_shedder.h"
#include "log/guard.h"
#include "net/connection.h"
#include "net/io_loop.h"
#include "net/listener.h"
#include "net/server_core.h"
#include "net/tls_stream.h"

namespace corbel::net {
namespace {

constexpr std::uint8_t kMaxBurst = 64;                 // frames or fills before others get their turn
constexpr std::size_t kBatchBytes = 16 * 1024;         // replies to pipelined commands are sent from here on,
constexpr std::chrono::milliseconds kBatchTime{2};     // or when the first of them waits so long

}  // namespace

void ServedConnection::work(Wake wake) noexcept {
    try {
        _burst = 0;
        std::optional<Next> next = wakeUp(wake);
        while (next) next = proceed(std::move(*next));
    } catch (...) {
        const Error error = log::describeCurrentException(_core.log, "session of a connection");
        _core.log.warning("A session failed and its connection was closed",
                          {{"connection", _id}, {"listener", std::string_view(_listener.spec.name)}, {"peer", std::string_view(_peer.address)},
                           {"code", toString(error.code())}, {"error", std::string_view(error.userText())},
                           {"detail", std::string_view(error.detail())}});
        lose();
    }
}

std::optional<Next> ServedConnection::wakeUp(Wake wake) {
    switch (wake) {
        case Wake::Open: return openSession();
        case Wake::Handshake: return handshake();
        case Wake::BeginTls: beginTls(); return handshake();
        case Wake::Frame: return handleFrame();
        case Wake::Resume: return waitForInput();
        case Wake::Timeout: return _session->onTimeout(*this);
        case Wake::Fill: return produce();
        case Wake::Drain: _isDrainTold = true; return _session->onDrain(*this);
        case Wake::PeerClosed: closeGracefully(); return std::nullopt;  // it may still read
        case Wake::Lost: lose(); return std::nullopt;
        case Wake::Event: {
            std::vector<ChangeEvent> events;
            {
                const std::lock_guard lock(_mutex);
                events.swap(_pending);
            }
            return _session->onEvent(*this, events);
        }
    }
    return std::nullopt;
}

std::optional<Next> ServedConnection::proceed(Next next) {
    switch (next.kind()) {
        case Next::Kind::Close: closeGracefully(); return std::nullopt;
        case Next::Kind::Produce: _producer = next.takeProducer(); return produce();
        case Next::Kind::StartTls: {
            if (!canStartTls() || !_core.options.tls) throw Error(ErrorCode::Internal, "STARTTLS where it cannot be", _listener.spec.name);
            if (!flushOrLose()) return std::nullopt;
            if (_out.empty()) {
                beginTls();
                return handshake();
            }
            _stage = Stage::FlushForTls;
            _parkDue = Ticks::max();
            return parkOrWake();
        }
        case Next::Kind::Frame:
        case Next::Kind::FrameOrEvent:
        case Next::Kind::Event: break;
    }
    _stage = next.kind() == Next::Kind::Frame ? Stage::Frame : next.kind() == Next::Kind::Event ? Stage::Event : Stage::FrameOrEvent;
    if (_stage != Stage::Event) _framer.set(next.framing());
    _parkTime = next.timeout();
    return waitForInput();
}

std::optional<Next> ServedConnection::openSession() {
    _stage = Stage::Open;
    _parkDue = Ticks::max();
    _session = _listener.spec.protocol->newSession(*this);
    return _session->onOpen(*this);
}

std::optional<Next> ServedConnection::handshake() {
    const TlsStream::Status status = _tls->handshake();
    if (status == TlsStream::Status::WantRead || status == TlsStream::Status::WantWrite) {
        _tlsWantsWrite = status == TlsStream::Status::WantWrite;
        return parkOrWake();
    }
    _tlsWantsWrite = false;
    if (status != TlsStream::Status::Done) {
        _listener.handshakeFailures.add();
        _core.log.debug("TLS handshake failed", {{"connection", _id}, {"listener", std::string_view(_listener.spec.name)},
                                                 {"peer", std::string_view(_peer.address)}, {"error", std::string_view(_tls->error())}});
        lose();
        return std::nullopt;
    }
    _isTls = true;
    _parkDue = Ticks::max();
    if (!_session) return openSession();
    return _session->onTls(*this);
}

std::optional<Next> ServedConnection::handleFrame() {
    _frameDue = Ticks::max();
    std::optional<Next> next = shed();
    if (!next) next = _session->onFrame(*this, *_cut.frame);
    _in.consume(_cut.consumed);
    _cut = {};
    return next;
}

/// The short answer to a frame while others wait for too long; nullopt: it is to be handled.
std::optional<Next> ServedConnection::shed() {
    if (!_core.pool.isOverloaded()) return std::nullopt;
    auto* const shedder = dynamic_cast<LoadShedder*>(_session.get());
    std::optional<Next> next = shedder ? shedder->onOverload(*this, *_cut.frame) : std::nullopt;
    if (next) _core.noteShed(_listener);
    return next;
}

/// Takes the next frame when it is there already, or after one look at the socket; parks otherwise.
std::optional<Next> ServedConnection::waitForInput() {
    bool mayRead = true;
    _isThrottled = false;
    for (;;) {
        if (_out.queued() > kHighWater) {
            if (!flushOrLose()) return std::nullopt;
            _isThrottled = _stage != Stage::Event && _out.queued() > kLowWater;
            if (_isThrottled) break;
        }
        if (_stage != Stage::Event) {
            _cut = _framer.next(_in.bytes());
            if (_cut.frame) {
                if (_burst++ >= kMaxBurst && _core.pool.queued() > 0) {
                    submit(Wake::Frame);
                    return std::nullopt;
                }
                batch();
                return handleFrame();
            }
            _in.consume(_cut.consumed);
            _cut = {};
        }
        if (!flushOrLose()) return std::nullopt;
        if (!mayRead || _stage == Stage::Event) break;
        std::size_t count = 0;
        const Io io = readSome(count);
        if (io == Io::Closed) return wakeUp(Wake::PeerClosed);
        if (io == Io::WouldBlock) break;
        // One look is enough, unless more is known to be there: trickling clients are the I/O threads' part.
        mayRead = _framer.isBody() || (_tls && _tls->hasPending());
    }
    _parkDue = _core.clock.ticks() + _parkTime;
    return parkOrWake();
}

/// Parks; a wake that came meanwhile is followed at once.
std::optional<Next> ServedConnection::parkOrWake() {
    const auto wake = park();
    if (!wake) return std::nullopt;
    return wakeUp(*wake);
}

std::optional<Next> ServedConnection::produce() {
    for (;;) {
        const bool hasMore = _producer->fill(_out);
        if (!flushOrLose()) return std::nullopt;
        if (!hasMore) {
            _producer.reset();
            _parkDue = Ticks::max();
            return _session->onProduced(*this);
        }
        if (_out.queued() > kLowWater) {
            _stage = Stage::Produce;
            _parkDue = Ticks::max();
            return parkOrWake();
        }
        if (_burst++ >= kMaxBurst && _core.pool.queued() > 0) {
            _burst = 0;
            submit(Wake::Fill);
            return std::nullopt;
        }
    }
}

/// False when the peer is gone, and with it this connection.
bool ServedConnection::flushOrLose() {
    if (_out.empty()) return true;
    _batchSince = Ticks::max();
    if (flush() != Io::Closed) return true;
    lose();
    return false;
}

/// Replies to pipelined commands go out together, but none waits long for the next command.
void ServedConnection::batch() {
    if (_out.empty()) return;
    const Ticks now = std::chrono::steady_clock::now();
    if (_batchSince == Ticks::max()) _batchSince = now;
    if (_out.queued() < kBatchBytes && now - _batchSince < kBatchTime) return;
    flush();  // an error shows again when the frames are handled
    _batchSince = Ticks::max();
}

void ServedConnection::endSession() noexcept {
    _subscription.reset();
    _producer.reset();
    if (!_session) return;
    _session->onClosed(*this);
    _session.reset();
}

/// Ends the session and sends what it wrote; the I/O thread goes on with what the socket does not take.
void ServedConnection::closeGracefully() {
    endSession();
    if (!flushOrLose()) return;
    _stage = Stage::Closing;
    _parkDue = Ticks::max();
    if (_out.empty()) beginLingering();
    if (_fd >= 0 && park()) finish();
}

void ServedConnection::lose() {
    endSession();
    finish();
}

}  // namespace corbel::net
