// The PROXY protocol's header (haproxy.org/download/2.9/doc/proxy-protocol.txt), version 1 (text) and 2 (binary).
//
// Pure. Only peers on the listener's list may send one, and they must. Fields beyond the addresses (TLVs) are skipped.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "net/address.h"

namespace corbel::net {

inline constexpr std::size_t kMaxProxyV1 = 107;
inline constexpr std::size_t kMaxProxyV2 = 16 + 2048;

struct ProxyHeader {
    enum class State { NeedMore, Done, Invalid };
    State state = State::NeedMore;
    std::size_t length = 0;                  ///< Done: bytes of the header.
    std::optional<SocketAddress> source;     ///< Absent for LOCAL and UNKNOWN: the connection's own addresses stand.
    std::optional<SocketAddress> destination;
};

/// `bytes` from the connection's first byte on; may hold more than the header.
ProxyHeader parseProxyHeader(std::string_view bytes);

}  // namespace corbel::net
