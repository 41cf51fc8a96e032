#include "mime/content_headers.h"

#include <algorithm>

#include "corbel/text.h"
#include "mime/fields.h"

namespace corbel::mime::detail {
namespace {

bool isToken(char c) noexcept {
    return static_cast<signed char>(c) > ' ' && c != '\x7f' && std::string_view("()<>@,;:\\\"/[]?=").find(c) == std::string_view::npos;
}

std::string upperCase(std::string_view s) {
    std::string out(s);
    for (auto& c : out) c = text::upper(c);
    return out;
}

std::string_view readToken(std::string_view s, std::size_t& at) {
    const std::size_t start = at;
    while (at < s.size() && isToken(s[at])) ++at;
    return s.substr(start, at - start);
}

void parseContentType(std::string_view value, Part& part) {
    std::size_t at = skipCfws(value, 0);
    const auto type = readToken(value, at);
    at = skipCfws(value, at);
    if (type.empty() || at >= value.size() || value[at] != '/') return;
    at = skipCfws(value, at + 1);
    const auto subtype = readToken(value, at);
    if (subtype.empty()) return;
    part.type = upperCase(type);
    part.subtype = upperCase(subtype);
    parseParameters(value, at, part.parameters);
}

struct RawParameter {
    std::string name;
    std::string value;
    int section = -1;         ///< RFC 2231 section 3; -1: none.
    bool isExtended = false;  ///< Section 4: the name ended with "*".
};

void splitName(RawParameter& parameter) {
    std::string& name = parameter.name;
    const auto star = name.find('*');
    if (star == std::string::npos) return;
    std::string_view rest = std::string_view(name).substr(star + 1);
    if (!rest.empty() && rest.back() == '*') {
        parameter.isExtended = true;
        rest.remove_suffix(1);
    } else if (rest.empty()) {
        parameter.isExtended = true;
    }
    if (!rest.empty()) {
        if (rest.size() > 4 || !std::all_of(rest.begin(), rest.end(), [](char c) { return c >= '0' && c <= '9'; })) {
            parameter.isExtended = false;  // Not RFC 2231: the star belongs to the name.
            return;
        }
        parameter.section = std::stoi(std::string(rest));
    }
    name.resize(star);
}

void appendPercentEncoded(std::string& out, std::string_view value) {
    static constexpr char digits[] = "0123456789ABCDEF";
    for (const char c : value) {
        const auto byte = static_cast<unsigned char>(c);
        if ((c >= '0' && c <= '9') || (text::lower(c) >= 'a' && text::lower(c) <= 'z') || c == '-' || c == '.' || c == '_') {
            out.push_back(c);
        } else {
            out.append({'%', digits[byte >> 4], digits[byte & 15]});
        }
    }
}

/// Joins the sections 0, 1, 2... of `name`; with an extended one among them the result is extended as a whole.
std::pair<std::string, std::string> joinSections(const std::string& name, const std::vector<RawParameter>& all) {
    std::vector<const RawParameter*> sections;
    for (const auto& p : all) {
        if (p.section >= 0 && p.name == name) sections.push_back(&p);
    }
    std::stable_sort(sections.begin(), sections.end(), [](auto* a, auto* b) { return a->section < b->section; });
    const bool isExtended = std::any_of(sections.begin(), sections.end(), [](auto* p) { return p->isExtended; });
    std::string value;
    if (isExtended && !sections.front()->isExtended) value = "''";
    for (const auto* p : sections) {
        if (isExtended && !p->isExtended) {
            appendPercentEncoded(value, p->value);
        } else {
            value.append(p->value);
        }
    }
    return {isExtended ? name + "*" : name, std::move(value)};
}

std::size_t readUnquoted(std::string_view s, std::size_t at, std::string& out) {
    const std::size_t start = at;
    // A "(" inside a word ("scan(1).pdf") is not a comment, whatever the grammar says: mailers forget the quotes.
    while (at < s.size() && s[at] != ';' && !(s[at] == '(' && at > start && isSpace(s[at - 1]))) ++at;
    out = unfold(s.substr(start, at - start));
    return at;
}

}  // namespace

void parseParameters(std::string_view value, std::size_t at, std::vector<std::pair<std::string, std::string>>& out) {
    std::vector<RawParameter> raw;
    bool hasSections = false;
    while (raw.size() < kMaxParameters) {
        at = value.find(';', at);
        if (at == std::string_view::npos) break;
        at = skipCfws(value, at + 1);
        RawParameter parameter;
        parameter.name = upperCase(readToken(value, at));
        at = skipCfws(value, at);
        if (parameter.name.empty() || at >= value.size() || value[at] != '=') continue;
        at = skipCfws(value, at + 1);
        if (at < value.size() && value[at] == '"') {
            at = readQuoted(value, at + 1, parameter.value);
        } else {
            at = readUnquoted(value, at, parameter.value);
        }
        splitName(parameter);
        hasSections = hasSections || parameter.section >= 0;
        raw.push_back(std::move(parameter));
    }
    for (std::size_t i = 0; i < raw.size(); ++i) {
        auto& p = raw[i];
        if (p.section < 0) {
            if (p.isExtended) p.name.push_back('*');
            out.emplace_back(std::move(p.name), hasSections ? p.value : std::move(p.value));
            continue;
        }
        const bool isFirst = std::none_of(raw.begin(), raw.begin() + static_cast<std::ptrdiff_t>(i),
                                          [&](const auto& q) { return q.section >= 0 && q.name == p.name; });
        if (isFirst) out.push_back(joinSections(p.name, raw));
    }
}

void parseContentHeaders(std::string_view header, bool isInDigest, Part& part) {
    part.type = isInDigest ? "MESSAGE" : "TEXT";
    part.subtype = isInDigest ? "RFC822" : "PLAIN";
    enum Seen : unsigned { Type = 1, Encoding = 2, Disposition = 4, Id = 8, Description = 16, Language = 32, Location = 64, Md5 = 128 };
    unsigned seen = 0;
    auto isFirst = [&seen](Seen which) { return (seen & which) == 0 && (seen |= which) != 0; };
    FieldReader reader(header);
    for (Field field; reader.next(field);) {
        if (field.name.size() < 10 || !sameName(field.name.substr(0, 8), "content-")) continue;
        const auto name = field.name.substr(8);
        const auto value = field.value.substr(0, kMaxContentField);
        if (sameName(name, "type")) {
            if (isFirst(Type)) {
                part.type = "TEXT";
                part.subtype = "PLAIN";
                parseContentType(value, part);
            }
        } else if (sameName(name, "transfer-encoding")) {
            std::size_t at = skipCfws(value, 0);
            if (isFirst(Encoding)) part.encoding = upperCase(readToken(value, at));
        } else if (sameName(name, "disposition")) {
            if (!isFirst(Disposition)) continue;
            std::size_t at = skipCfws(value, 0);
            part.disposition = upperCase(readToken(value, at));
            if (!part.disposition.empty()) parseParameters(value, at, part.dispositionParameters);
        } else if (sameName(name, "id")) {
            if (isFirst(Id)) part.id = unfold(value);
        } else if (sameName(name, "description")) {
            if (isFirst(Description)) part.description = unfold(value);
        } else if (sameName(name, "language")) {
            if (isFirst(Language)) part.language = unfold(value);
        } else if (sameName(name, "location")) {
            if (isFirst(Location)) part.location = unfold(value);
        } else if (sameName(name, "md5")) {
            if (isFirst(Md5)) part.md5 = unfold(value);
        }
    }
    if (part.encoding.empty()) part.encoding = "7BIT";
}

}  // namespace corbel::mime::detail
