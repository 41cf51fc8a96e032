// Reads a rendered ENVELOPE (RFC 3501 section 7.4.2) back: what SEARCH compares with.
//
// The bytes come from the store; whatever they are, parsing ends and yields nullopt when they are no envelope. Values stay raw
// (encoded words undecoded).
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace corbel::imap {

struct Envelope {
    enum List : std::uint8_t { kFrom, kSender, kReplyTo, kTo, kCc, kBcc };
    std::string date, subject, inReplyTo, messageId;
    /// Each as text: "name <mailbox@host>", joined by ", ".
    std::array<std::string, 6> addresses;
};

std::optional<Envelope> parseEnvelope(std::string_view text);

/// The day that a Date field names, zone and time left aside (SENTON and the like): days since 1970.
std::optional<std::int32_t> parseSentDay(std::string_view date);

}  // namespace corbel::imap
