#include "codec/html_entities.h"

#include <algorithm>
#include <cstdint>

#include "codec/wire.h"
#include "corbel/text.h"

namespace corbel::convert_mime {
namespace {

struct Entity {
    std::string_view name;
    std::uint32_t point;
};

constexpr Entity kEntities[] = {
    {"AElig", 198},   {"Aacute", 193},  {"Acirc", 194},   {"Agrave", 192},  {"Aring", 197},   {"Atilde", 195}, {"Auml", 196},
    {"Ccedil", 199},  {"Dagger", 8225}, {"ETH", 208},     {"Eacute", 201},  {"Ecirc", 202},   {"Egrave", 200}, {"Euml", 203},
    {"Iacute", 205},  {"Icirc", 206},   {"Igrave", 204},  {"Iuml", 207},    {"Ntilde", 209},  {"OElig", 338},  {"Oacute", 211},
    {"Ocirc", 212},   {"Ograve", 210},  {"Oslash", 216},  {"Otilde", 213},  {"Ouml", 214},    {"Prime", 8243}, {"Scaron", 352},
    {"THORN", 222},   {"Uacute", 218},  {"Ucirc", 219},   {"Ugrave", 217},  {"Uuml", 220},    {"Yacute", 221}, {"Yuml", 376},
    {"aacute", 225},  {"acirc", 226},   {"acute", 180},   {"aelig", 230},   {"agrave", 224},  {"amp", 38},     {"apos", 39},
    {"aring", 229},   {"asymp", 8776},  {"atilde", 227},  {"auml", 228},    {"bdquo", 8222},  {"brvbar", 166}, {"bull", 8226},
    {"ccedil", 231},  {"cedil", 184},   {"cent", 162},    {"check", 10003}, {"circ", 710},    {"clubs", 9827}, {"copy", 169},
    {"curren", 164},  {"dagger", 8224}, {"darr", 8595},   {"deg", 176},     {"diams", 9830},  {"divide", 247}, {"eacute", 233},
    {"ecirc", 234},   {"egrave", 232},  {"emsp", 8195},   {"ensp", 8194},   {"equiv", 8801},  {"eth", 240},    {"euml", 235},
    {"euro", 8364},   {"fnof", 402},    {"frac12", 189},  {"frac14", 188},  {"frac34", 190},  {"frasl", 8260}, {"ge", 8805},
    {"gt", 62},       {"hArr", 8660},   {"harr", 8596},   {"hearts", 9829}, {"hellip", 8230}, {"iacute", 237}, {"icirc", 238},
    {"iexcl", 161},   {"igrave", 236},  {"image", 8465},  {"infin", 8734},  {"iquest", 191},  {"iuml", 239},   {"lArr", 8656},
    {"laquo", 171},   {"larr", 8592},   {"ldquo", 8220},  {"le", 8804},     {"lowast", 8727}, {"loz", 9674},   {"lrm", 8206},
    {"lsaquo", 8249}, {"lsquo", 8216},  {"lt", 60},       {"macr", 175},    {"mdash", 8212},  {"micro", 181},  {"middot", 183},
    {"minus", 8722},  {"nbsp", 160},    {"ndash", 8211},  {"ne", 8800},     {"not", 172},     {"ntilde", 241}, {"oacute", 243},
    {"ocirc", 244},   {"oelig", 339},   {"ograve", 242},  {"oline", 8254},  {"ordf", 170},    {"ordm", 186},   {"oslash", 248},
    {"otilde", 245},  {"ouml", 246},    {"para", 182},    {"part", 8706},   {"permil", 8240}, {"plusmn", 177}, {"pound", 163},
    {"prime", 8242},  {"quot", 34},     {"rArr", 8658},   {"radic", 8730},  {"raquo", 187},   {"rarr", 8594},  {"rdquo", 8221},
    {"reg", 174},     {"rlm", 8207},    {"rsaquo", 8250}, {"rsquo", 8217},  {"sbquo", 8218},  {"scaron", 353}, {"sect", 167},
    {"shy", 173},     {"spades", 9824}, {"sum", 8721},    {"sup1", 185},    {"sup2", 178},    {"sup3", 179},   {"szlig", 223},
    {"thinsp", 8201}, {"thorn", 254},   {"tilde", 732},   {"times", 215},   {"trade", 8482},  {"uacute", 250}, {"uarr", 8593},
    {"ucirc", 251},   {"ugrave", 249},  {"uml", 168},     {"uuml", 252},    {"yacute", 253},  {"yen", 165},    {"yuml", 255},
    {"zwj", 8205},    {"zwnj", 8204}};

/// Sorted by name.
std::uint32_t pointOf(std::string_view name) noexcept {
    const auto* found =
        std::lower_bound(std::begin(kEntities), std::end(kEntities), name, [](const Entity& e, std::string_view n) { return e.name < n; });
    return found != std::end(kEntities) && found->name == name ? found->point : 0;
}

/// Numbers 128 to 159 mean windows-1252, as browsers read them.
std::uint32_t browserPoint(std::uint32_t point) noexcept {
    static constexpr std::uint16_t western[32] = {0x20ac, 0x81,   0x201a, 0x192,  0x201e, 0x2026, 0x2020, 0x2021, 0x2c6,  0x2030, 0x160,
                                                  0x2039, 0x152,  0x8d,   0x17d,  0x8f,   0x90,   0x2018, 0x2019, 0x201c, 0x201d, 0x2022,
                                                  0x2013, 0x2014, 0x2dc,  0x2122, 0x161,  0x203a, 0x153,  0x9d,   0x17e,  0x178};
    return point >= 0x80 && point < 0xa0 ? western[point - 0x80] : point;
}

std::uint32_t numberOf(std::string_view digits, unsigned base) noexcept {
    std::uint32_t point = 0;
    if (digits.empty() || digits.size() > 8) return 0;
    for (const char c : digits) {
        const char lower = text::lower(c);
        const unsigned digit = c >= '0' && c <= '9' ? unsigned(c - '0') : lower >= 'a' && lower <= 'f' ? unsigned(lower - 'a' + 10) : 99;
        if (digit >= base) return 0;
        point = point * base + digit;
        if (point > 0x10ffff) return 0xfffd;
    }
    return browserPoint(point);
}

}  // namespace

std::size_t appendEntity(std::string_view html, std::size_t at, std::string& out) {
    constexpr std::size_t kLongestName = 10;
    std::size_t end = at + 1;
    while (end < html.size() && end - at <= kLongestName &&
           (html[end] == '#' || (html[end] >= '0' && html[end] <= '9') || (text::lower(html[end]) >= 'a' && text::lower(html[end]) <= 'z')))
        ++end;
    const std::string_view name = html.substr(at + 1, end - at - 1);
    std::uint32_t point = 0;
    if (name.size() > 1 && name[0] == '#')
        point = text::lower(name[1]) == 'x' ? numberOf(name.substr(2), 16) : numberOf(name.substr(1), 10);
    else if (end < html.size() && html[end] == ';')
        point = pointOf(name);
    if (point == 0) {
        out.push_back('&');
        return at + 1;
    }
    appendUtf8(out, point);
    return end < html.size() && html[end] == ';' ? end + 1 : end;
}

void appendEscaped(std::string& out, std::string_view text) {
    for (const char c : text) {
        switch (c) {
            case '&':
                out.append("&amp;");
                break;
            case '<':
                out.append("&lt;");
                break;
            case '>':
                out.append("&gt;");
                break;
            case '"':
                out.append("&quot;");
                break;
            default:
                out.push_back(c);
        }
    }
}

}  // namespace corbel::convert_mime
