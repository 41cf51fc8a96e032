// Envelope paths of RFC 5321 section 4.1.2 as extended by RFC 6531: "<alice@example.org>", "<>", quoted local parts, literals.
//
// Pure functions over bytes from the peer, fuzzed by tests/fuzz/lmtp_parser.cpp. Knows the grammar only: whether a UTF-8 address
// is allowed here is the command's business. [any thread]
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "corbel/error.h"

namespace corbel::lmtp {

/// RFC 5321 section 4.5.3.1 asks for at least 64 and 255 octets; senders with VERP go beyond 64.
inline constexpr std::size_t kMaxLocalPart = 255;
inline constexpr std::size_t kMaxDomain = 255;
inline constexpr std::size_t kMaxDomainLabel = 63;
inline constexpr std::size_t kMaxSourceRoute = 1024;

struct Path {
    std::string local;        ///< Without quotes and escapes; empty with an empty domain: the null path "<>".
    std::string domain;       ///< As given, with brackets for a literal; empty for a bare local part ("<postmaster>").
    bool hasUtf8 = false;     ///< Some byte is not ASCII: needs SMTPUTF8.

    bool isNull() const noexcept { return local.empty() && domain.empty(); }
    /// "local@domain", the local part quoted only where it has to be; empty for the null path.
    std::string address() const;
};

/// Takes a path off the front of `text`. Syntax.
Result<Path> parsePath(std::string_view& text);

/// A domain name of RFC 5321 (underscores and UTF-8 labels are taken) or an address literal in brackets.
bool isDomain(std::string_view text) noexcept;

}  // namespace corbel::lmtp
