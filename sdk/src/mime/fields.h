// Reading a header block field by field, without copying.
//
// Internal to the MIME scanner. Lines that are no fields (no colon, a blank in the name) come with an empty name. [any thread]
#pragma once

#include <string>
#include <string_view>

namespace corbel::mime::detail {

inline bool isBlank(char c) noexcept { return c == ' ' || c == '\t'; }
inline bool isSpace(char c) noexcept { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

std::string_view trimSpace(std::string_view s) noexcept;
bool sameName(std::string_view a, std::string_view b) noexcept;   ///< ASCII case ignored.

struct Field {
    std::string_view name;   ///< Without blanks before the colon; empty when the line is not a field.
    std::string_view value;  ///< After the colon with its folds, outer white space removed.
    std::string_view raw;    ///< Whole lines with their newlines.
};

/// Ends at the first empty line or at the end of the block.
class FieldReader {
public:
    explicit FieldReader(std::string_view header) noexcept : _rest(header) {}
    bool next(Field& field) noexcept;

private:
    std::string_view _rest;
};

/// RFC 5322 section 2.2.3: newlines go, the blanks that follow them stay.
std::string unfold(std::string_view value);

/// Skips blanks, newlines and (nested) comments from `at`. The text of the last comment goes to `comment` if that is given.
std::size_t skipCfws(std::string_view s, std::size_t at, std::string* comment = nullptr);

/// `at` is behind the opening quote; appends the text without quoting and returns the place behind the closing quote.
std::size_t readQuoted(std::string_view s, std::size_t at, std::string& out);

}  // namespace corbel::mime::detail
