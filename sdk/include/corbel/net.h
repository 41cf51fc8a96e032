// Connections as a protocol module sees them: frames in, bytes out, and a returned value that says what comes next.
//
// The kernel's I/O threads cut input into frames; a worker calls the Session synchronously and the Session *returns* a
// Next. Calls on one session are strictly serial, so a session needs no mutex; between calls it is parked and must hold
// no lock, no transaction and no open store file. Session and Producer are implemented by modules, Connection by the
// kernel only (it may grow at the end).
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "corbel/event.h"

namespace corbel {

/// How the input that follows is cut into frames. A value; part of what a handler returns. After a Chunk with `last` false
/// the body goes on whatever framing is returned: a new framing counts from the end of the body.
struct Framing {
    enum class Mode : std::uint8_t {
        Line,        ///< Up to CRLF or LF; the frame has neither. `limit` bytes.
        ImapLine,    ///< As Line, but ends at each literal header "{n}" / "{n+}" as well (RFC 3501 section 4.3, RFC 7888).
        Bytes,       ///< Exactly `size` bytes, in chunks (literal, BDAT, HTTP body).
        DotStuffed,  ///< RFC 5321 section 4.5.2 up to CRLF.CRLF, unstuffed, in chunks; `limit` is only counted, never enforced by discarding the end.
        HttpHead,    ///< Up to the empty line that ends an HTTP/1.1 message head; the frame includes every header line. `limit` bytes.
        HttpChunked, ///< An HTTP/1.1 chunked body (RFC 9112 section 7.1), decoded, in chunks; at most `limit` bytes in all.
    };
    Mode mode = Mode::Line;
    std::uint64_t limit = 8192;
    std::uint64_t size = 0;

    static constexpr Framing line(std::uint64_t limit = 8192) { return {Mode::Line, limit, 0}; }  ///< A line of at most `limit` bytes.
    static constexpr Framing imapLine(std::uint64_t limit = 65536) { return {Mode::ImapLine, limit, 0}; }  ///< A line of IMAP, cut at literals.
    static constexpr Framing bytes(std::uint64_t size) { return {Mode::Bytes, size, size}; }  ///< So many bytes.
    static constexpr Framing dotStuffed(std::uint64_t limit) { return {Mode::DotStuffed, limit, 0}; }  ///< A message up to its dot.
    static constexpr Framing httpHead(std::uint64_t limit = 32768) { return {Mode::HttpHead, limit, 0}; }  ///< A head of at most `limit` bytes.
    static constexpr Framing httpChunked(std::uint64_t limit) { return {Mode::HttpChunked, limit, 0}; }  ///< A body of at most `limit` bytes.
    bool operator==(const Framing&) const = default;
};

/// One piece of input. Views are valid until the handler returns.
struct Frame {
    enum class Kind : std::uint8_t {
        Line,     ///< A whole line (Line, ImapLine) or head (HttpHead).
        Literal,  ///< ImapLine only: text up to, not including, the literal header at the end of the line.
        Chunk,    ///< Part of a Bytes, DotStuffed or HttpChunked body; at most kMaxChunk bytes.
        TooLong,  ///< Line or head over its limit: `data` holds the first bytes, the rest was discarded up to its end.
        Broken,   ///< HttpChunked only: the body does not follow the grammar or is over the limit; close.
    };
    Kind kind = Kind::Line;
    bool last = true;              ///< Chunk: the body ends with this chunk (which may be empty).
    bool bareNewline = false;      ///< Line: ended by LF alone. DotStuffed: a bare CR or LF was seen in this chunk.
    bool literalPlus = false;      ///< Literal: "{n+}", the client does not wait for "+".
    std::uint64_t literalSize = 0; ///< Literal: n.
    std::string_view data;
};

inline constexpr std::size_t kMaxChunk = 256 * 1024;

/// Where a worker appends what the peer shall read. Kernel only. [worker, during the call it was given to]
class Output {
public:
    virtual ~Output();
    virtual void write(std::string_view bytes) = 0;  ///< Queues a copy; never waits for the peer.
    /// At least `size` bytes of space at the end; fill some, then commit(used). Saves a copy for large values.
    virtual std::span<char> reserve(std::size_t size) = 0;
    virtual void commit(std::size_t used) = 0;  ///< Keeps the first `used` bytes of the last reserve().
    /// Bytes queued and not yet taken by the socket.
    virtual std::size_t queued() const noexcept = 0;
    /// True when a producer should stop filling and return.
    virtual bool full() const noexcept = 0;
};

/// Makes output piece by piece, so that a slow reader costs a small queue. Holds a position (a UID, an offset), never a
/// transaction. Implemented by modules.
class Producer {
public:
    virtual ~Producer();
    /// Appends until out.full() or the end; false when nothing is left. Throwing closes the connection. [worker, serial]
    virtual bool fill(Output& out) = 0;
};

/// What a session wants next. Exactly one per handler call; moving it moves the connection. [worker]
class Next {
public:
    enum class Kind : std::uint8_t { Frame, FrameOrEvent, Event, Produce, StartTls, Close };
    using Timeout = std::chrono::milliseconds;

    /// Park until a frame is whole.
    static Next frame(Timeout timeout, Framing framing);
    /// Park until a frame is whole or a watched change happens (IDLE).
    static Next frameOrEvent(Timeout timeout, Framing framing);
    /// Park until a watched change happens (long poll); input is left unread, a closed peer is noticed.
    static Next event(Timeout timeout);
    /// Pull from the producer until it ends, then call onProduced().
    static Next produce(std::unique_ptr<Producer> producer);
    /// Flush what was written, discard unread clear input, handshake, then call onTls().
    static Next startTls();
    /// Flush what was written, then close.
    static Next close();

    Kind kind() const noexcept { return _kind; }  ///< For the kernel and for tests, as the three below.
    Timeout timeout() const noexcept { return _timeout; }  ///< Of Frame, FrameOrEvent and Event.
    const Framing& framing() const noexcept { return _framing; }  ///< Of Frame and FrameOrEvent.
    std::unique_ptr<Producer> takeProducer() noexcept { return std::move(_producer); }  ///< Of Produce; once.

private:
    explicit Next(Kind kind) : _kind(kind) {}
    Kind _kind;
    Timeout _timeout{0};
    Framing _framing;
    std::unique_ptr<Producer> _producer;
};

/// Facts of a connection, fixed when it was accepted (PROXY protocol applied).
struct Peer {
    std::string address;        ///< "192.0.2.1", "2001:db8::1", or "unix".
    std::uint16_t port = 0;
    std::string localAddress;
    std::uint16_t localPort = 0;
    bool isLoopback = false;    ///< Loopback address or unix socket: clear-text passwords are allowed.
    std::optional<std::uint32_t> uid;  ///< SO_PEERCRED of a unix socket.
};

/// The kernel's side of one connection. Kernel only. [worker, only during a call on its session]
class Connection {
public:
    virtual ~Connection();
    virtual const Peer& peer() const noexcept = 0;  ///< Who is at the other end.
    virtual Output& out() noexcept = 0;  ///< Flushed when the handler returns.
    void write(std::string_view bytes) { out().write(bytes); }  ///< The same as out().write().
    /// TLS is up on this connection.
    virtual bool isTls() const noexcept = 0;
    /// STARTTLS can be offered: the listener has a certificate and TLS is not up yet.
    virtual bool canStartTls() const noexcept = 0;
    /// Server name that the client sent (SNI), or empty.
    virtual std::string_view tlsServerName() const noexcept = 0;
    /// RFC 9266 tls-exporter channel binding (TLS 1.3) or RFC 5929 tls-server-end-point; empty without TLS. `kind` is the binding's name.
    virtual std::string channelBinding(std::string_view kind) const = 0;
    /// The listener's name (module id) and its default domain for bare login names; may be empty.
    virtual std::string_view defaultDomain() const noexcept = 0;
    /// Number of this connection in the logs; unique for the life of the process.
    virtual std::uint64_t id() const noexcept = 0;
    /// Counts this connection against the user's limit. Throws Error LimitReached when the user has too many. Auth calls it after each login;
    /// protocols need not. Calling it again with the same key changes nothing.
    virtual void setUser(std::string_view userKey) = 0;
    /// Changes that wake this connection while it is parked with frameOrEvent() or event(). Replaces the previous set.
    /// Changes between watch() and the parking are not lost: they wake it at once.
    virtual void watch(std::span<const WatchKey> keys) = 0;
    virtual void unwatch() = 0;  ///< Nothing wakes it but input and time.
    /// True once the server drains: finish the command in hand, say goodbye, close.
    virtual bool isDraining() const noexcept = 0;
    /// True when complete frames are already buffered (pipelining): replies may be batched.
    virtual bool hasInput() const noexcept = 0;
    /// The listener's `allow_plaintext`: a clear-text password may be taken without TLS. Protocols ask Auth::allowsPlaintext() instead.
    virtual bool isPlaintextAllowed() const noexcept;
};

/// One client's conversation. Implemented by protocol modules. All calls [worker, serial].
class Session {
public:
    virtual ~Session();
    /// The connection is open (for a TLS listener: after the handshake). Usually writes the greeting.
    virtual Next onOpen(Connection& connection) = 0;
    virtual Next onFrame(Connection& connection, const Frame& frame) = 0;  ///< A frame came in; views in it live until the return.
    /// Watched changes, coalesced; each key at most once. Only after frameOrEvent() or event().
    virtual Next onEvent(Connection& connection, std::span<const ChangeEvent> events);
    /// The parking time passed. Default: close.
    virtual Next onTimeout(Connection& connection);
    /// The producer of Next::produce() ended. Default: close.
    virtual Next onProduced(Connection& connection);
    /// The STARTTLS handshake is done. Default: close.
    virtual Next onTls(Connection& connection);
    /// The server drains and the session is parked at a safe point: say goodbye. Default: close.
    virtual Next onDrain(Connection& connection);
    /// The peer went away or the connection was closed; the last call. No output possible.
    virtual void onClosed(Connection& connection) noexcept;
};

/// A protocol: `corbel.protocol/1`. Implemented by modules.
class Protocol {
public:
    static constexpr std::string_view kInterfaceId = "corbel.protocol/1";
    virtual ~Protocol();
    /// A new session for an accepted connection. [worker]
    virtual std::unique_ptr<Session> newSession(Connection& connection) = 0;
    /// What to write instead of a session when the server is overloaded or a limit is reached, e.g. "* BYE ...\r\n". [any thread]
    virtual std::string busyGreeting() const = 0;
};

}  // namespace corbel
