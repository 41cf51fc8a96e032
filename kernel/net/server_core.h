// What the parts of the server share: the outer world, listeners, loops, limits, and the state of shutting down.
//
// Owned by Server, outlives every connection. Connections and loops hold a reference.
#pragma once

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <vector>

#include "net/count_limiter.h"
#include "net/io_loop.h"
#include "net/listener.h"
#include "net/server.h"

namespace corbel::net {

class ServerCore {
public:
    ServerCore(const Clock& theClock, Log& theLog, Metrics& theMetrics, bus::Bus& theBus, work::Pool& thePool, ServerOptions theOptions);

    const Clock& clock;
    Log& log;
    Metrics& metrics;
    bus::Bus& bus;
    work::Pool& pool;
    ServerOptions options;
    std::size_t maxConnections;

    std::vector<std::unique_ptr<Listener>> listeners;
    std::vector<std::unique_ptr<IoLoop>> loops;
    CountLimiter addressLimits;  // key: listener name, address
    CountLimiter userLimits;     // key: listener name, user
    std::atomic<bool> isDraining{false};

    /// Takes over an accepted socket: limits, then a connection, or the busy greeting. [I/O thread]
    void admit(Listener& listener, int fd, const SocketAddress& peer);
    /// Says the busy greeting (never in clear on a TLS port) and closes the socket. [I/O thread]
    void refuse(Listener& listener, int fd, std::string_view reason) noexcept;
    /// A command was answered with "try again later". [worker]
    void noteShed(Listener& listener) noexcept;
    std::vector<std::shared_ptr<ServedConnection>> connections() const;

    void connectionBegun() noexcept { _open.fetch_add(1, std::memory_order_relaxed); }
    void connectionEnded() noexcept;
    std::size_t open() const noexcept { return _open.load(std::memory_order_relaxed); }
    /// Until none is open; or `milliseconds` real time passed. True when none is.
    bool waitUntilEmpty(std::chrono::milliseconds time);

private:
    std::atomic<std::uint64_t> _nextId{1};
    std::atomic<std::size_t> _open{0};
    std::mutex _mutex;
    std::condition_variable _ended;
};

}  // namespace corbel::net
