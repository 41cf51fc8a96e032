// Header fields as RFC 5322, 2047 and 2231 want them: CRLF ended lines of at most 78 characters where words allow, 7-bit.
//
// Writes UTF-8 encoded words; the same value always gives the same bytes. What a value holds cannot end its field: newlines and NULs
// become blanks. [any thread]
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "codec/header.h"

namespace corbel::convert_mime {

using Parameters = std::vector<std::pair<std::string_view, std::string>>;

class HeaderWriter {
public:
    explicit HeaderWriter(std::string& out) : _out(out) {}

    /// Words that are not plain are encoded.
    void text(std::string_view name, std::string_view utf8);
    /// Written as it is, folded at blanks: message ids, dates, keywords.
    void plain(std::string_view name, std::string_view value);
    /// Nothing for an empty list. A name without an address is written as a phrase before "<>".
    void addresses(std::string_view name, const std::vector<Address>& list);
    /// "value; key=..." with RFC 2231 where it is needed; parameters without a value are left out.
    void content(std::string_view name, std::string_view value, const Parameters& parameters);
    /// Whole lines that are known to be right.
    void raw(std::string_view lines) { _out.append(lines); }

private:
    void begin(std::string_view name);
    void end() { _out.append("\r\n"); }
    void word(std::string_view word, char before);
    void encodedWords(std::string_view utf8, char before);
    void phrase(std::string_view name);
    void parameter(std::string_view key, const std::string& value);
    void parameterPiece(const std::string& piece);

    std::string& _out;
    std::size_t _column = 0;
};

/// Printable 7-bit text.
bool isPlainAscii(std::string_view s) noexcept;

}  // namespace corbel::convert_mime
