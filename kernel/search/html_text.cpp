#include "search/html_text.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

#include "corbel/text.h"

namespace corbel::search {
namespace {

constexpr std::string_view kInline[] = {
    "a",    "abbr", "acronym", "b", "bdi",  "bdo", "big",  "cite",  "code", "del",    "dfn",    "em",  "font", "i",  "ins", "kbd", "label",
    "mark", "nobr", "o:p",     "q", "ruby", "s",   "samp", "small", "span", "strike", "strong", "sub", "sup",  "tt", "u",   "var", "wbr"};
/// Their content is not text.
constexpr std::string_view kSilent[] = {"script", "style", "title", "template", "noembed", "noframes"};

constexpr std::pair<std::string_view, std::uint32_t> kEntities[] = {
    {"AElig", 0xC6},    {"Aacute", 0xC1}, {"Acirc", 0xC2},   {"Agrave", 0xC0}, {"Aring", 0xC5},   {"Atilde", 0xC3},  {"Auml", 0xC4},
    {"Ccedil", 0xC7},   {"Eacute", 0xC9}, {"Ecirc", 0xCA},   {"Egrave", 0xC8}, {"Euml", 0xCB},    {"Iacute", 0xCD},  {"Ntilde", 0xD1},
    {"Oacute", 0xD3},   {"Ocirc", 0xD4},  {"Oslash", 0xD8},  {"Otilde", 0xD5}, {"Ouml", 0xD6},    {"Scaron", 0x160}, {"Uacute", 0xDA},
    {"Uuml", 0xDC},     {"aacute", 0xE1}, {"acirc", 0xE2},   {"aelig", 0xE6},  {"agrave", 0xE0},  {"amp", '&'},      {"apos", '\''},
    {"aring", 0xE5},    {"atilde", 0xE3}, {"auml", 0xE4},    {"bull", 0x2022}, {"ccedil", 0xE7},  {"cent", 0xA2},    {"copy", 0xA9},
    {"deg", 0xB0},      {"eacute", 0xE9}, {"ecirc", 0xEA},   {"egrave", 0xE8}, {"euml", 0xEB},    {"euro", 0x20AC},  {"gt", '>'},
    {"hellip", 0x2026}, {"iacute", 0xED}, {"icirc", 0xEE},   {"igrave", 0xEC}, {"iuml", 0xEF},    {"laquo", 0xAB},   {"ldquo", 0x201C},
    {"lsquo", 0x2018},  {"lt", '<'},      {"mdash", 0x2014}, {"middot", 0xB7}, {"nbsp", ' '},     {"ndash", 0x2013}, {"ntilde", 0xF1},
    {"oacute", 0xF3},   {"ocirc", 0xF4},  {"oelig", 0x153},  {"ograve", 0xF2}, {"oslash", 0xF8},  {"otilde", 0xF5},  {"ouml", 0xF6},
    {"para", 0xB6},     {"pound", 0xA3},  {"quot", '"'},     {"raquo", 0xBB},  {"rdquo", 0x201D}, {"reg", 0xAE},     {"rsquo", 0x2019},
    {"scaron", 0x161},  {"sect", 0xA7},   {"shy", 0xAD},     {"szlig", 0xDF},  {"trade", 0x2122}, {"uacute", 0xFA},  {"ucirc", 0xFB},
    {"ugrave", 0xF9},   {"uuml", 0xFC},   {"yacute", 0xFD},  {"yen", 0xA5},    {"yuml", 0xFF},    {"zwj", 0x200D},   {"zwnj", 0x200C}};

bool isLetter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool isBlank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\f'; }

template <std::size_t N>
bool isOneOf(const std::string_view (&names)[N], std::string_view name) {
    return std::find(std::begin(names), std::end(names), name) != std::end(names);
}

void appendUtf8(std::string& out, std::uint32_t letter) {
    if (letter == 0 || letter > 0x10FFFF || (letter >= 0xD800 && letter < 0xE000)) letter = 0xFFFD;
    if (letter < 0x80) {
        out += static_cast<char>(letter);
    } else if (letter < 0x800) {
        out += static_cast<char>(0xC0 | letter >> 6);
        out += static_cast<char>(0x80 | (letter & 0x3F));
    } else if (letter < 0x10000) {
        out += static_cast<char>(0xE0 | letter >> 12);
        out += static_cast<char>(0x80 | (letter >> 6 & 0x3F));
        out += static_cast<char>(0x80 | (letter & 0x3F));
    } else {
        out += static_cast<char>(0xF0 | letter >> 18);
        out += static_cast<char>(0x80 | (letter >> 12 & 0x3F));
        out += static_cast<char>(0x80 | (letter >> 6 & 0x3F));
        out += static_cast<char>(0x80 | (letter & 0x3F));
    }
}

std::uint32_t numericEntity(std::string_view digits) {
    const bool isHex = !digits.empty() && (digits[0] == 'x' || digits[0] == 'X');
    if (isHex) digits.remove_prefix(1);
    if (digits.empty()) return 0;
    std::uint32_t value = 0;
    for (const char c : digits) {
        const char low = text::lower(c);
        std::uint32_t digit = 16;
        if (c >= '0' && c <= '9')
            digit = static_cast<std::uint32_t>(c - '0');
        else if (isHex && low >= 'a' && low <= 'f')
            digit = static_cast<std::uint32_t>(low - 'a' + 10);
        if (digit > 15 || value > 0x10FFFF) return 0;
        value = value * (isHex ? 16 : 10) + digit;
    }
    return value;
}

class Stripper {
public:
    explicit Stripper(std::string_view html) : _html(html) { _out.reserve(html.size() / 2); }

    std::string run() {
        while (_at < _html.size()) {
            const char c = _html[_at];
            if (c == '<' && _at + 1 < _html.size() &&
                (isLetter(_html[_at + 1]) || _html[_at + 1] == '/' || _html[_at + 1] == '!' || _html[_at + 1] == '?')) {
                markup();
            } else {
                addText(_html, _at);
            }
        }
        return std::move(_out);
    }

private:
    /// One character or entity of `from` at `at`, which moves behind it.
    void addText(std::string_view from, std::size_t& at) {
        if (from[at] == '&' && entity(from, at)) return;
        const char c = from[at++];
        if (!isBlank(c))
            _out += c;
        else
            blank();
    }

    void blank() {
        if (!_out.empty() && _out.back() != ' ') _out += ' ';
    }

    bool entity(std::string_view from, std::size_t& at) {
        const std::string_view rest = from.substr(at + 1, kMaxEntityBytes);
        const std::size_t length = rest.find(';');
        if (length == std::string_view::npos || length == 0) return false;
        const std::string_view name = rest.substr(0, length);
        std::uint32_t letter = 0;
        if (name[0] == '#') {
            letter = numericEntity(name.substr(1));
        } else {
            const auto found =
                std::find_if(std::begin(kEntities), std::end(kEntities), [&](const auto& known) { return known.first == name; });
            if (found != std::end(kEntities)) letter = found->second;
        }
        if (letter == 0) return false;
        if (letter == 0xA0 || letter == ' ')
            blank();
        else
            appendUtf8(_out, letter);
        at += length + 2;
        return true;
    }

    void skipPast(std::string_view end) {
        const std::size_t found = _html.find(end, _at);
        _at = found == std::string_view::npos ? _html.size() : found + end.size();
    }

    void markup() {
        const std::string_view rest = _html.substr(_at);
        if (rest.starts_with("<!--")) {
            _at += 4;
            return skipPast("-->");
        }
        if (rest[1] == '!' || rest[1] == '?') return skipPast(">");
        const bool isEnd = rest[1] == '/';
        const std::size_t begin = _at + (isEnd ? 2 : 1);
        std::size_t end = begin;
        while (end < _html.size() && !isBlank(_html[end]) && _html[end] != '>' && _html[end] != '/') ++end;
        const std::string name = text::toLower(_html.substr(begin, std::min<std::size_t>(end - begin, kMaxEntityBytes)));
        if (!isOneOf(kInline, name)) blank();
        _at = end;
        attributes();
        if (!isEnd && isOneOf(kSilent, name)) skipElement(name);
    }

    /// Up to behind the '>' of the tag.
    void attributes() {
        while (_at < _html.size() && _html[_at] != '>') {
            while (_at < _html.size() && (isBlank(_html[_at]) || _html[_at] == '/')) ++_at;
            const std::size_t nameBegin = _at;
            while (_at < _html.size() && !isBlank(_html[_at]) && _html[_at] != '=' && _html[_at] != '>' && _html[_at] != '/') ++_at;
            const std::string_view name = _html.substr(nameBegin, _at - nameBegin);
            while (_at < _html.size() && isBlank(_html[_at])) ++_at;
            if (_at >= _html.size() || _html[_at] != '=') continue;
            ++_at;
            while (_at < _html.size() && isBlank(_html[_at])) ++_at;
            if (_at >= _html.size()) return;
            const std::string_view value = attributeValue();
            if (!text::equalsIgnoreCase(name, "alt") && !text::equalsIgnoreCase(name, "title")) continue;
            blank();
            for (std::size_t at = 0; at < value.size();) addText(value, at);
            blank();
        }
        if (_at < _html.size()) ++_at;
    }

    std::string_view attributeValue() {
        const char quote = _html[_at];
        std::size_t begin = _at;
        std::size_t end;
        if (quote == '"' || quote == '\'') {
            ++begin;
            end = std::min(_html.find(quote, begin), _html.size());
            _at = std::min(end + 1, _html.size());
        } else {
            end = begin;
            while (end < _html.size() && !isBlank(_html[end]) && _html[end] != '>') ++end;
            _at = end;
        }
        return _html.substr(begin, end - begin);
    }

    /// Up to behind the end tag of `name`, whatever stands between.
    void skipElement(std::string_view name) {
        while (_at < _html.size()) {
            _at = std::min(_html.find("</", _at), _html.size());
            if (_at >= _html.size()) return;
            if (text::startsWithIgnoreCase(_html.substr(_at + 2), name)) return skipPast(">");
            _at += 2;
        }
    }

    const std::string_view _html;
    std::size_t _at = 0;
    std::string _out;
};

}  // namespace

std::string htmlToText(std::string_view html) { return Stripper(html).run(); }

}  // namespace corbel::search
