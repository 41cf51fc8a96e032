#include "mime/fields.h"

#include <cstring>

#include "corbel/mime.h"
#include "corbel/text.h"

namespace corbel::mime {
namespace detail {

std::string_view trimSpace(std::string_view s) noexcept {
    while (!s.empty() && isSpace(s.front())) s.remove_prefix(1);
    while (!s.empty() && isSpace(s.back())) s.remove_suffix(1);
    return s;
}

bool sameName(std::string_view a, std::string_view b) noexcept {
    if (a.size() != b.size()) return false;
    for (std::size_t i = 0; i < a.size(); ++i) {
        if (text::lower(a[i]) != text::lower(b[i])) return false;
    }
    return true;
}

bool FieldReader::next(Field& field) noexcept {
    if (_rest.empty() || _rest[0] == '\n' || _rest.substr(0, 2) == "\r\n") return false;
    auto lineEnd = [this](std::size_t from) {
        const void* newline = std::memchr(_rest.data() + from, '\n', _rest.size() - from);
        return newline ? static_cast<std::size_t>(static_cast<const char*>(newline) - _rest.data()) + 1 : _rest.size();
    };
    const std::size_t firstEnd = lineEnd(0);
    std::size_t end = firstEnd;
    while (end < _rest.size() && isBlank(_rest[end])) end = lineEnd(end);

    field.raw = _rest.substr(0, end);
    field.name = field.value = {};
    const void* colon = std::memchr(_rest.data(), ':', firstEnd);
    if (colon) {
        const auto at = static_cast<std::size_t>(static_cast<const char*>(colon) - _rest.data());
        std::string_view name = _rest.substr(0, at);
        while (!name.empty() && isBlank(name.back())) name.remove_suffix(1);
        bool isName = true;
        for (const char c : name) isName = isName && c > ' ' && c != '\x7f';
        if (isName) {
            field.name = name;
            field.value = trimSpace(field.raw.substr(at + 1));
        }
    }
    _rest.remove_prefix(end);
    return true;
}

std::string unfold(std::string_view value) {
    value = trimSpace(value);
    std::string out;
    out.reserve(value.size());
    for (std::size_t at = 0; at < value.size();) {
        const auto newline = value.find('\n', at);
        if (newline == std::string_view::npos) {
            out.append(value.substr(at));
            break;
        }
        const bool hasCr = newline > at && value[newline - 1] == '\r';
        out.append(value.substr(at, newline - at - (hasCr ? 1 : 0)));
        at = newline + 1;
    }
    return out;
}

std::size_t skipCfws(std::string_view s, std::size_t at, std::string* comment) {
    for (;;) {
        while (at < s.size() && isSpace(s[at])) ++at;
        if (at >= s.size() || s[at] != '(') return at;
        if (comment) comment->clear();
        std::size_t depth = 0;
        for (; at < s.size(); ++at) {
            char c = s[at];
            if (c == '(' && depth++ == 0) continue;
            if (c == ')' && --depth == 0) {
                ++at;
                break;
            }
            if (c == '\\' && at + 1 < s.size()) c = s[++at];
            if (comment && c != '\r' && c != '\n') comment->push_back(c);
        }
    }
}

std::size_t readQuoted(std::string_view s, std::size_t at, std::string& out) {
    for (; at < s.size() && s[at] != '"'; ++at) {
        if (s[at] == '\\' && at + 1 < s.size()) ++at;
        if (s[at] != '\r' && s[at] != '\n') out.push_back(s[at]);
    }
    return at < s.size() ? at + 1 : at;
}

}  // namespace detail

std::optional<std::string> headerField(std::string_view header, std::string_view name) {
    detail::FieldReader reader(header);
    for (detail::Field field; reader.next(field);) {
        if (!field.name.empty() && detail::sameName(field.name, name)) return detail::unfold(field.value);
    }
    return std::nullopt;
}

std::string headerFields(std::string_view header, const std::vector<std::string>& names, bool excluding) {
    std::string out;
    detail::FieldReader reader(header);
    for (detail::Field field; reader.next(field);) {
        bool isNamed = false;
        for (const auto& name : names) isNamed = isNamed || (!field.name.empty() && detail::sameName(field.name, name));
        if (isNamed != excluding) out.append(field.raw);
    }
    // The last line of a header that ends with the message may lack its newline.
    if (!out.empty() && out.back() != '\n') out.append("\r\n");
    out.append("\r\n");
    return out;
}

}  // namespace corbel::mime
