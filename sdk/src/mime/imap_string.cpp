#include "mime/imap_string.h"

#include <algorithm>

namespace corbel::mime::detail {

void appendString(std::string& out, std::string_view value) {
    bool isPlain = true, isQuotable = true, hasNul = false;
    for (const char c : value) {
        if (static_cast<signed char>(c) > '"' && c != '\\') continue;
        if (c == '"' || c == '\\') isPlain = false;
        if (static_cast<unsigned char>(c) >= 0x80 || c == '\r' || c == '\n') isQuotable = false;
        if (c == '\0') hasNul = true;
    }
    if (hasNul) {
        std::string clean(value);
        std::erase(clean, '\0');
        return appendString(out, clean);
    }
    if (!isQuotable) {
        out.push_back('{');
        out.append(std::to_string(value.size()));
        out.append("}\r\n");
        out.append(value);
        return;
    }
    out.push_back('"');
    if (isPlain) {
        out.append(value);
    } else {
        for (const char c : value) {
            if (c == '"' || c == '\\') out.push_back('\\');
            out.push_back(c);
        }
    }
    out.push_back('"');
}

void appendNString(std::string& out, std::string_view value) {
    if (value.empty()) {
        out.append("NIL");
    } else {
        appendString(out, value);
    }
}

}  // namespace corbel::mime::detail
