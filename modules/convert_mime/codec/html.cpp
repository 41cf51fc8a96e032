#include "codec/html.h"

#include <algorithm>
#include <array>

#include "codec/html_entities.h"
#include "corbel/text.h"

namespace corbel::convert_mime {
namespace {

bool isSpace(char c) noexcept { return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\f'; }

struct Tag {
    std::string name;  ///< Lower case, "/" before an end tag's; empty for comments and declarations.
    std::string_view attributes;
    std::size_t end = 0;  ///< Behind the ">".
};

/// `at` is at a '<'. False when no tag begins there: the '<' is text.
bool readTag(std::string_view html, std::size_t at, Tag& tag) {
    tag.name.clear();
    tag.attributes = {};
    if (html.substr(at, 4) == "<!--") {
        const auto close = html.find("-->", at + 4);
        tag.end = close == std::string_view::npos ? html.size() : close + 3;
        return true;
    }
    std::size_t from = at + 1;
    if (from >= html.size()) return false;
    const bool isEnd = html[from] == '/';
    if (isEnd) ++from;
    std::size_t nameEnd = from;
    while (nameEnd < html.size() && nameEnd - from < 20 &&
           (html[nameEnd] == ':' || (html[nameEnd] >= '0' && html[nameEnd] <= '9') ||
            (text::lower(html[nameEnd]) >= 'a' && text::lower(html[nameEnd]) <= 'z')))
        ++nameEnd;
    const bool isDeclaration = html[at + 1] == '!' || html[at + 1] == '?';
    if (nameEnd == from && !isDeclaration) return false;
    char quote = 0;
    std::size_t end = nameEnd;
    for (; end < html.size(); ++end) {
        const char c = html[end];
        if (quote) {
            if (c == quote) quote = 0;
        } else if (c == '>') {
            break;
        } else if ((c == '"' || c == '\'') && html[end - 1] == '=') {
            quote = c;
        }
    }
    if (quote) {  // A quote that nobody closes does not swallow the document.
        end = std::min(html.find('>', nameEnd), html.size());
    }
    if (!isDeclaration) tag.name = (isEnd ? "/" : "") + text::toLower(html.substr(from, nameEnd - from));
    tag.attributes = html.substr(nameEnd, end - nameEnd);
    tag.end = std::min(end + 1, html.size());
    return true;
}

/// An attribute's value; empty when it is not there.
std::string attribute(std::string_view attributes, std::string_view name) {
    for (std::size_t at = 0; at < attributes.size();) {
        while (at < attributes.size() && (isSpace(attributes[at]) || attributes[at] == '/')) ++at;
        const std::size_t start = at;
        while (at < attributes.size() && !isSpace(attributes[at]) && attributes[at] != '=') ++at;
        const std::string_view key = attributes.substr(start, at - start);
        while (at < attributes.size() && isSpace(attributes[at])) ++at;
        std::string_view value;
        if (at < attributes.size() && attributes[at] == '=') {
            ++at;
            while (at < attributes.size() && isSpace(attributes[at])) ++at;
            if (at < attributes.size() && (attributes[at] == '"' || attributes[at] == '\'')) {
                const auto close = std::min(attributes.find(attributes[at], at + 1), attributes.size());
                value = attributes.substr(at + 1, close - at - 1);
                at = close + 1;
            } else {
                const std::size_t from = at;
                while (at < attributes.size() && !isSpace(attributes[at])) ++at;
                value = attributes.substr(from, at - from);
            }
        } else if (key.empty()) {
            ++at;
        }
        if (text::equalsIgnoreCase(key, name)) return std::string(value);
    }
    return {};
}

template <std::size_t N>
bool isOneOf(std::string_view name, const std::array<std::string_view, N>& list) {
    return std::find(list.begin(), list.end(), name) != list.end();
}

class TextMaker {
public:
    std::string make(std::string_view html) {
        for (std::size_t at = 0; at < html.size();) {
            Tag tag;
            if (html[at] == '<' && readTag(html, at, tag)) {
                at = element(html, tag);
            } else if (html[at] == '&') {
                std::string decoded;
                at = appendEntity(html, at, decoded);
                if (decoded == "\xc2\xa0") decoded = " ", _keepsBlank = true;
                for (const char c : decoded) put(c);
                _keepsBlank = false;
            } else {
                put(html[at++]);
            }
        }
        while (!_out.empty() && (isSpace(_out.back()))) _out.pop_back();
        if (!_out.empty()) _out.append("\r\n");
        return std::move(_out);
    }

private:
    std::size_t element(std::string_view html, const Tag& tag) {
        static constexpr std::array<std::string_view, 6> skipped{"script", "style", "head", "title", "template", "noscript"};
        static constexpr std::array<std::string_view, 6> paragraphs{"p", "ul", "ol", "table", "blockquote", "pre"};
        static constexpr std::array<std::string_view, 22> blocks{"div", "tr", "li",   "h1",      "h2",      "h3",      "h4",     "h5",
                                                                 "h6",  "dt", "dd",   "section", "article", "header",  "footer", "center",
                                                                 "hr",  "dl", "form", "body",    "caption", "fieldset"};
        if (isOneOf(tag.name, skipped) && !(_headIsOpen && (tag.name == "head" || tag.name == "title"))) return skip(html, tag);
        std::string_view name = tag.name;
        const bool isEnd = name.starts_with('/');
        if (isEnd) name.remove_prefix(1);
        if (name == "pre") _preformatted = isEnd ? _preformatted - (_preformatted > 0) : _preformatted + 1;
        if (name == "br")
            newline();
        else if (isOneOf(name, paragraphs))
            breakLines(2);
        else if (isOneOf(name, blocks))
            breakLines(1);
        if (isEnd) return tag.end;
        if (name == "li") _out.append("* "), _lineStart = _out.size();
        if (name == "hr") _out.append("----------------------------------------\r\n"), _lineStart = _out.size();
        if ((name == "td" || name == "th") && _out.size() > _lineStart) _out.push_back('\t');
        if (name == "img") {
            for (const char c : attribute(tag.attributes, "alt")) put(c);
        }
        return tag.end;
    }

    /// Behind the end tag of an element whose text nobody reads.
    std::size_t skip(std::string_view html, const Tag& tag) {
        for (std::size_t at = tag.end; at < html.size();) {
            at = html.find('<', at);
            if (at == std::string_view::npos) break;
            if (at + 1 < html.size() && html[at + 1] == '/' && text::startsWithIgnoreCase(html.substr(at + 2), tag.name)) {
                const auto close = html.find('>', at);
                return close == std::string_view::npos ? html.size() : close + 1;
            }
            // A head without an end tag ends where the body begins.
            if (tag.name == "head" && text::startsWithIgnoreCase(html.substr(at + 1), "body")) return at;
            ++at;
        }
        if (tag.name != "head" && tag.name != "title") return html.size();
        _headIsOpen = true;  // Looked for once: a document of nothing but <head> must not be read once for each.
        return tag.end;
    }

    void put(char c) {
        if (_preformatted > 0 || _keepsBlank) {
            if (c == '\n')
                newline();
            else if (c != '\r' && c != '\0')
                _out.push_back(c);
            return;
        }
        if (c == '\0') return;
        if (!isSpace(c))
            _out.push_back(c);
        else if (_out.size() > _lineStart && _out.back() != ' ' && _out.back() != '\t')
            _out.push_back(' ');
    }

    void newline() {
        while (_out.size() > _lineStart && _out.back() == ' ') _out.pop_back();
        _out.append("\r\n");
        _lineStart = _out.size();
    }

    /// The next text begins behind at least so many newlines.
    void breakLines(std::size_t count) {
        if (_out.empty()) return;
        if (_out.size() > _lineStart) newline();
        while (count > 1 && !_out.ends_with("\r\n\r\n")) _out.append("\r\n");
        _lineStart = _out.size();
    }

    std::string _out;
    std::size_t _lineStart = 0;
    int _preformatted = 0;
    bool _keepsBlank = false;
    bool _headIsOpen = false;  ///< Some <head> or <title> has no end.
};

}  // namespace

std::string textOfHtml(std::string_view html) { return TextMaker().make(html); }

std::string htmlOfText(std::string_view text) {
    std::string out = "<html><head><meta charset=\"utf-8\"></head><body>\r\n";
    while (!text.empty()) {
        const auto newline = text.find("\r\n");
        const std::string_view line = text.substr(0, newline);
        for (std::size_t at = 0; at < line.size(); ++at) {
            if (line[at] == ' ' && (at == 0 || line[at - 1] == ' '))
                out.append("&nbsp;");
            else
                appendEscaped(out, line.substr(at, 1));
        }
        if (newline != std::string_view::npos) out.append("<br>\r\n");
        text.remove_prefix(newline == std::string_view::npos ? text.size() : newline + 2);
    }
    return out + "</body></html>\r\n";
}

std::string metaCharset(std::string_view html) {
    html = html.substr(0, kMaxMetaSearch);
    for (std::size_t at = html.find('<'); at != std::string_view::npos; at = html.find('<', at)) {
        Tag tag;
        if (!readTag(html, at, tag)) {
            ++at;
            continue;
        }
        at = tag.end;
        if (tag.name != "meta") continue;
        std::string charset = attribute(tag.attributes, "charset");
        if (charset.empty()) {
            const std::string content = text::toLower(attribute(tag.attributes, "content"));
            if (const auto place = content.find("charset="); place != std::string::npos) charset = content.substr(place + 8);
        }
        charset = charset.substr(0, charset.find_first_of("; \"'"));
        if (!charset.empty()) return charset;
    }
    return {};
}

std::unordered_set<std::string> cidReferences(std::string_view html) {
    std::unordered_set<std::string> out;
    for (std::size_t at = 0; out.size() < kMaxCidReferences && at < html.size();) {
        at = html.find(':', at);
        if (at == std::string_view::npos) break;
        const bool isCid = at >= 3 && text::equalsIgnoreCase(html.substr(at - 3, 3), "cid");
        if (!isCid) {
            ++at;
            continue;
        }
        std::string id;
        for (++at; at < html.size() && !isSpace(html[at]) && std::string_view("\"'<>()").find(html[at]) == std::string_view::npos; ++at) {
            const auto byte = html[at] == '%' && at + 2 < html.size() ? text::hexDecode(html.substr(at + 1, 2)) : std::nullopt;
            if (byte) at += 2;
            id += byte ? *byte : std::string(1, html[at]);
        }
        if (!id.empty()) out.insert(std::move(id));
    }
    return out;
}

}  // namespace corbel::convert_mime
