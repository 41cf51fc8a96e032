// An HTTP/1.1 request head as a struct: the parser of untrusted bytes behind kernel/http. Strict where leniency is known to be
// abused (RFC 9112 section 11): no folding, no blank before ':', one Content-Length, never with Transfer-Encoding.
// Pure; fuzzed as http_head. [any thread]
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "corbel/error.h"

namespace corbel::http {

inline constexpr std::size_t kMaxHeaders = 100;
inline constexpr std::size_t kMaxTarget = 8192;

struct RequestHead {
    std::string method;
    std::string target;                     ///< As sent.
    std::string path;                       ///< Decoded; no "." or ".." segment, no NUL.
    std::string query;                      ///< Raw, without '?'.
    bool isHttp10 = false;
    std::vector<std::pair<std::string, std::string>> headers;  ///< Names in lower case.
    std::optional<std::uint64_t> contentLength;
    bool isChunked = false;
    bool expectsContinue = false;
    bool keepAlive = true;

    /// The first value of a field; `name` in lower case.
    std::optional<std::string_view> header(std::string_view name) const;
    /// The first value of a query parameter, decoded ('+' is a blank).
    std::optional<std::string> queryValue(std::string_view name) const;
    /// Whether a list-valued field has the token (case-insensitive).
    bool headerHasToken(std::string_view name, std::string_view token) const;
    /// Accept-Encoding names gzip, and not with a weight of nought (RFC 9110 section 12.5.3).
    bool acceptsGzip() const;
};

/// Parses everything up to and including the empty line. Syntax, TooLarge (target), LimitReached (fields), Unsupported (version, coding).
Result<RequestHead> parseRequestHead(std::string_view head);

/// %XX decoding; nullopt for a broken escape.
std::optional<std::string> percentDecode(std::string_view text, bool plusIsBlank);

}  // namespace corbel::http
