// RTF as tokens: groups, control words with their numbers, control symbols, bytes of text.
//
// Refers to the text, which must outlive it. Never fails: what is no RTF is text. [any thread]
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace corbel::convert_mime {

struct RtfToken {
    enum class Kind : std::uint8_t {
        Open,
        Close,
        Word,    ///< `word` is its name without the backslash; `number` if it has one.
        Symbol,  ///< `word` is the one character behind the backslash.
        Hex,     ///< \'xx: the byte is in `number`.
        Text,    ///< `word`, without newlines.
        Binary,  ///< \bin: `word` is the data.
        End,
    };
    Kind kind = Kind::End;
    std::string_view word;
    std::optional<int> number;
};

class RtfLexer {
public:
    explicit RtfLexer(std::string_view rtf) : _rest(rtf) {}
    RtfToken next();

private:
    RtfToken control();
    std::string_view _rest;
};

}  // namespace corbel::convert_mime
