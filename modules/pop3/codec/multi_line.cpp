#include "codec/multi_line.h"

#include <algorithm>

namespace corbel::pop3 {

void DotStuffer::append(std::string_view bytes, std::string& out) {
    if (bytes.empty()) return;
    const bool crBefore = bytes.size() > 1 ? bytes[bytes.size() - 2] == '\r' : _lastWasCr;
    _endsInCrlf = bytes.back() == '\n' && crBefore;
    _lastWasCr = bytes.back() == '\r';
    while (!bytes.empty()) {
        if (_atLineStart && bytes.front() == '.') out += '.';
        const std::size_t lineEnd = bytes.find('\n');
        _atLineStart = lineEnd != std::string_view::npos;
        const std::size_t length = _atLineStart ? lineEnd + 1 : bytes.size();
        out.append(bytes.substr(0, length));
        bytes.remove_prefix(length);
    }
}

void DotStuffer::finish(std::string& out) { out.append(_endsInCrlf ? ".\r\n" : "\r\n.\r\n"); }

std::string_view TopCutter::take(std::string_view bytes) {
    std::size_t at = 0;
    while (at < bytes.size() && !_isDone) {
        const std::size_t lineEnd = bytes.find('\n', at);
        const std::size_t end = std::min(lineEnd, bytes.size());
        if (_inHeader && _lineIsEmpty) {
            const std::string_view line = bytes.substr(at, end - at);
            _lineIsEmpty = line.find_first_not_of('\r') == std::string_view::npos;
        }
        if (lineEnd == std::string_view::npos) return bytes;
        at = lineEnd + 1;
        if (!_inHeader) {
            --_linesLeft;
        } else if (_lineIsEmpty) {
            _inHeader = false;
        }
        _lineIsEmpty = true;
        _isDone = !_inHeader && _linesLeft == 0;
    }
    return bytes.substr(0, at);
}

}  // namespace corbel::pop3
