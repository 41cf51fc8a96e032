#include "codec/rtf_lexer.h"

#include <algorithm>

#include "corbel/text.h"

namespace corbel::convert_mime {
namespace {

constexpr std::size_t kMaxWord = 32, kMaxDigits = 9;

bool isLetter(char c) noexcept { return text::lower(c) >= 'a' && text::lower(c) <= 'z'; }
bool isDigit(char c) noexcept { return c >= '0' && c <= '9'; }

}  // namespace

RtfToken RtfLexer::next() {
    using Kind = RtfToken::Kind;
    while (!_rest.empty() && (_rest[0] == '\r' || _rest[0] == '\n' || _rest[0] == '\0')) _rest.remove_prefix(1);
    if (_rest.empty()) return {};
    if (_rest[0] == '{' || _rest[0] == '}') {
        const Kind kind = _rest[0] == '{' ? Kind::Open : Kind::Close;
        _rest.remove_prefix(1);
        return {kind, {}, {}};
    }
    if (_rest[0] == '\\' && _rest.size() > 1) return control();
    std::size_t end = 1;
    while (end < _rest.size() && std::string_view("{}\\\r\n", 5).find(_rest[end]) == std::string_view::npos && _rest[end] != '\0') ++end;
    const RtfToken token{Kind::Text, _rest.substr(0, end), {}};
    _rest.remove_prefix(end);
    return token;
}

RtfToken RtfLexer::control() {
    using Kind = RtfToken::Kind;
    if (_rest[1] == '\'') {
        const auto byte = text::hexDecode(_rest.substr(2, 2));
        _rest.remove_prefix(std::min<std::size_t>(_rest.size(), byte && byte->size() == 1 ? 4 : 2));
        if (!byte || byte->size() != 1) return {Kind::Text, {}, {}};
        return {Kind::Hex, {}, static_cast<unsigned char>((*byte)[0])};
    }
    if (!isLetter(_rest[1])) {
        const RtfToken token{Kind::Symbol, _rest.substr(1, 1), {}};
        _rest.remove_prefix(2);
        return token;
    }
    std::size_t end = 2;
    while (end < _rest.size() && end <= kMaxWord && isLetter(_rest[end])) ++end;
    RtfToken token{Kind::Word, _rest.substr(1, end - 1), {}};
    const bool isNegative = end + 1 < _rest.size() && _rest[end] == '-' && isDigit(_rest[end + 1]);
    std::size_t digits = end + isNegative, digitsEnd = digits;
    int number = 0;
    while (digitsEnd < _rest.size() && digitsEnd - digits < kMaxDigits && isDigit(_rest[digitsEnd]))
        number = number * 10 + (_rest[digitsEnd++] - '0');
    if (digitsEnd > digits) {
        token.number = isNegative ? -number : number;
        end = digitsEnd;
    }
    if (end < _rest.size() && _rest[end] == ' ') ++end;
    _rest.remove_prefix(end);
    if (token.word == "bin" && token.number.value_or(0) > 0) {
        const auto length = std::min<std::size_t>(_rest.size(), static_cast<std::size_t>(*token.number));
        token.kind = Kind::Binary;
        token.word = _rest.substr(0, length);
        _rest.remove_prefix(length);
    }
    return token;
}

}  // namespace corbel::convert_mime
