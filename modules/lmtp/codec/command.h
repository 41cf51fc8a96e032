// Command lines of LMTP (RFC 2033, 5321 section 4.1.1, 3030, 1870, 6152, 6531) as values.
//
// Pure functions over bytes from the peer, fuzzed by tests/fuzz/lmtp_parser.cpp. Views point into the line. [any thread]
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "codec/path.h"

namespace corbel::lmtp {

/// Longest command line; RFC 5321 section 4.5.3.1.4 asks for 512 octets, its extensions for some hundred more.
inline constexpr std::size_t kMaxCommandLine = 4096;
inline constexpr std::size_t kMaxParameters = 32;
/// Largest BDAT chunk that is read, be it only to drop it.
inline constexpr std::uint64_t kMaxBdatChunk = std::uint64_t{1} << 40;

struct CommandLine {
    std::string_view verb;         ///< As typed.
    std::string_view arguments;    ///< Without blanks around it.
};

CommandLine splitCommand(std::string_view line) noexcept;

struct MailCommand {
    Path sender;
    std::optional<std::uint64_t> size;   ///< SIZE=
    bool isEightBit = false;             ///< BODY=8BITMIME
    bool isUtf8 = false;                 ///< SMTPUTF8
};

struct BdatCommand {
    std::uint64_t size = 0;
    bool isLast = false;
};

/// "FROM:<...> [SIZE=n] [BODY=...] [SMTPUTF8]". Syntax; Unsupported for a parameter that is not offered (555).
Result<MailCommand> parseMail(std::string_view arguments);
/// "TO:<...>" and no parameter. Syntax; Unsupported.
Result<Path> parseRcpt(std::string_view arguments);
/// "n [LAST]". Syntax; TooLarge over kMaxBdatChunk. After an error the stream cannot be followed any more.
Result<BdatCommand> parseBdat(std::string_view arguments);

}  // namespace corbel::lmtp
