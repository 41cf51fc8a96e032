#include "codec/flowed.h"

#include <algorithm>

namespace corbel::convert_mime {

std::string unflow(std::string_view text, bool isDelSp) {
    std::string out;
    out.reserve(text.size());
    std::size_t openDepth = 0;
    bool isOpen = false;  // The last line ended with a soft break.
    while (!text.empty()) {
        const auto newline = text.find("\r\n");
        std::string_view line = text.substr(0, newline);
        const bool hasNewline = newline != std::string_view::npos;
        text.remove_prefix(hasNewline ? newline + 2 : text.size());

        const std::size_t depth = std::min(line.find_first_not_of('>'), line.size());
        std::string_view content = line.substr(depth);
        if (!content.empty() && content[0] == ' ') content.remove_prefix(1);  // Space-stuffing.
        const bool isSignature = content == "-- ";
        if (isOpen && (depth != openDepth || isSignature)) {
            out.append("\r\n");
            isOpen = false;
        }
        if (!isOpen && depth > 0) out.append(depth, '>').push_back(' ');
        isOpen = hasNewline && !isSignature && !content.empty() && content.back() == ' ';
        openDepth = depth;
        if (isOpen && isDelSp) content.remove_suffix(1);
        out.append(content);
        if (hasNewline && !isOpen) out.append("\r\n");
    }
    return out;
}

void LineEnds::add(std::string_view piece, std::string& out) {
    for (const char c : piece) {
        const bool endsPair = _afterCr && c == '\n';
        _afterCr = c == '\r';
        if (c == '\0' || endsPair) continue;
        if (c == '\r' || c == '\n')
            out.append("\r\n");
        else
            out.push_back(c);
    }
}

std::string crlfLines(std::string_view text) {
    std::string out;
    out.reserve(text.size() + text.size() / 32);
    LineEnds().add(text, out);
    return out;
}

}  // namespace corbel::convert_mime
