#include "codec/lexer.h"

#include <limits>

#include "corbel/error.h"
#include "corbel/text.h"

namespace corbel::imap {
namespace {

bool isTagChar(char c) noexcept { return isAstringChar(c) && c != '+'; }
bool isListChar(char c) noexcept { return isAstringChar(c) || c == '%' || c == '*'; }
bool isDigit(char c) noexcept { return c >= '0' && c <= '9'; }

}  // namespace

bool isAtomChar(char c) noexcept {
    const auto u = static_cast<unsigned char>(c);
    if (u <= 0x20 || u >= 0x7f) return false;
    switch (c) {
        case '(':
        case ')':
        case '{':
        case '%':
        case '*':
        case '"':
        case '\\':
        case ']':
            return false;
        default:
            return true;
    }
}

bool isAstringChar(char c) noexcept { return c == ']' || isAtomChar(c); }

void Lexer::fail(std::string_view expected) const {
    std::string text = "Expected ";
    text += expected;
    if (atEnd()) {
        text += " before the end of the command";
    } else {
        text += " at position ";
        text::appendNumber(text, _pos + 1);
    }
    throw Error(ErrorCode::Syntax, std::move(text));
}

bool Lexer::accept(char c) noexcept {
    if (peek() != c || _pos >= limit()) return false;
    ++_pos;
    return true;
}

void Lexer::expect(char c) {
    if (!accept(c)) fail(c == ' ' ? std::string("a blank") : std::string("'") + c + "'");
}

void Lexer::end() {
    while (accept(' ')) {
    }
    if (!atEnd()) fail("the end of the command");
}

bool Lexer::acceptWord(std::string_view word) noexcept {
    const std::size_t stop = limit();
    if (stop - _pos < word.size() || atLiteral()) return false;
    if (!text::equalsIgnoreCase(_text.substr(_pos, word.size()), word)) return false;
    const std::size_t after = _pos + word.size();
    if (after < stop && isAtomChar(_text[after])) return false;
    _pos = after;
    return true;
}

std::string_view Lexer::takeWhile(bool (*isPart)(char) noexcept) noexcept {
    const std::size_t begin = _pos;
    const std::size_t stop = atLiteral() ? _pos : limit();
    while (_pos < stop && isPart(_text[_pos])) ++_pos;
    return _text.substr(begin, _pos - begin);
}

std::string_view Lexer::tag() {
    const auto word = takeWhile(isTagChar);
    if (word.empty()) fail("a tag");
    return word;
}

std::string_view Lexer::atom() {
    const auto word = takeWhile(isAtomChar);
    if (word.empty()) fail("an atom");
    return word;
}

std::string Lexer::quoted() {
    expect('"');
    std::string out;
    const std::size_t stop = limit();
    while (_pos < stop) {
        char c = _text[_pos++];
        if (c == '"') return out;
        if (c == '\\') {
            if (_pos == stop || (_text[_pos] != '"' && _text[_pos] != '\\')) fail("a quote or a backslash after the backslash");
            c = _text[_pos++];
        } else if (c == '\0' || c == '\r' || c == '\n') {
            fail("a quoted string without NUL, CR and LF");
        }
        out += c;
    }
    fail("a closing quote");
}

std::string Lexer::literal() {
    const LiteralSpan span = _literals[_literal++];
    _pos = span.offset + span.size;
    return std::string(_text.substr(span.offset, span.size));
}

std::string Lexer::string() {
    if (atLiteral()) return literal();
    if (peek() == '"') return quoted();
    fail("a quoted string or a literal");
}

std::string Lexer::astring() {
    if (atLiteral() || peek() == '"') return string();
    const auto word = takeWhile(isAstringChar);
    if (word.empty()) fail("a string");
    return std::string(word);
}

std::string Lexer::listMailbox() {
    if (atLiteral() || peek() == '"') return string();
    const auto word = takeWhile(isListChar);
    if (word.empty()) fail("a mailbox pattern");
    return std::string(word);
}

std::string Lexer::flag() {
    std::string out;
    if (accept('\\')) out += '\\';
    out += atom();
    return out;
}

std::uint64_t Lexer::number64() {
    const auto digits = takeWhile(isDigit);
    const auto value = text::parseUnsigned(digits);
    if (!value || *value > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) fail("a number");
    return *value;
}

std::uint32_t Lexer::number() {
    const std::uint64_t value = number64();
    if (value > std::numeric_limits<std::uint32_t>::max()) fail("a number below 2^32");
    return static_cast<std::uint32_t>(value);
}

std::uint32_t Lexer::nonZeroNumber() {
    const std::uint32_t value = number();
    if (value == 0) fail("a number above 0");
    return value;
}

}  // namespace corbel::imap
