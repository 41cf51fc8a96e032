#include "net/address.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/un.h>

#include <algorithm>
#include <cstddef>
#include <cstring>

#include "corbel/error.h"
#include "corbel/text.h"

namespace corbel::net {
namespace {

using Bytes16 = std::array<std::uint8_t, 16>;

[[noreturn]] void badAddress(std::string_view text, std::string_view why) {
    throw Error(ErrorCode::InvalidArgument, "\"" + std::string(text) + "\" is not an address to listen on: " + std::string(why) +
                                                "; use ADDRESS:PORT, [IPV6]:PORT, *:PORT or unix:/PATH");
}

SocketAddress unixAddress(std::string_view text, std::string_view path) {
    SocketAddress address;
    auto& un = reinterpret_cast<sockaddr_un&>(address.storage);
    if (path.empty() || path.front() != '/') badAddress(text, "the path must begin with /");
    if (path.size() >= sizeof un.sun_path) badAddress(text, "the path is longer than 107 bytes");
    un.sun_family = AF_UNIX;
    std::memcpy(un.sun_path, path.data(), path.size());
    address.length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + path.size() + 1);
    return address;
}

/// The IPv4 or IPv6 address as 16 bytes, IPv4 mapped; false for other families.
bool toBytes(const SocketAddress& address, Bytes16& bytes) noexcept {
    if (address.family() == AF_INET6) {
        std::memcpy(bytes.data(), &reinterpret_cast<const sockaddr_in6&>(address.storage).sin6_addr, 16);
        return true;
    }
    if (address.family() != AF_INET) return false;
    bytes = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
    std::memcpy(bytes.data() + 12, &reinterpret_cast<const sockaddr_in&>(address.storage).sin_addr, 4);
    return true;
}

bool isMapped(const Bytes16& bytes) noexcept {
    static constexpr std::array<std::uint8_t, 12> prefix = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
    return std::equal(prefix.begin(), prefix.end(), bytes.begin());
}

std::string format(const Bytes16& bytes) {
    char text[INET6_ADDRSTRLEN] = "";
    if (isMapped(bytes)) inet_ntop(AF_INET, bytes.data() + 12, text, sizeof text);
    else inet_ntop(AF_INET6, bytes.data(), text, sizeof text);
    return text;
}

bool parseIp(const std::string& text, Bytes16& bytes) noexcept {
    in_addr v4{};
    if (inet_pton(AF_INET, text.c_str(), &v4) == 1) {
        bytes = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
        std::memcpy(bytes.data() + 12, &v4, 4);
        return true;
    }
    return inet_pton(AF_INET6, text.c_str(), bytes.data()) == 1;
}

}  // namespace

SocketAddress parseListenAddress(std::string_view text) {
    if (text.starts_with("unix:")) return unixAddress(text, text.substr(5));
    const std::size_t colon = text.rfind(':');
    if (colon == std::string_view::npos) badAddress(text, "the port is missing");
    const auto port = text::parseUnsigned(text.substr(colon + 1));
    if (!port || *port > 65535) badAddress(text, "the port must be a number from 0 to 65535");
    std::string host(text.substr(0, colon));
    SocketAddress address;
    if (host.size() >= 2 && host.front() == '[' && host.back() == ']') host = host.substr(1, host.size() - 2);
    else if (host.find(':') != std::string::npos) badAddress(text, "an IPv6 address stands in brackets");
    if (host == "localhost") host = "127.0.0.1";
    if (host == "*") host = "::";
    auto& v4 = reinterpret_cast<sockaddr_in&>(address.storage);
    auto& v6 = reinterpret_cast<sockaddr_in6&>(address.storage);
    if (inet_pton(AF_INET, host.c_str(), &v4.sin_addr) == 1) {
        v4.sin_family = AF_INET;
        v4.sin_port = htons(static_cast<std::uint16_t>(*port));
        address.length = sizeof v4;
    } else if (inet_pton(AF_INET6, host.c_str(), &v6.sin6_addr) == 1) {
        v6.sin6_family = AF_INET6;
        v6.sin6_port = htons(static_cast<std::uint16_t>(*port));
        address.length = sizeof v6;
    } else {
        badAddress(text, "the host must be a numeric address");
    }
    return address;
}

std::string toString(const SocketAddress& address) {
    if (address.family() == AF_UNIX) {
        const auto& un = reinterpret_cast<const sockaddr_un&>(address.storage);
        const std::size_t offset = offsetof(sockaddr_un, sun_path);
        const std::size_t room = address.length > offset ? address.length - offset : 0;
        return "unix:" + std::string(un.sun_path, ::strnlen(un.sun_path, room));
    }
    const std::string port = std::to_string(portOf(address));
    if (address.family() == AF_INET6) {
        char text[INET6_ADDRSTRLEN] = "";
        inet_ntop(AF_INET6, &reinterpret_cast<const sockaddr_in6&>(address.storage).sin6_addr, text, sizeof text);
        return "[" + std::string(text) + "]:" + port;
    }
    return hostOf(address) + ":" + port;
}

std::string hostOf(const SocketAddress& address) {
    Bytes16 bytes{};
    return toBytes(address, bytes) ? format(bytes) : "unix";
}

std::uint16_t portOf(const SocketAddress& address) noexcept {
    if (address.family() == AF_INET) return ntohs(reinterpret_cast<const sockaddr_in&>(address.storage).sin_port);
    if (address.family() == AF_INET6) return ntohs(reinterpret_cast<const sockaddr_in6&>(address.storage).sin6_port);
    return 0;
}

bool isLoopback(const SocketAddress& address) noexcept {
    Bytes16 bytes{};
    if (!toBytes(address, bytes)) return address.family() == AF_UNIX;
    if (isMapped(bytes)) return bytes[12] == 127;
    return std::all_of(bytes.begin(), bytes.end() - 1, [](std::uint8_t b) { return b == 0; }) && bytes[15] == 1;
}

std::string limitKeyOf(const SocketAddress& address) {
    Bytes16 bytes{};
    if (!toBytes(address, bytes)) return {};
    if (!isMapped(bytes)) std::fill(bytes.begin() + 8, bytes.end(), std::uint8_t{0});
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

NetworkList::NetworkList(const std::vector<std::string>& entries) {
    for (const std::string& entry : entries) {
        if (entry == "unix") {
            _hasUnix = true;
            continue;
        }
        Network network{};
        if (entry == "*") {
            _networks.push_back(network);
            continue;
        }
        const std::size_t slash = entry.find('/');
        if (!parseIp(entry.substr(0, slash), network.prefix)) {
            throw Error(ErrorCode::InvalidArgument, "\"" + entry + "\" is not an address or network; use 192.0.2.7, 10.0.0.0/8, fd00::/8, unix or *");
        }
        const bool isV4 = isMapped(network.prefix) && entry.find(':') == std::string::npos;
        network.bits = 128;
        if (slash != std::string::npos) {
            const auto bits = text::parseUnsigned(std::string_view(entry).substr(slash + 1));
            if (!bits || *bits > (isV4 ? 32u : 128u)) {
                throw Error(ErrorCode::InvalidArgument, "\"" + entry + "\" has a wrong prefix length; use 0 to " + (isV4 ? "32" : "128"));
            }
            network.bits = static_cast<unsigned>(*bits) + (isV4 ? 96 : 0);
        }
        _networks.push_back(network);
    }
}

bool NetworkList::contains(const SocketAddress& address) const noexcept {
    Bytes16 bytes{};
    if (!toBytes(address, bytes)) return _hasUnix && address.family() == AF_UNIX;
    return std::any_of(_networks.begin(), _networks.end(), [&](const Network& network) {
        const unsigned whole = network.bits / 8;
        if (std::memcmp(bytes.data(), network.prefix.data(), whole) != 0) return false;
        const unsigned rest = network.bits % 8;
        return rest == 0 || ((bytes[whole] ^ network.prefix[whole]) >> (8 - rest)) == 0;
    });
}

}  // namespace corbel::net
