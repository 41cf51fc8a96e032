#include "store/tables/text_matcher.h"

#include <algorithm>

#include "store/tables/text_fold.h"

namespace corbel::store {
namespace {

constexpr std::size_t kPieceBytes = 64 * 1024;
constexpr std::size_t kMaxUnfoldedBytes = 4 * kPieceBytes;   ///< Without a place to cut: no text that anybody wrote.
constexpr std::uint32_t kPlaceMask = 0xffff;

}  // namespace

TextMatcher::TextMatcher(const Restriction& content)
    : _isText(content.tag.type() == PropType::Unicode),
      _match(content.match),
      _needle(_isText ? comparableText(std::get<std::string>(content.value), _match) : std::get<std::string>(content.value)) {}

bool TextMatcher::take(std::string_view piece) {
    while (!piece.empty() && !_verdict) {
        const std::string_view some = piece.substr(0, kPieceBytes);
        piece.remove_prefix(some.size());
        if (!_isText) {
            look(some);
            continue;
        }
        _unfolded += some;
        std::size_t cut = foldCut(_unfolded);
        if (cut == 0 && _unfolded.size() > kMaxUnfoldedBytes) cut = _unfolded.size();
        if (cut == 0) continue;
        look(comparableText(std::string_view(_unfolded).substr(0, cut), _match));
        _unfolded.erase(0, cut);
    }
    return !_verdict;
}

bool TextMatcher::finish() {
    if (!_verdict && !_unfolded.empty()) look(comparableText(_unfolded, _match));
    if (_verdict) return *_verdict;
    return (_match & kPlaceMask) == kMatchSubstring ? _needle.empty() : _equal == _needle.size();
}

void TextMatcher::look(std::string_view text) {
    if ((_match & kPlaceMask) == kMatchSubstring) {
        _tail += text;
        if (_tail.find(_needle) != _tail.npos) _verdict = true;
        else if (_tail.size() >= _needle.size()) _tail.erase(0, _tail.size() - (_needle.size() - 1));
        return;
    }
    const std::string_view wanted = std::string_view(_needle).substr(_equal);
    const std::size_t compared = std::min(wanted.size(), text.size());
    if (text.substr(0, compared) != wanted.substr(0, compared)) {
        _verdict = false;
        return;
    }
    _equal += compared;
    const bool isPrefix = (_match & kPlaceMask) == kMatchPrefix;
    if (isPrefix && _equal == _needle.size()) _verdict = true;
    else if (compared < text.size()) _verdict = isPrefix;
}

}  // namespace corbel::store
