// Multi-line answers of POP3 (RFC 1939 section 3): dot stuffing and the closing line, and where TOP ends.
//
// Both take a message in pieces of any size and keep a few bytes of state. Fuzzed by tests/fuzz/pop3_parser.cpp. [one thread at a time]
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace corbel::pop3 {

/// Writes a message as the lines of an answer. A dot is doubled after every LF, be it bare: clients that take a bare LF
/// for a line end must not see the end of the answer inside a message. Adds the final CRLF where the message has none.
class DotStuffer {
public:
    void append(std::string_view bytes, std::string& out);
    /// The closing ".\r\n".
    void finish(std::string& out);

private:
    bool _atLineStart = true;
    bool _lastWasCr = false;
    bool _endsInCrlf = true;   ///< So far; an empty message needs no CRLF.
};

/// How much of a message TOP shows: the header, the empty line, and `bodyLines` lines.
class TopCutter {
public:
    explicit TopCutter(std::uint64_t bodyLines) : _linesLeft(bodyLines) {}
    /// The part of `bytes` to show; isDone() afterwards when that ends before `bytes` does or with it.
    std::string_view take(std::string_view bytes);
    bool isDone() const noexcept { return _isDone; }

private:
    std::uint64_t _linesLeft;
    bool _inHeader = true;
    bool _lineIsEmpty = true;   ///< Nothing but CR so far.
    bool _isDone = false;
};

}  // namespace corbel::pop3
