// One bound address: the socket, the peers that must send a PROXY header, and its counts.
//
// Owned by ServerCore for its whole life; the first I/O loop accepts from it.
#pragma once

#include <atomic>
#include <memory>
#include <string>

#include "corbel/metrics.h"
#include "net/address.h"
#include "net/server.h"

namespace corbel::net {

class Listener {
public:
    /// Binds, or takes over one of `inherited` (and marks it used by fd -1). Throws as Server::addListener().
    Listener(ListenerSpec listenerSpec, std::vector<InheritedSocket>& inherited, Metrics& metrics);
    ~Listener();
    Listener(const Listener&) = delete;
    Listener& operator=(const Listener&) = delete;

    int fd() const noexcept { return _fd; }
    /// Stops listening; the file of a unix socket that we made is removed.
    void close() noexcept;

    const ListenerSpec spec;
    const NetworkList proxyFrom;
    std::string address;                       ///< Real, as text.
    std::atomic<std::size_t> connections{0};
    std::atomic<Ticks> refusalLogged{Ticks{}};
    std::atomic<Ticks> sheddingLogged{Ticks{}};
    Counter& accepted;
    Counter& refused;
    Counter& shed;
    Counter& handshakeFailures;
    Counter& timeouts;

private:
    void take(int fd);
    void bind(const SocketAddress& wanted);
    void removeStaleSocket(const SocketAddress& wanted);

    int _fd = -1;
    std::string _unixPath;                     // to be removed at the end; empty for inherited sockets
};

}  // namespace corbel::net
