// Addresses: what a listener binds to, who a peer is, and the networks that a setting lists.
//
// Pure functions and values over the system's socket addresses; no name resolution.
#pragma once

#include <sys/socket.h>

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace corbel::net {

/// A socket address of any family that Corbel speaks.
struct SocketAddress {
    sockaddr_storage storage{};
    socklen_t length = 0;

    int family() const noexcept { return storage.ss_family; }
    const sockaddr* raw() const noexcept { return reinterpret_cast<const sockaddr*>(&storage); }
    sockaddr* raw() noexcept { return reinterpret_cast<sockaddr*>(&storage); }
};

/// "127.0.0.1:0", "localhost:143", "[::1]:143", "*:143" (both families), "unix:/path". Throws InvalidArgument.
SocketAddress parseListenAddress(std::string_view text);
/// As "127.0.0.1:143", "[::1]:143", "unix:/path".
std::string toString(const SocketAddress& address);
/// Without the port; an IPv4-mapped address as IPv4; "unix".
std::string hostOf(const SocketAddress& address);
std::uint16_t portOf(const SocketAddress& address) noexcept;
bool isLoopback(const SocketAddress& address) noexcept;
/// What limits per address count: IPv4 address or IPv6 /64.
std::string limitKeyOf(const SocketAddress& address);

/// A set of networks: "10.0.0.0/8", "192.0.2.7", "::1", "fd00::/8", "unix", "*".
class NetworkList {
public:
    NetworkList() = default;
    /// Throws InvalidArgument that names the entry.
    explicit NetworkList(const std::vector<std::string>& entries);
    bool contains(const SocketAddress& address) const noexcept;
    bool empty() const noexcept { return _networks.empty() && !_hasUnix; }

private:
    struct Network {
        std::array<std::uint8_t, 16> prefix;  // IPv4 as mapped
        unsigned bits;
    };
    std::vector<Network> _networks;
    bool _hasUnix = false;
};

}  // namespace corbel::net
