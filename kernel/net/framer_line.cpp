#include <algorithm>
#include <cstring>
#include <limits>

#include "net/framer.h"

namespace corbel::net {
namespace {

constexpr std::size_t kMaxLiteralHeader = 32;  // "{18446744073709551615+}" and leading zeros

bool isDigit(char c) noexcept { return c >= '0' && c <= '9'; }

/// Where the next LF is, or `input.size()`.
std::size_t findNewline(std::span<const char> input, std::size_t from) noexcept {
    if (from >= input.size()) return input.size();
    const void* found = std::memchr(input.data() + from, '\n', input.size() - from);
    return found ? static_cast<std::size_t>(static_cast<const char*>(found) - input.data()) : input.size();
}

void appendEnd(std::string& end, std::string_view bytes) {
    if (bytes.size() > kMaxLiteralHeader) bytes.remove_prefix(bytes.size() - kMaxLiteralHeader);
    end.append(bytes);
    if (end.size() > kMaxLiteralHeader) end.erase(0, end.size() - kMaxLiteralHeader);
}

std::string_view withoutCr(std::string_view line) noexcept {
    if (line.ends_with('\r')) line.remove_suffix(1);
    return line;
}

}  // namespace

std::optional<LiteralHeader> parseLiteralHeader(std::string_view line) noexcept {
    if (!line.ends_with('}')) return std::nullopt;
    std::size_t at = line.size() - 1;
    LiteralHeader header;
    if (at > 0 && line[at - 1] == '+') {
        header.isPlus = true;
        --at;
    }
    const std::size_t digitsEnd = at;
    while (at > 0 && isDigit(line[at - 1])) --at;
    if (at == digitsEnd || at == 0 || line[at - 1] != '{') return std::nullopt;
    header.textLength = at - 1;
    constexpr std::uint64_t kMax = std::numeric_limits<std::uint64_t>::max();
    for (; at < digitsEnd; ++at) {
        const auto digit = static_cast<std::uint64_t>(line[at] - '0');
        header.size = header.size > (kMax - digit) / 10 ? kMax : header.size * 10 + digit;
    }
    return header;
}

Cut LineFramer::next(std::span<char> input) {
    if (_isDiscarding) return discard(input, 0);
    if (!_sample.empty()) std::string().swap(_sample);
    const std::size_t newline = findNewline(input, _scanned);
    if (newline == input.size()) {
        if (input.size() <= _limit || input.size() - _limit <= 1) {  // room for the CR
            _scanned = input.size();
            return {};
        }
        return discard(input, 0);
    }
    _scanned = 0;
    std::string_view line(input.data(), newline);
    Frame frame;
    frame.bareNewline = !line.ends_with('\r');
    line = withoutCr(line);
    if (line.size() > _limit) return discard(input, 0);
    frame.data = line;
    if (_hasLiterals) {
        if (const auto header = parseLiteralHeader(line)) {
            frame.kind = Frame::Kind::Literal;
            frame.literalSize = header->size;
            frame.literalPlus = header->isPlus;
            frame.data = line.substr(0, header->textLength);
        }
    }
    return {frame, newline + 1};
}

/// Drops the line up to its end. The literal of a "{n+}" there comes without being asked for: it and the line behind it belong to the
/// same command, and its text must not be taken for commands.
Cut LineFramer::discard(std::span<char> input, std::size_t from) {
    if (!_isDiscarding) {
        _isDiscarding = true;
        _scanned = 0;
        _isSampling = true;
        _sample.clear();
        _end.clear();
    }
    for (;;) {
        const auto skipped = static_cast<std::size_t>(std::min<std::uint64_t>(_skip, input.size() - from));
        _skip -= skipped;
        from += skipped;
        const std::size_t newline = findNewline(input, from);
        const std::string_view piece(input.data() + from, newline - from);
        if (_isSampling) _sample.append(piece.substr(0, kTooLongSample - _sample.size()));
        appendEnd(_end, piece);
        if (newline == input.size()) return {std::nullopt, input.size()};
        if (_isSampling && _sample.size() < kTooLongSample) _sample.resize(withoutCr(_sample).size());
        _isSampling = false;
        const std::string_view end = withoutCr(_end);
        const auto header = _hasLiterals ? parseLiteralHeader(end) : std::nullopt;
        if (!header || !header->isPlus) {
            Frame frame;
            frame.kind = Frame::Kind::TooLong;
            frame.bareNewline = end.size() == _end.size();
            frame.data = _sample;
            _isDiscarding = false;
            return {frame, newline + 1};
        }
        _skip = header->size;
        _end.clear();
        from = newline + 1;
    }
}

}  // namespace corbel::net
