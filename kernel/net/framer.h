// Cuts input into frames, as corbel::Framing says. Pure: bytes in, frames out; no socket, no clock, no thread.
//
// Owned by a connection. One class a group of modes; Framer picks the one in use. All work in place on the unread input,
// remember how far they looked (a byte is looked at once, however the input is split) and may be handed the same bytes
// again with more behind them.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "corbel/net.h"

namespace corbel::net {

/// Body bytes that are worth waking a worker for; less only at the end of the body.
inline constexpr std::size_t kChunkTarget = 64 * 1024;
/// What TooLong shows of the line.
inline constexpr std::size_t kTooLongSample = 256;
/// Line with chunk size and extensions of a chunked body, and all its trailers together.
inline constexpr std::size_t kMaxChunkLine = 4096;
inline constexpr std::size_t kMaxTrailers = 8192;

/// What a look at the input gave. With a frame: `consumed` leading bytes belong to it and are dropped once it is handled.
/// Without: they are dropped at once.
struct Cut {
    std::optional<Frame> frame;
    std::size_t consumed = 0;
};

/// The literal header at the end of an IMAP line: "{n}" or "{n+}".
struct LiteralHeader {
    std::size_t textLength = 0;  ///< Of the line, without the header.
    std::uint64_t size = 0;      ///< Saturates at the greatest number.
    bool isPlus = false;
};
std::optional<LiteralHeader> parseLiteralHeader(std::string_view line) noexcept;

/// Line and ImapLine.
class LineFramer {
public:
    LineFramer(std::uint64_t limit, bool hasLiterals) : _limit(limit), _hasLiterals(hasLiterals) {}
    Cut next(std::span<char> input);
    bool isMidFrame() const noexcept { return _isDiscarding; }

private:
    Cut discard(std::span<char> input, std::size_t from);

    std::uint64_t _limit;
    std::size_t _scanned = 0;
    std::uint64_t _skip = 0;      // of a refused line's literal, still to come
    std::string _sample;          // first bytes of the line being discarded
    std::string _end;             // its last bytes: may be a literal header
    bool _hasLiterals;
    bool _isDiscarding = false;
    bool _isSampling = false;
};

/// HttpHead. After TooLong nothing more is cut: the session has to close.
class HeadFramer {
public:
    explicit HeadFramer(std::uint64_t limit) : _limit(limit) {}
    Cut next(std::span<char> input);
    bool isMidFrame() const noexcept { return _isLost; }

private:
    std::uint64_t _limit;
    std::size_t _begin = 0;      // behind the empty lines before the head
    std::size_t _lineStart = 0;
    std::size_t _scanned = 0;
    bool _hasBareNewline = false;
    bool _isLost = false;
};

class BytesFramer {
public:
    explicit BytesFramer(std::uint64_t size) : _left(size) {}
    Cut next(std::span<char> input);
    bool isMidFrame() const noexcept { return !_isDone; }

private:
    std::uint64_t _left;
    bool _isDone = false;
};

class DotFramer {
public:
    Cut next(std::span<char> input);
    bool isMidFrame() const noexcept { return !_isDone; }

private:
    std::size_t _written = 0;  // unstuffed bytes at the front of the input
    std::size_t _scanned = 0;  // input that they were made from
    bool _isLineStart = true;
    bool _hasBareNewline = false;
    bool _isDone = false;
};

class ChunkedFramer {
public:
    explicit ChunkedFramer(std::uint64_t limit) : _limit(limit) {}
    Cut next(std::span<char> input);
    bool isMidFrame() const noexcept { return _state != State::Done; }

private:
    enum class State : std::uint8_t { Size, Data, DataEnd, Trailer, Done, Broken };
    enum class Step : std::uint8_t { Go, NeedMore, Fail };
    Step takeLine(std::span<char> input, std::string_view& line, std::size_t limit);
    Step takeSize(std::span<char> input);
    Step takeData(std::span<char> input);
    Step takeTrailer(std::span<char> input);

    std::uint64_t _limit;
    std::uint64_t _total = 0;
    std::uint64_t _left = 0;     // of the chunk at hand
    std::size_t _written = 0;    // decoded bytes at the front of the input
    std::size_t _scanned = 0;    // input that they were made from
    std::size_t _searched = 0;   // where to look on for the line's end
    std::size_t _trailers = 0;
    State _state = State::Size;
};

/// The framer of a connection.
class Framer {
public:
    /// Takes effect for what is unread, unless a body or a line that is being discarded is under way.
    void set(const Framing& framing);
    Cut next(std::span<char> input);
    /// A body (or a line that is discarded) is not at its end: no safe point.
    bool isMidFrame() const noexcept;
    bool isBody() const noexcept;

private:
    Framing _framing;
    std::variant<LineFramer, HeadFramer, BytesFramer, DotFramer, ChunkedFramer> _framer{LineFramer(Framing{}.limit, false)};
};

}  // namespace corbel::net
