#include "codec/header_writer.h"

#include <algorithm>

#include "corbel/text.h"

namespace corbel::convert_mime {
namespace {

constexpr std::size_t kLine = 76;          ///< Where lines are folded.
constexpr std::size_t kLongestWord = 900;  ///< A longer one is encoded, which gives it places to fold.
constexpr std::string_view kWordStart = "=?utf-8?", kWordEnd = "?=";
constexpr std::size_t kWordFrame = 12;  ///< "=?utf-8?B?" and "?=".
constexpr char kHex[] = "0123456789ABCDEF";

bool isAtext(char c) noexcept {
    const char lower = text::lower(c);
    return (c >= '0' && c <= '9') || (lower >= 'a' && lower <= 'z') ||
           std::string_view("!#$%&'*+-/=?^_`{|}~").find(c) != std::string_view::npos;
}

bool isToken(std::string_view s) noexcept {
    return !s.empty() && std::all_of(s.begin(), s.end(), [](char c) {
        return c > ' ' && c < '\x7f' && std::string_view("()<>@,;:\\\"/[]?=*'%").find(c) == std::string_view::npos;
    });
}

/// Stands for itself in an encoded word of a phrase (RFC 2047 section 5.3), and so everywhere.
bool isQSafe(char c) noexcept {
    const char lower = text::lower(c);
    return (c >= '0' && c <= '9') || (lower >= 'a' && lower <= 'z') || std::string_view("!*+-/").find(c) != std::string_view::npos;
}

std::size_t qSize(std::string_view s) noexcept {
    std::size_t size = 0;
    for (const char c : s) size += isQSafe(c) || c == ' ' ? 1 : 3;
    return size;
}

std::size_t characterBytes(std::string_view s, std::size_t at) noexcept {
    std::size_t end = at + 1;
    while (end < s.size() && (static_cast<unsigned char>(s[end]) & 0xc0) == 0x80) ++end;
    return end - at;
}

std::string oneLine(std::string_view s) {
    std::string out(s);
    for (char& c : out) {
        if (c == '\r' || c == '\n' || c == '\0' || c == '\t') c = ' ';
    }
    return std::string(text::trim(out));
}

bool needsEncoding(std::string_view word) noexcept {
    return word.empty() || word.size() > kLongestWord || !isPlainAscii(word) || word.find("=?") != std::string_view::npos;
}

/// local@domain with a local part that is quoted where it must be.
std::string addressSpec(std::string_view address) {
    std::string clean;
    for (const char c : asciiAddress(address.substr(0, kLongestWord))) {
        if (static_cast<unsigned char>(c) >= ' ' && c != '\x7f') clean.push_back(c);
    }
    const auto at = clean.rfind('@');
    std::string local = clean.substr(0, at), domain = at == std::string::npos ? "" : clean.substr(at);
    const bool isQuoted = local.size() >= 2 && local.front() == '"' && local.back() == '"';
    const bool isDotAtom =
        std::all_of(local.begin(), local.end(), [](char c) { return isAtext(c) || c == '.' || static_cast<unsigned char>(c) >= 0x80; });
    if (isQuoted) local = local.substr(1, local.size() - 2);
    if (isQuoted || !isDotAtom) {
        std::string quoted = "\"";
        for (std::size_t i = 0; i < local.size(); ++i) {
            if (isQuoted && local[i] == '\\' && i + 1 < local.size()) ++i;
            if (local[i] == '"' || local[i] == '\\') quoted.push_back('\\');
            quoted.push_back(local[i]);
        }
        local = quoted + "\"";
    }
    const std::string_view refused = domain.starts_with("@[") ? " <>,;\"()\\" : " <>,;\"()\\:[]";
    std::erase_if(domain, [refused](char c) { return refused.find(c) != std::string_view::npos; });
    return local + domain;
}

}  // namespace

bool isPlainAscii(std::string_view s) noexcept {
    return std::all_of(s.begin(), s.end(), [](char c) { return c >= ' ' && c < '\x7f'; });
}

void HeaderWriter::begin(std::string_view name) {
    _out.append(name).push_back(':');
    _column = name.size() + 1;
}

/// Puts `before` (a blank) and the word, on a new line when it does not fit.
void HeaderWriter::word(std::string_view word, char before) {
    if (_column > 1 && _column + 1 + word.size() > kLine && _out.back() != ':') {
        _out.append("\r\n");
        _column = 0;
    }
    if (before) {
        _out.push_back(before);
        ++_column;
    }
    _out.append(word);
    _column += word.size();
}

void HeaderWriter::encodedWords(std::string_view utf8, char before) {
    constexpr std::size_t kWholeLine = kLine - 1 - kWordFrame;
    const std::size_t asQ = qSize(utf8), asB = (utf8.size() + 2) / 3 * 4;
    const bool isQ = asQ <= asB;
    for (std::size_t at = 0; at < utf8.size();) {
        std::size_t room = _column + 1 + kWordFrame + 16 < kLine ? kLine - _column - 1 - kWordFrame : kWholeLine;
        // What fits a line of its own is not cut.
        if (at == 0 && std::min(asQ, asB) <= kWholeLine && _out.back() != ':') room = kWholeLine;
        std::size_t end = at, used = 0;
        while (end < utf8.size()) {
            const std::size_t length = characterBytes(utf8, end);
            const std::size_t cost = isQ ? qSize(utf8.substr(end, length)) : 0;
            const std::size_t after = isQ ? used + cost : (end + length - at + 2) / 3 * 4;
            if (after > room && end > at) break;
            used = after;
            end += length;
        }
        std::string encoded(kWordStart);
        encoded.append(isQ ? "Q?" : "B?");
        if (isQ) {
            for (const char c : utf8.substr(at, end - at)) {
                if (c == ' ')
                    encoded.push_back('_');
                else if (isQSafe(c))
                    encoded.push_back(c);
                else
                    encoded.append({'=', kHex[static_cast<unsigned char>(c) >> 4], kHex[c & 15]});
            }
        } else {
            encoded.append(text::base64Encode(utf8.substr(at, end - at)));
        }
        word(encoded.append(kWordEnd), at == 0 ? before : ' ');
        at = end;
    }
}

void HeaderWriter::text(std::string_view name, std::string_view utf8) {
    const std::string value = oneLine(utf8);
    begin(name);
    const auto words = text::split(value, ' ');
    std::size_t first = 0, last = words.size();
    while (first < last && !needsEncoding(words[first])) ++first;
    while (last > first && !needsEncoding(words[last - 1])) --last;
    // Two blanks are kept only inside encoded words.
    while (first < last && first > 0 && words[first].empty()) --first;
    while (first < last && last < words.size() && words[last - 1].empty()) ++last;
    if (value.empty()) {
        _out.push_back(' ');
    } else {
        for (std::size_t i = 0; i < first; ++i) word(words[i], ' ');
        if (first < last) {
            const char* from = words[first].data();
            encodedWords({from, static_cast<std::size_t>(words[last - 1].data() + words[last - 1].size() - from)}, ' ');
        }
        for (std::size_t i = last; i < words.size(); ++i) word(words[i], ' ');
    }
    end();
}

void HeaderWriter::plain(std::string_view name, std::string_view value) {
    begin(name);
    const std::string line = oneLine(value);
    for (const auto part : text::split(line, ' ')) {
        if (!part.empty()) word(part, ' ');
    }
    end();
}

void HeaderWriter::phrase(std::string_view name) {
    const bool isAtoms = std::all_of(name.begin(), name.end(), [](char c) { return isAtext(c) || c == ' '; });
    if (needsEncoding(name.substr(0, kLongestWord + 1)) || name.find("  ") != std::string_view::npos) {
        encodedWords(name, ' ');
    } else if (isAtoms) {
        for (const auto part : text::split(name, ' ')) word(part, ' ');
    } else {
        std::string quoted = "\"";
        for (const char c : name) {
            if (c == '"' || c == '\\') quoted.push_back('\\');
            quoted.push_back(c);
        }
        word(quoted + "\"", ' ');
    }
}

void HeaderWriter::addresses(std::string_view name, const std::vector<Address>& list) {
    if (list.empty()) return;
    begin(name);
    for (std::size_t i = 0; i < list.size(); ++i) {
        const std::string display = oneLine(list[i].name), spec = addressSpec(list[i].address);
        const std::string comma = i + 1 < list.size() ? "," : "";
        const bool hasOwnName = !display.empty() && display != list[i].address;
        if (!hasOwnName && spec.find('@') != std::string::npos) {
            word(spec + comma, ' ');
        } else {
            // Readers take a bare word without a domain for the start of the next address's name.
            if (hasOwnName) phrase(display);
            word("<" + spec + ">" + comma, ' ');
        }
    }
    end();
}

void HeaderWriter::parameterPiece(const std::string& piece) {
    _out.push_back(';');
    ++_column;
    word(piece, ' ');
}

void HeaderWriter::parameter(std::string_view key, const std::string& value) {
    constexpr std::size_t kPiece = 60;
    const bool isExtended = !isPlainAscii(value) || value.find("=?") != std::string::npos;
    if (!isExtended && value.size() <= kPiece) {
        if (isToken(value)) return parameterPiece(std::string(key) + "=" + value);
        std::string quoted = std::string(key) + "=\"";
        for (const char c : value) {
            if (c == '"' || c == '\\') quoted.push_back('\\');
            quoted.push_back(c);
        }
        return parameterPiece(quoted + "\"");
    }
    std::string encoded = "utf-8''";
    std::vector<std::string> pieces;
    for (const char c : value) {
        if (encoded.size() >= kPiece) pieces.push_back(std::exchange(encoded, {}));
        const char single[] = {c};
        if (isToken({single, 1}))
            encoded.push_back(c);
        else
            encoded.append({'%', kHex[static_cast<unsigned char>(c) >> 4], kHex[c & 15]});
    }
    pieces.push_back(std::move(encoded));
    if (pieces.size() == 1) return parameterPiece(std::string(key) + "*=" + pieces[0]);
    for (std::size_t i = 0; i < pieces.size(); ++i) parameterPiece(std::string(key) + "*" + std::to_string(i) + "*=" + pieces[i]);
}

void HeaderWriter::content(std::string_view name, std::string_view value, const Parameters& parameters) {
    begin(name);
    word(value, ' ');
    for (const auto& [key, text] : parameters) {
        if (!text.empty()) parameter(key, text);
    }
    end();
}

}  // namespace corbel::convert_mime
