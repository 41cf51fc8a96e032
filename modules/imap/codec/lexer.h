// Cuts one IMAP command into the tokens of RFC 3501 section 9. The command is one text in which literals stand in place: their
// "{n}" headers are gone, and `literals` says where each begins and how long it is.
//
// Owns nothing: text and literals outlive it. Every function that cannot find what it wants throws Error Syntax with a
// sentence for the client. Knows tokens only, no command.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace corbel::imap {

/// A literal's bytes inside the command text.
struct LiteralSpan {
    std::size_t offset = 0;
    std::size_t size = 0;
};

bool isAtomChar(char c) noexcept;      ///< ATOM-CHAR
bool isAstringChar(char c) noexcept;   ///< ASTRING-CHAR: ATOM-CHAR and "]"

class Lexer {
public:
    explicit Lexer(std::string_view text, std::span<const LiteralSpan> literals = {}) noexcept : _text(text), _literals(literals) {}

    bool atEnd() const noexcept { return _pos == _text.size() && !atLiteral(); }
    bool atLiteral() const noexcept { return _literal < _literals.size() && _literals[_literal].offset == _pos; }
    /// The next character; NUL at the end and where a literal stands.
    char peek() const noexcept { return _pos < _text.size() && !atLiteral() ? _text[_pos] : '\0'; }

    bool accept(char c) noexcept;
    void expect(char c);
    void space() { expect(' '); }
    /// The command must end here. Blanks before the end are forgiven, as every server does.
    void end();
    /// Accepts `word` in any case if it is followed by no further atom character.
    bool acceptWord(std::string_view word) noexcept;

    std::string_view tag();
    std::string_view atom();
    std::string astring();
    std::string string();
    /// A pattern of LIST: an astring that may have "%" and "*" unquoted.
    std::string listMailbox();
    /// "\Seen" or a keyword.
    std::string flag();
    std::uint32_t number();
    std::uint32_t nonZeroNumber();
    /// RFC 7162 mod-sequence: up to 2^63 - 1.
    std::uint64_t number64();
    /// What stands before the first character for which `isPart` is false; may be empty.
    std::string_view takeWhile(bool (*isPart)(char) noexcept) noexcept;

    [[noreturn]] void fail(std::string_view expected) const;

private:
    std::size_t limit() const noexcept { return _literal < _literals.size() ? _literals[_literal].offset : _text.size(); }
    std::string quoted();
    std::string literal();

    std::string_view _text;
    std::span<const LiteralSpan> _literals;
    std::size_t _pos = 0;
    std::size_t _literal = 0;
};

}  // namespace corbel::imap
