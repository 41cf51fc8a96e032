#include <algorithm>

#include "codec/html_entities.h"
#include "codec/rtf_bodies.h"
#include "codec/wire.h"
#include "corbel/text.h"

namespace corbel::convert_mime {
namespace {

/// RTF text for UTF-8: what is not ASCII as \u with a question mark for readers that do not know it.
void appendRtf(std::string& out, std::string_view utf8) {
    const std::string units = toUtf16(utf8);
    for (std::size_t at = 0; at < units.size(); at += 2) {
        const std::uint16_t unit = getU16(units, at);
        const char c = static_cast<char>(unit);
        if (unit == '\r') continue;
        if (unit == '\n')
            out.append("\\par\r\n");
        else if (unit == '\t')
            out.append("\\tab ");
        else if (unit == '{' || unit == '}' || unit == '\\')
            out.append({'\\', c});
        else if (unit < 0x20)
            continue;
        else if (unit < 0x7f)
            out.push_back(c);
        else
            out.append("\\u").append(std::to_string(static_cast<std::int16_t>(unit))).push_back('?');
    }
}

/// The end of a tag or comment that begins at `at`; npos when there is none: the '<' is text.
std::size_t markupEnd(std::string_view html, std::size_t at) {
    if (at + 1 >= html.size()) return std::string_view::npos;
    if (html.substr(at, 4) == "<!--") {
        const auto close = html.find("-->", at + 4);
        return close == std::string_view::npos ? html.size() : close + 3;
    }
    const char next = text::lower(html[at + 1]);
    if (!(next >= 'a' && next <= 'z') && next != '/' && next != '!' && next != '?') return std::string_view::npos;
    const auto close = html.find('>', at);
    return close == std::string_view::npos ? html.size() : close + 1;
}

bool breaksLine(std::string_view markup) {
    for (const std::string_view tag : {"<br", "</p", "</div", "</tr", "</li", "</h1", "</h2", "</h3"}) {
        if (text::startsWithIgnoreCase(markup, tag)) return true;
    }
    return false;
}

}  // namespace

std::string rtfOfHtml(std::string_view html) {
    std::string out =
        "{\\rtf1\\ansi\\ansicpg1252\\fromhtml1 \\deff0{\\fonttbl\r\n{\\f0\\fswiss Arial;}}\r\n\\uc1\\pard\\plain\\deftab360 \\f0\\fs20 "
        "\r\n";
    const auto tag = [&out](std::string_view markup) {
        out.append("{\\*\\htmltag64 ");
        appendRtf(out, markup);
        out.push_back('}');
    };
    for (std::size_t at = 0; at < html.size();) {
        std::size_t end = html[at] == '<' ? markupEnd(html, at) : std::string_view::npos;
        if (end != std::string_view::npos) {
            const auto markup = html.substr(at, end - at);
            tag(markup);
            if (breaksLine(markup)) out.append("\\htmlrtf\\par\\htmlrtf0 \r\n");
            // What a script or a style sheet holds is markup too.
            for (const std::string_view name : {"style", "script"}) {
                if (!text::startsWithIgnoreCase(markup.substr(1), name)) continue;
                const auto close = html.find("</", end);
                tag(html.substr(end, (close == std::string_view::npos ? html.size() : close) - end));
                end = close == std::string_view::npos ? html.size() : close;
            }
            at = end;
        } else if (html[at] == '&') {
            std::string decoded;
            end = appendEntity(html, at, decoded);
            tag(html.substr(at, end - at));
            out.append("\\htmlrtf ");
            appendRtf(out, decoded);
            out.append("\\htmlrtf0 ");
            at = end;
        } else if (html[at] == '\n' || html[at] == '\r') {
            end = html.substr(at, 2) == "\r\n" ? at + 2 : at + 1;
            out.append("{\\*\\htmltag64 \\par }");
            at = end;
        } else {
            end = std::min(html.find_first_of("<&\r\n", at + 1), html.size());
            appendRtf(out, html.substr(at, end - at));
            at = end;
        }
    }
    return out + "}\r\n";
}

std::string rtfOfText(std::string_view text) {
    std::string out =
        "{\\rtf1\\ansi\\ansicpg1252\\fromtext \\deff0{\\fonttbl\r\n{\\f0\\fmodern Courier New;}}\r\n\\uc1\\pard\\plain\\f0\\fs20 ";
    appendRtf(out, text);
    return out + "}\r\n";
}

}  // namespace corbel::convert_mime
