#include "net/proxy_header.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <array>
#include <cstring>
#include <string>
#include <vector>

#include "corbel/text.h"

namespace corbel::net {
namespace {

constexpr std::string_view kV2Signature("\r\n\r\n\0\r\nQUIT\n", 12);
constexpr std::string_view kV1Signature = "PROXY ";

ProxyHeader invalid() {
    ProxyHeader header;
    header.state = ProxyHeader::State::Invalid;
    return header;
}

SocketAddress v4Address(const char* address, std::uint16_t port) {
    SocketAddress result;
    auto& v4 = reinterpret_cast<sockaddr_in&>(result.storage);
    v4.sin_family = AF_INET;
    std::memcpy(&v4.sin_addr, address, 4);
    v4.sin_port = htons(port);
    result.length = sizeof v4;
    return result;
}

SocketAddress v6Address(const char* address, std::uint16_t port) {
    SocketAddress result;
    auto& v6 = reinterpret_cast<sockaddr_in6&>(result.storage);
    v6.sin6_family = AF_INET6;
    std::memcpy(&v6.sin6_addr, address, 16);
    v6.sin6_port = htons(port);
    result.length = sizeof v6;
    return result;
}

std::optional<SocketAddress> textAddress(bool isV6, std::string_view host, std::string_view port) {
    const auto number = text::parseUnsigned(port);
    if (!number || *number > 65535 || (port.size() > 1 && port.front() == '0')) return std::nullopt;
    std::array<char, 16> bytes{};
    if (inet_pton(isV6 ? AF_INET6 : AF_INET, std::string(host).c_str(), bytes.data()) != 1) return std::nullopt;
    const auto n = static_cast<std::uint16_t>(*number);
    return isV6 ? v6Address(bytes.data(), n) : v4Address(bytes.data(), n);
}

ProxyHeader parseV1(std::string_view bytes) {
    const std::size_t newline = bytes.substr(0, kMaxProxyV1).find('\n');
    if (newline == std::string_view::npos) return bytes.size() >= kMaxProxyV1 ? invalid() : ProxyHeader{};
    if (bytes[newline - 1] != '\r') return invalid();
    ProxyHeader header;
    header.state = ProxyHeader::State::Done;
    header.length = newline + 1;
    const auto words = text::split(bytes.substr(0, newline - 1), ' ');
    if (words.size() >= 2 && words[1] == "UNKNOWN") return header;
    if (words.size() != 6 || (words[1] != "TCP4" && words[1] != "TCP6")) return invalid();
    header.source = textAddress(words[1] == "TCP6", words[2], words[4]);
    header.destination = textAddress(words[1] == "TCP6", words[3], words[5]);
    return header.source && header.destination ? header : invalid();
}

std::uint16_t number16(std::string_view bytes, std::size_t at) {
    return static_cast<std::uint16_t>(static_cast<unsigned char>(bytes[at]) << 8 | static_cast<unsigned char>(bytes[at + 1]));
}

ProxyHeader parseV2(std::string_view bytes) {
    if (bytes.size() < 16) return {};
    const unsigned version = static_cast<unsigned char>(bytes[12]);
    const unsigned family = static_cast<unsigned char>(bytes[13]);
    ProxyHeader header;
    header.length = std::size_t{16} + number16(bytes, 14);
    if (version >> 4 != 2 || (version & 15) > 1 || header.length > kMaxProxyV2) return invalid();
    if (bytes.size() < header.length) return {};
    header.state = ProxyHeader::State::Done;
    const bool isLocal = (version & 15) == 0;
    if (isLocal || (family >> 4 != 1 && family >> 4 != 2)) return header;  // AF_UNSPEC and AF_UNIX carry no address of use
    const bool isV6 = family >> 4 == 2;
    if (header.length < std::size_t{16} + (isV6 ? 36 : 12)) return invalid();
    const char* const at = bytes.data() + 16;
    if (isV6) {
        header.source = v6Address(at, number16(bytes, 16 + 32));
        header.destination = v6Address(at + 16, number16(bytes, 16 + 34));
    } else {
        header.source = v4Address(at, number16(bytes, 16 + 8));
        header.destination = v4Address(at + 4, number16(bytes, 16 + 10));
    }
    return header;
}

}  // namespace

ProxyHeader parseProxyHeader(std::string_view bytes) {
    if (bytes.substr(0, kV2Signature.size()) == kV2Signature.substr(0, bytes.size())) {
        return bytes.size() < kV2Signature.size() ? ProxyHeader{} : parseV2(bytes);
    }
    if (bytes.substr(0, kV1Signature.size()) == kV1Signature.substr(0, bytes.size())) {
        return bytes.size() < kV1Signature.size() ? ProxyHeader{} : parseV1(bytes);
    }
    return invalid();
}

}  // namespace corbel::net
