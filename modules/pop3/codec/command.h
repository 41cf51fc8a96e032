// Command lines of POP3 (RFC 1939, 2449, 5034) as values.
//
// Pure functions over bytes from the peer, fuzzed by tests/fuzz/pop3_parser.cpp. Views point into the line. [any thread]
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>

namespace corbel::pop3 {

/// RFC 2449 section 4 allows 255 octets; passwords and what clients add go a little beyond.
inline constexpr std::size_t kMaxCommandLine = 1024;
/// Lines of an AUTH exchange: base64 of the largest SASL response, and the command before it.
inline constexpr std::size_t kMaxAuthLine = 17 * 1024;
inline constexpr std::size_t kMaxMechanism = 20;   ///< RFC 4422 section 3.1.

struct CommandLine {
    std::string_view verb;       ///< As typed.
    std::string_view arguments;  ///< Behind one blank, otherwise as typed: passwords may begin or end with blanks.
};

CommandLine splitCommand(std::string_view line) noexcept;

/// A message number, 1 to 4294967295, alone on the line but for blanks.
std::optional<std::uint32_t> parseNumber(std::string_view text) noexcept;

/// TOP's "msg n".
std::optional<std::pair<std::uint32_t, std::uint64_t>> parseTop(std::string_view text) noexcept;

/// AUTH's arguments "mechanism [initial-response]"; the response is base64, "=" stands for an empty one (RFC 5034 section 4).
struct AuthCommand {
    std::string_view mechanism;
    std::optional<std::string_view> initialResponse;   ///< Base64.
};
std::optional<AuthCommand> parseAuth(std::string_view text) noexcept;

}  // namespace corbel::pop3
