#include <algorithm>
#include <cstring>

#include "net/framer.h"

namespace corbel::net {
namespace {

int hexValue(char c) noexcept {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

}  // namespace

Cut HeadFramer::next(std::span<char> input) {
    if (_isLost) return {std::nullopt, input.size()};
    const char* const data = input.data();
    bool isTooLong = false;
    while (_scanned < input.size()) {
        const auto* newline = static_cast<const char*>(std::memchr(data + _scanned, '\n', input.size() - _scanned));
        if (!newline) {
            _scanned = input.size();
            break;
        }
        const auto end = static_cast<std::size_t>(newline - data);
        const bool hasCr = end > _lineStart && data[end - 1] == '\r';
        const bool isEmpty = end - _lineStart == (hasCr ? 1u : 0u);
        const std::size_t lineStart = _lineStart;
        _scanned = _lineStart = end + 1;
        if (isEmpty && lineStart == _begin) {  // RFC 9112 section 2.2: empty lines before a request are ignored
            _begin = _lineStart;
            continue;
        }
        if (!hasCr) _hasBareNewline = true;
        isTooLong = lineStart - _begin > _limit;
        if (isTooLong) break;
        if (!isEmpty) continue;
        Frame frame;
        frame.bareNewline = _hasBareNewline;
        frame.data = {data + _begin, lineStart - _begin};
        _begin = _lineStart = _scanned = 0;
        _hasBareNewline = false;
        return {frame, end + 1};
    }
    if (isTooLong || (input.size() - _begin > _limit && input.size() - _begin - _limit > 2)) {  // 2: the empty line
        _isLost = true;
        Frame frame;
        frame.kind = Frame::Kind::TooLong;
        frame.data = std::string_view(data + _begin, std::min(input.size() - _begin, kTooLongSample));
        return {frame, input.size()};
    }
    const std::size_t dropped = _begin;
    _scanned -= dropped;
    _lineStart -= dropped;
    _begin = 0;
    return {std::nullopt, dropped};
}

/// The next line, which must end with CRLF.
ChunkedFramer::Step ChunkedFramer::takeLine(std::span<char> input, std::string_view& line, std::size_t limit) {
    const std::size_t from = std::max(_searched, _scanned);
    const void* newline = from < input.size() ? std::memchr(input.data() + from, '\n', input.size() - from) : nullptr;
    if (!newline) {
        _searched = input.size();
        return input.size() - _scanned > limit ? Step::Fail : Step::NeedMore;
    }
    const auto end = static_cast<std::size_t>(static_cast<const char*>(newline) - input.data());
    line = {input.data() + _scanned, end - _scanned};
    _scanned = end + 1;
    if (line.size() > limit || !line.ends_with('\r')) return Step::Fail;
    line.remove_suffix(1);
    return Step::Go;
}

ChunkedFramer::Step ChunkedFramer::takeSize(std::span<char> input) {
    std::string_view line;
    if (const Step step = takeLine(input, line, kMaxChunkLine); step != Step::Go) return step;
    std::size_t digits = 0;
    std::uint64_t size = 0;
    for (; digits < line.size() && hexValue(line[digits]) >= 0; ++digits) {
        if (size >> 60) return Step::Fail;
        size = size * 16 + static_cast<std::uint64_t>(hexValue(line[digits]));
    }
    const std::string_view rest = line.substr(digits);
    const std::size_t mark = rest.find_first_not_of(" \t");
    if (digits == 0 || (mark == std::string_view::npos ? !rest.empty() : rest[mark] != ';')) return Step::Fail;
    if (rest.find('\r') != std::string_view::npos) return Step::Fail;
    if (size > _limit - _total) return Step::Fail;
    _total += size;
    _left = size;
    _state = size == 0 ? State::Trailer : State::Data;
    return Step::Go;
}

ChunkedFramer::Step ChunkedFramer::takeData(std::span<char> input) {
    const auto size = static_cast<std::size_t>(std::min<std::uint64_t>({_left, input.size() - _scanned, kMaxChunk - _written}));
    std::memmove(input.data() + _written, input.data() + _scanned, size);
    _written += size;
    _scanned += size;
    _left -= size;
    if (_left > 0) return Step::NeedMore;
    _state = State::DataEnd;
    return Step::Go;
}

ChunkedFramer::Step ChunkedFramer::takeTrailer(std::span<char> input) {
    std::string_view line;
    if (const Step step = takeLine(input, line, kMaxTrailers); step != Step::Go) return step;
    _trailers += line.size() + 2;
    if (_trailers > kMaxTrailers) return Step::Fail;
    if (line.empty()) _state = State::Done;
    return Step::Go;
}

Cut ChunkedFramer::next(std::span<char> input) {
    if (_state == State::Done) return {};
    Step step = _state == State::Broken ? Step::Fail : Step::Go;
    // Sizes and extensions take room too: what was scanned is handed on before it is more than a chunk.
    while (step == Step::Go && _state != State::Done && !(_written > 0 && _scanned >= kChunkTarget)) {
        switch (_state) {
            case State::Size: step = takeSize(input); break;
            case State::Data: step = takeData(input); break;
            case State::Trailer: step = takeTrailer(input); break;
            case State::DataEnd: {
                const std::string_view end(input.data() + _scanned, std::min<std::size_t>(2, input.size() - _scanned));
                if (!std::string_view("\r\n").starts_with(end)) step = Step::Fail;
                else if (end.size() < 2) step = Step::NeedMore;
                else {
                    _scanned += 2;
                    _state = State::Size;
                }
                break;
            }
            case State::Done:
            case State::Broken: break;
        }
    }
    Frame frame;
    if (step == Step::Fail) {
        _state = State::Broken;
        frame.kind = Frame::Kind::Broken;
        return {frame, input.size()};
    }
    if (_state != State::Done && (_written == 0 || _scanned < kChunkTarget)) return {};
    frame.kind = Frame::Kind::Chunk;
    frame.last = _state == State::Done;
    frame.data = {input.data(), _written};
    const std::size_t consumed = _scanned;
    _searched = 0;
    _written = _scanned = 0;
    return {frame, consumed};
}

}  // namespace corbel::net
