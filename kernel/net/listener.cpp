#include "net/listener.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "corbel/error.h"

namespace corbel::net {
namespace {

constexpr int kBacklog = 4096;      // the kernel cuts it to net.core.somaxconn
constexpr int kKeepAliveSeconds = 300;

std::string labelOf(const ListenerSpec& spec) {
    return "listener=\"" + spec.name + "\",security=\"" + std::string(toString(spec.security)) + "\"";
}

[[noreturn]] void cannotListen(const ListenerSpec& spec, const char* call) {
    const int error = errno;
    std::string remedy = "check the address";
    if (error == EADDRINUSE) remedy = "stop the other server or listen on another address";
    if (error == EACCES) remedy = "ports below 1024 need CAP_NET_BIND_SERVICE or socket activation; a unix socket needs a writable directory";
    if (error == ENOENT) remedy = "make the directory, or name one that is there";
    if (error == EADDRNOTAVAIL) remedy = "the address is not one of this machine's";
    throw Error(ErrorCode::Unavailable, "Cannot listen on " + spec.address + " for " + spec.name + ": " + std::strerror(error) + "; " + remedy, call);
}

void setOption(int fd, int level, int name, int value) noexcept { ::setsockopt(fd, level, name, &value, sizeof value); }

SocketAddress nameOf(int fd) noexcept {
    SocketAddress address;
    address.length = sizeof address.storage;
    if (::getsockname(fd, address.raw(), &address.length) != 0) address.length = 0;
    return address;
}

}  // namespace

std::string_view toString(Security security) noexcept {
    switch (security) {
        case Security::Clear: return "clear";
        case Security::StartTls: return "starttls";
        case Security::Tls: return "tls";
    }
    return "clear";
}

Listener::Listener(ListenerSpec listenerSpec, std::vector<InheritedSocket>& inherited, Metrics& metrics)
    : spec(std::move(listenerSpec)),
      proxyFrom(spec.proxyFrom),
      accepted(metrics.counter("corbel_connections_accepted_total", "Connections accepted.", labelOf(spec))),
      refused(metrics.counter("corbel_connections_refused_total", "Connections refused by a limit or overload.", labelOf(spec))),
      shed(metrics.counter("corbel_commands_shed_total", "Commands answered with \"try again later\" for overload.", labelOf(spec))),
      handshakeFailures(metrics.counter("corbel_tls_handshake_failures_total", "TLS handshakes that failed or timed out.", labelOf(spec))),
      timeouts(metrics.counter("corbel_connection_timeouts_total", "Connections closed because a frame or the output did not move.",
                               labelOf(spec))) {
    const bool isNamed = spec.address.starts_with("fd:");
    const SocketAddress wanted = isNamed ? SocketAddress{} : parseListenAddress(spec.address);
    const auto found = std::find_if(inherited.begin(), inherited.end(), [&](const InheritedSocket& socket) {
        if (socket.fd < 0) return false;
        return isNamed ? socket.name == std::string_view(spec.address).substr(3) : toString(nameOf(socket.fd)) == toString(wanted);
    });
    try {
        if (found != inherited.end()) {
            take(found->fd);
            found->fd = -1;
        } else if (isNamed) {
            throw Error(ErrorCode::InvalidArgument, "No socket named \"" + spec.address.substr(3) + "\" was inherited for " + spec.name +
                                                        "; set FileDescriptorName= in the socket unit");
        } else {
            bind(wanted);
        }
    } catch (...) {
        close();
        throw;
    }
    address = toString(nameOf(_fd));
}

Listener::~Listener() { close(); }

void Listener::take(int fd) {
    int isListening = 0;
    socklen_t length = sizeof isListening;
    if (::getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &isListening, &length) != 0 || !isListening) {
        throw Error(ErrorCode::InvalidArgument, "The inherited socket for " + spec.name + " does not listen; set Accept=no in the socket unit");
    }
    _fd = fd;
    setOption(_fd, IPPROTO_TCP, TCP_NODELAY, 1);
}

void Listener::bind(const SocketAddress& wanted) {
    const bool isUnix = wanted.family() == AF_UNIX;
    _fd = ::socket(wanted.family(), SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (_fd < 0) cannotListen(spec, "socket");
    if (isUnix) {
        removeStaleSocket(wanted);
    } else {
        // Accepted sockets inherit these, which saves the calls for each connection.
        setOption(_fd, SOL_SOCKET, SO_REUSEADDR, 1);
        setOption(_fd, IPPROTO_TCP, TCP_NODELAY, 1);
        setOption(_fd, SOL_SOCKET, SO_KEEPALIVE, 1);
        setOption(_fd, IPPROTO_TCP, TCP_KEEPIDLE, kKeepAliveSeconds);
        if (wanted.family() == AF_INET6) setOption(_fd, IPPROTO_IPV6, IPV6_V6ONLY, spec.address.starts_with("*:") ? 0 : 1);
    }
    if (::bind(_fd, wanted.raw(), wanted.length) != 0) cannotListen(spec, "bind");
    if (isUnix) {
        _unixPath = toString(wanted).substr(5);
        if (::chmod(_unixPath.c_str(), static_cast<mode_t>(spec.unixMode)) != 0) cannotListen(spec, "chmod");
    }
    if (::listen(_fd, kBacklog) != 0) cannotListen(spec, "listen");
}

/// A file left by a killed server is removed; one with a living server behind it is not.
void Listener::removeStaleSocket(const SocketAddress& wanted) {
    const std::string path = toString(wanted).substr(5);
    struct stat status {};
    if (::lstat(path.c_str(), &status) != 0 || !S_ISSOCK(status.st_mode)) return;
    const int probe = ::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    const bool isDead = probe >= 0 && ::connect(probe, wanted.raw(), wanted.length) != 0 && errno == ECONNREFUSED;
    if (probe >= 0) ::close(probe);
    if (isDead) ::unlink(path.c_str());
}

void Listener::close() noexcept {
    if (_fd >= 0) ::close(_fd);
    _fd = -1;
    if (!_unixPath.empty()) ::unlink(_unixPath.c_str());
    _unixPath.clear();
}

}  // namespace corbel::net
