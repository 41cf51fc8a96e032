// Listeners and their connections: accepts, parks, cuts input into frames and hands them to the sessions of the protocols.
//
// Owned by the app. I/O threads (1-2, epoll) move bytes and run timers; whatever blocks (handshakes, handlers) runs in the
// pool, which must outlive stop(). Order: construct, addListener() for each, start(), ... drain(), stop(). Knows neither
// stores nor users: a user is a key with a count.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "bus/bus.h"
#include "corbel/log.h"
#include "corbel/metrics.h"
#include "corbel/net.h"
#include "corbel/time.h"
#include "net/inherited.h"
#include "net/tls_context.h"
#include "work/pool.h"

namespace corbel::net {

class ServerCore;

enum class Security : std::uint8_t { Clear, StartTls, Tls };

/// "clear", "starttls", "tls". [any thread]
std::string_view toString(Security security) noexcept;

/// Deadlines of a connection, besides the parking time that each handler returns.
struct Deadlines {
    std::chrono::milliseconds handshake{30'000};  ///< PROXY header and TLS handshake, from accept to end.
    std::chrono::milliseconds frame{180'000};     ///< From the first byte of a line to its end; of a body: for 64 KB or its end.
    std::chrono::milliseconds write{120'000};     ///< Without progress while output is queued.
};

/// One address to listen on.
struct ListenerSpec {
    std::string name;               ///< Module id: for logs, metrics and the ready file.
    std::string address;            ///< "127.0.0.1:0", "[::1]:143", "*:143" (both families), "unix:/path", "fd:NAME" (inherited).
    Security security = Security::Clear;
    Protocol* protocol = nullptr;   ///< Must outlive the server.
    std::string defaultDomain;
    bool allowPlaintext = false;    ///< Clear-text passwords without TLS from everywhere.
    std::size_t maxConnections = 0;            ///< On this listener; 0: only the server's limit.
    std::size_t maxConnectionsPerAddress = 0;  ///< IPv6: per /64. Not applied to unix sockets. 0: none.
    std::size_t maxConnectionsPerUser = 0;     ///< Of this listener's name. 0: none.
    std::vector<std::string> proxyFrom;        ///< Addresses or networks ("10.0.0.0/8", "::1", "unix") that must send a PROXY header.
    Deadlines deadlines;
    unsigned unixMode = 0660;       ///< Of a unix socket.
};

/// A listener after start(): what the ready file says.
struct BoundListener {
    std::string name;
    Security security = Security::Clear;
    std::string address;            ///< "127.0.0.1:43567", "[::1]:143", "unix:/path".
    std::size_t connections = 0;    ///< Open now.
};

/// One connection, for the administrator's list.
struct ConnectionInfo {
    std::uint64_t id = 0;
    std::string listener;
    std::string address;            ///< Of the peer, with port.
    std::string user;               ///< As given to setUser(); may be empty.
    bool isTls = false;
    std::string_view state;         ///< "parked", "working", "producing", "handshake", "closing".
    std::chrono::milliseconds age{0};
};

struct ServerOptions {
    unsigned ioThreads = 0;             ///< 1 or 2; 0: 1, or 2 on four processors and more.
    std::size_t maxConnections = 0;     ///< In all; 0: what RLIMIT_NOFILE allows, less kReservedDescriptors.
    std::shared_ptr<TlsContext> tls;    ///< Owners: app (reload) and the server. May be null when every listener is clear.
    std::vector<InheritedSocket> inherited;  ///< From socket activation; a listener with the same address or "fd:NAME" takes one over.
};

class Server {
public:
    Server(const Clock& clock, Log& log, Metrics& metrics, bus::Bus& bus, work::Pool& pool, ServerOptions options = {});
    /// Calls stop().
    ~Server();
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    /// Binds at once, so that a wrong address fails before anything is started; accepts from start() on. Throws
    /// InvalidArgument (address, networks, TLS wanted but no certificate) and Unavailable (cannot bind). [main thread]
    void addListener(ListenerSpec spec);
    /// Starts the I/O threads and accepts. [main thread]
    void start();

    /// Real addresses, in the order of addListener(). [any thread]
    std::vector<BoundListener> listeners() const;
    std::size_t connections() const noexcept;
    std::vector<ConnectionInfo> connectionList() const;
    /// Closes one connection at its next safe point; false when it is not there. [any thread]
    bool disconnect(std::uint64_t id);
    /// Closes all connections of a user (setUser key); says how many. [any thread]
    std::size_t disconnectUser(std::string_view userKey);

    /// Accepts no more, lets handlers end, tells parked sessions (onDrain) and waits until all are closed or the deadline
    /// (of the clock) passed; true when none is left. [main thread, once]
    bool drain(Ticks deadline);
    /// Closes what is left without ceremony and ends the I/O threads. Handlers that run are waited for. [main thread]
    void stop();
    /// Looks at all deadlines now: for a clock that is not the machine's. [any thread]
    void checkDeadlines();

    static constexpr std::size_t kReservedDescriptors = 2'000;

private:
    std::shared_ptr<ServerCore> _core;  // owners: this and, until they are closed, the connections
};

}  // namespace corbel::net
