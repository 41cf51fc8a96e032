// One accepted connection: its socket, buffers, framer and session, and whose turn it is.
//
// Owned by its loop's table, and by the job that works on it. Exactly one party owns the connection at a time: nobody
// (Parked), the I/O thread that reads or flushes (Io), a worker that runs the session (Worker). Only the owner touches
// socket, buffers and session; what others may do (events, drain, close) goes through the mutex and waits for the parking.
// connection.cpp: life and the session's view; connection_work.cpp: worker's part; connection_io.cpp: I/O thread's part.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "bus/bus.h"
#include "corbel/net.h"
#include "net/address.h"
#include "net/byte_buffer.h"
#include "net/deadline_heap.h"
#include "net/framer.h"
#include "net/output_queue.h"
#include "net/server.h"

namespace corbel::net {

class IoLoop;
class Listener;
class ServerCore;
class TlsStream;

class ServedConnection final : public corbel::Connection, public DeadlineHeap::Node, public std::enable_shared_from_this<ServedConnection> {
public:
    ServedConnection(ServerCore& core, Listener& listener, IoLoop& loop, int fd, std::uint64_t id, const SocketAddress& peer);
    ~ServedConnection() override;
    ServedConnection(const ServedConnection&) = delete;
    ServedConnection& operator=(const ServedConnection&) = delete;

    const Peer& peer() const noexcept override { return _peer; }
    Output& out() noexcept override { return _out; }
    bool isTls() const noexcept override { return _isTls.load(std::memory_order_relaxed); }
    bool canStartTls() const noexcept override;
    std::string_view tlsServerName() const noexcept override;
    std::string channelBinding(std::string_view kind) const override;
    std::string_view defaultDomain() const noexcept override;
    std::uint64_t id() const noexcept override { return _id; }
    void setUser(std::string_view userKey) override;
    void watch(std::span<const WatchKey> keys) override;
    void unwatch() override;
    bool isDraining() const noexcept override;
    bool hasInput() const noexcept override;
    bool isPlaintextAllowed() const noexcept override;

    /// The first call: counts against the address (a proxy's connection: once its header was read). False: to be refused. [I/O thread]
    bool enter(const SocketAddress& peer, bool isProxied);
    /// Gives the socket back; nothing else may follow.
    int release() noexcept { return std::exchange(_fd, -1); }
    /// Right after it was entered into the loop. [I/O thread]
    void begin();
    /// The socket is ready for something. [I/O thread]
    void onReady(std::uint32_t events);
    /// The loop's entry is due. [I/O thread]
    void onDeadline();
    /// A watched change. [any thread, under the bus' lock]
    void onChange(const ChangeEvent& event);
    /// The server drains: a session that is parked at a safe point is told. [any thread]
    void onDrain();
    /// Close at the next parking, at once when parked. [any thread]
    void requestClose();

    int fd() const noexcept { return _fd; }
    ConnectionInfo info() const;
    bool hasUser(std::string_view userKey) const;

private:
    enum class Owner : std::uint8_t { Io, Parked, Worker, Gone };
    /// Where the conversation is; what a parked connection waits for.
    enum class Stage : std::uint8_t { Proxy, Handshake, Open, Frame, FrameOrEvent, Event, Produce, FlushForTls, Closing, Lingering };
    /// Why a worker is called.
    enum class Wake : std::uint8_t { Open, Handshake, BeginTls, Frame, Resume, Event, Timeout, Drain, Fill, PeerClosed, Lost };
    enum class Io : std::uint8_t { Ok, WouldBlock, Closed };

    // Any owner.
    void dispatch(Wake wake);
    void submit(Wake wake);
    Io flush();
    Io readSome(std::size_t& count);
    std::optional<Wake> park();
    std::optional<Wake> wakeBeforeParking() const;
    std::uint32_t eventsToWaitFor() const noexcept;
    Ticks nextDeadline() const noexcept;
    bool isWaiting() const noexcept;
    bool takesEvents() const noexcept;
    bool isAtSafePoint() const noexcept;
    bool admitByAddress(const SocketAddress& peer);
    void beginTls();
    void beginLingering();
    /// Closes the socket and leaves the tables. The session is gone already.
    void finish() noexcept;

    // Worker.
    void work(Wake wake) noexcept;
    std::optional<Next> wakeUp(Wake wake);
    std::optional<Next> proceed(Next next);
    std::optional<Next> openSession();
    std::optional<Next> handshake();
    std::optional<Next> handleFrame();
    std::optional<Next> shed();
    std::optional<Next> waitForInput();
    std::optional<Next> produce();
    std::optional<Next> parkOrWake();
    bool flushOrLose();
    void batch();
    void closeGracefully();
    void lose();
    void endSession() noexcept;

    // I/O thread.
    std::optional<Wake> ready(std::uint32_t events);
    std::optional<Wake> readProxyHeader();
    std::optional<Wake> readFrame();
    std::optional<Wake> flushRest();
    std::optional<Wake> expired(Ticks now);
    void parkFromIo();
    void setPeer(const SocketAddress& peer, const SocketAddress& local);

    ServerCore& _core;
    Listener& _listener;
    IoLoop& _loop;
    const std::uint64_t _id;
    int _fd;
    mutable std::mutex _mutex;  // guards _owner, _pending, _isCloseRequested, _user, and _peer while it may change
    Owner _owner = Owner::Io;
    std::atomic<Stage> _stage{Stage::Open};
    std::atomic<bool> _isTls{false};
    bool _isCloseRequested = false;
    bool _isDrainTold = false;
    bool _isThrottled = false;       // input waits until the peer takes output
    bool _tlsWantsWrite = false;     // the TLS layer cannot read before it has written
    std::uint8_t _burst = 0;         // frames handled since the worker was called
    std::unique_ptr<TlsStream> _tls;
    std::unique_ptr<Session> _session;
    std::unique_ptr<Producer> _producer;
    ByteBuffer _in;
    OutputQueue _out;
    Framer _framer;
    Cut _cut;                        // the frame to be handled, or in hand
    Next::Timeout _parkTime{0};
    Ticks _parkDue = Ticks::max();   // the handler's time; handshake; lingering
    Ticks _frameDue = Ticks::max();  // for the frame that has begun
    Ticks _writeDue = Ticks::max();  // for the next progress of the output
    Ticks _batchSince = Ticks::max();
    const Ticks _begun;
    std::vector<ChangeEvent> _pending;
    bus::Bus::Subscription _subscription;
    std::string _user;
    std::string _addressKey;         // counted under; empty: not counted
    std::string _proxyBytes;
    Peer _peer;
};

}  // namespace corbel::net
