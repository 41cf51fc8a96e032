#include "codec/header_fields.h"

#include <algorithm>

#include "corbel/text.h"

namespace corbel::convert_mime {
namespace {

bool isFieldName(std::string_view name) noexcept {
    return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) { return c > ' ' && c < '\x7f'; });
}

}  // namespace

HeaderFields::HeaderFields(std::string_view block) {
    while (!block.empty() && block[0] != '\n' && block.substr(0, 2) != "\r\n" && _fields.size() < kMaxHeaderFields) {
        const auto lineEnd = [&](std::size_t from) {
            const auto newline = block.find('\n', from);
            return newline == std::string_view::npos ? block.size() : newline + 1;
        };
        const std::size_t firstEnd = lineEnd(0);
        std::size_t end = firstEnd;
        while (end < block.size() && (block[end] == ' ' || block[end] == '\t')) end = lineEnd(end);
        const std::string_view raw = block.substr(0, end);
        block.remove_prefix(end);
        const auto colon = raw.substr(0, firstEnd).find(':');
        if (colon == std::string_view::npos) continue;
        const auto name = text::trim(raw.substr(0, colon));
        if (raw[0] == ' ' || raw[0] == '\t' || !isFieldName(name)) continue;
        _fields.push_back({name, text::trim(raw.substr(colon + 1)), raw});
    }
}

const HeaderField* HeaderFields::find(std::string_view name) const noexcept {
    for (const auto& field : _fields) {
        if (text::equalsIgnoreCase(field.name, name)) return &field;
    }
    return nullptr;
}

std::string_view HeaderFields::value(std::string_view name) const noexcept {
    const HeaderField* field = find(name);
    return field ? field->value : std::string_view();
}

std::string unfolded(std::string_view value) {
    std::string out;
    out.reserve(value.size());
    for (const char c : text::trim(value)) {
        if (c != '\r' && c != '\n') out.push_back(c);
    }
    return out;
}

}  // namespace corbel::convert_mime
