// Trace header fields: those that Corbel writes before a delivered message, and those that it looks for to see a loop.
//
// TraceScanner reads a message's header as it streams by and keeps a few facts; it never fails and its memory is bounded. Fuzzed by
// tests/fuzz/lmtp_parser.cpp. One scanner a message, [one thread at a time].
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "corbel/time.h"

namespace corbel::lmtp {

inline constexpr std::size_t kMaxTraceField = 2048;      ///< Bytes of one header field that are looked at.
inline constexpr std::size_t kMaxDeliveredTo = 200;      ///< Own Delivered-To fields that are remembered.
inline constexpr std::size_t kMaxMessageId = 255;        ///< Bytes of the Message-ID that go to the log.

/// What a Received field tells (RFC 5321 section 4.4).
struct ReceivedFacts {
    std::string helloName;      ///< Name that the client gave itself; anything odd in it is replaced.
    std::string peerAddress;    ///< "192.0.2.1", "2001:db8::1"; empty for a unix socket.
    std::string serverName;
    std::string id;
    std::string onlyRecipient;  ///< Set only when the transaction has one: "for" must not tell one recipient of another.
    bool isTls = false;
    bool isUtf8 = false;        ///< RFC 6531 section 3.7.3: UTF8LMTP.
    TimePoint at{};
};

/// "Return-Path: <sender>", "Delivered-To: recipient" and a Received field, CRLF ended.
std::string renderTrace(std::string_view sender, std::string_view recipient, const ReceivedFacts& facts);

class TraceScanner {
public:
    /// `serverName` tells own fields from others': Delivered-To counts only when a Received field of this server's LMTP stands below it.
    explicit TraceScanner(std::string_view serverName);

    /// The next bytes of the message, in pieces of any size.
    void feed(std::string_view bytes);
    /// The message ended.
    void finish();

    std::size_t receivedCount() const noexcept { return _receivedCount; }
    /// This server delivered the message to `address` before.
    bool wasDeliveredTo(std::string_view address) const noexcept;
    /// Value of the first Message-ID, cut to kMaxMessageId.
    const std::string& messageId() const noexcept { return _messageId; }

private:
    void endLine();
    void endField();

    const std::string _ownMark;
    std::string _line;           ///< Of the current line, at most kMaxTraceField.
    std::string _field;          ///< Unfolded field.
    std::string _pendingDelivery;
    std::vector<std::string> _deliveredTo;
    std::string _messageId;
    std::size_t _receivedCount = 0;
    bool _inHeader = true;
};

}  // namespace corbel::lmtp
