#include <cstring>

#include "net/framer.h"

namespace corbel::net {

/// Only CRLF "." CRLF ends the text and only a dot behind CRLF is stuffed: taking a bare LF for a line end is how messages are smuggled.
Cut DotFramer::next(std::span<char> input) {
    if (_isDone) return {};
    char* const data = input.data();
    const std::size_t size = input.size();
    while (_scanned < size) {
        if (_isLineStart && data[_scanned] == '.') {
            const std::size_t left = size - _scanned;
            if (left < 2 || (data[_scanned + 1] == '\r' && left < 3)) break;
            if (data[_scanned + 1] == '\r' && data[_scanned + 2] == '\n') {
                _scanned += 3;
                _isDone = true;
                break;
            }
            ++_scanned;
        }
        _isLineStart = false;
        const char* const begin = data + _scanned;
        const auto* newline = static_cast<const char*>(std::memchr(begin, '\n', size - _scanned));
        std::size_t length = newline ? static_cast<std::size_t>(newline - begin) + 1 : size - _scanned;
        if (!newline && begin[length - 1] == '\r') --length;  // its LF may follow
        std::size_t plain = length;                           // bytes in which a CR is bare
        if (newline) {
            _isLineStart = length >= 2 && begin[length - 2] == '\r';
            if (_isLineStart) plain = length - 2;
            else _hasBareNewline = true;
        }
        if (!_hasBareNewline && plain > 0 && std::memchr(begin, '\r', plain)) _hasBareNewline = true;
        if (_written != _scanned) std::memmove(data + _written, begin, length);
        _written += length;
        _scanned += length;
        if (!newline) break;
        if (_written >= kMaxChunk) break;
    }
    if (!_isDone && _written < kChunkTarget) return {};
    Frame frame;
    frame.kind = Frame::Kind::Chunk;
    frame.last = _isDone;
    frame.bareNewline = _hasBareNewline;
    frame.data = {data, _written};
    const std::size_t consumed = _scanned;
    _written = _scanned = 0;
    _hasBareNewline = false;
    return {frame, consumed};
}

}  // namespace corbel::net
