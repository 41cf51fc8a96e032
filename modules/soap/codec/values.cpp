// Values of simple types, both ways.
#include <charconv>
#include <cmath>
#include <limits>

#include "codec/fields.h"
#include "corbel/text.h"

namespace corbel::soap {
namespace {

[[noreturn]] void refuse(const XmlNode& node, const char* what) {
    throw Error(ErrorCode::Syntax, "Element " + node.name.substr(0, 64) + " is not " + what);
}

template <class T>
bool parse(std::string_view text, T& value) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc() && end == text.data() + text.size();
}

std::string_view trimmed(const XmlNode& node) {
    if (!node.children.empty()) refuse(node, "a simple value");
    return text::trim(node.text);
}

}  // namespace

void readValue(const XmlNode& node, std::uint32_t& value) {
    std::int64_t wide = 0;
    constexpr std::int64_t kLeast = std::numeric_limits<std::int32_t>::min(), kMost = std::numeric_limits<std::uint32_t>::max();
    if (node.isNil) return;
    if (!parse(trimmed(node), wide) || wide < kLeast || wide > kMost) refuse(node, "a number of 32 bits");
    value = static_cast<std::uint32_t>(wide);
}

void readValue(const XmlNode& node, std::int32_t& value) {
    std::uint32_t bits = 0;
    readValue(node, bits);
    value = static_cast<std::int32_t>(bits);
}

void readValue(const XmlNode& node, std::uint64_t& value) {
    if (node.isNil) return;
    if (!parse(trimmed(node), value)) refuse(node, "an unsigned number of 64 bits");
}

void readValue(const XmlNode& node, std::int64_t& value) {
    if (node.isNil) return;
    if (!parse(trimmed(node), value)) refuse(node, "a number of 64 bits");
}

void readValue(const XmlNode& node, bool& value) {
    if (node.isNil) return;
    const std::string_view text = trimmed(node);
    if (text != "true" && text != "false" && text != "1" && text != "0") refuse(node, "true or false");
    value = text == "true" || text == "1";
}

void readValue(const XmlNode& node, double& value) {
    if (node.isNil) return;
    const std::string_view text = trimmed(node);
    if (text == "INF" || text == "+INF") value = std::numeric_limits<double>::infinity();
    else if (text == "-INF") value = -std::numeric_limits<double>::infinity();
    else if (text == "NaN") value = std::numeric_limits<double>::quiet_NaN();
    else if (!parse(text, value)) refuse(node, "a number");
}

void readValue(const XmlNode& node, std::string& value) {
    if (!node.children.empty()) refuse(node, "text");
    if (!text::isValidUtf8(node.text)) refuse(node, "UTF-8");
    value = node.text;
}

void readValue(const XmlNode& node, Bytes& value) {
    if (!node.children.empty()) refuse(node, "base64");
    const bool hasBlanks = node.text.find_first_of(" \t\r\n") != std::string::npos;
    std::string dense;
    if (hasBlanks) {
        for (const char letter : node.text) {
            if (letter != ' ' && letter != '\t' && letter != '\r' && letter != '\n') dense += letter;
        }
    }
    auto bytes = text::base64Decode(hasBlanks ? dense : node.text);
    if (!bytes) refuse(node, "base64");
    value.value = std::move(*bytes);
}

void writeValue(XmlWriter& writer, std::string_view name, std::uint32_t value) { writer.number(name, std::uint64_t{value}); }
void writeValue(XmlWriter& writer, std::string_view name, std::int32_t value) { writer.number(name, std::int64_t{value}); }
void writeValue(XmlWriter& writer, std::string_view name, std::uint64_t value) { writer.number(name, value); }
void writeValue(XmlWriter& writer, std::string_view name, std::int64_t value) { writer.number(name, value); }
void writeValue(XmlWriter& writer, std::string_view name, bool value) { writer.boolean(name, value); }
void writeValue(XmlWriter& writer, std::string_view name, double value) { writer.real(name, value); }
void writeValue(XmlWriter& writer, std::string_view name, const std::string& value) { writer.text(name, value); }
void writeValue(XmlWriter& writer, std::string_view name, const Bytes& value) { writer.base64(name, value.value); }

}  // namespace corbel::soap
