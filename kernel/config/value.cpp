#include "config/value.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <fstream>
#include <limits>
#include <optional>

#include "config/schema.h"
#include "corbel/text.h"

namespace corbel::config {
namespace {

struct Unit {
    std::string_view name;
    std::int64_t factor;
};
// Largest first, as formatting wants them.
constexpr std::array<Unit, 4> kSizeUnits = {{{"T", std::int64_t{1} << 40}, {"G", 1 << 30}, {"M", 1 << 20}, {"K", 1 << 10}}};
constexpr std::array<Unit, 5> kTimeUnits = {{{"d", 86'400'000}, {"h", 3'600'000}, {"min", 60'000}, {"s", 1000}, {"ms", 1}}};

std::optional<std::int64_t> parseInteger(std::string_view text) {
    std::int64_t n = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), n);
    if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return n;
}

std::optional<std::int64_t> times(std::int64_t n, std::int64_t factor) {
    std::int64_t product = 0;
    if (n < 0 || __builtin_mul_overflow(n, factor, &product)) return std::nullopt;
    return product;
}

/// Digits, optional blanks, a unit of `units` (any case); without unit the number is times `plain`, which 0 forbids unless the number is 0.
template <std::size_t N>
std::optional<std::int64_t> parseWithUnit(std::string_view text, const std::array<Unit, N>& units, std::int64_t plain) {
    const std::size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
    const auto number = parseInteger(text.substr(0, digits));
    if (!number) return std::nullopt;
    const std::string_view unit = text::trim(text.substr(digits));
    if (unit.empty()) return plain == 0 && *number != 0 ? std::nullopt : times(*number, plain);
    for (const Unit& known : units) {
        if (text::equalsIgnoreCase(unit, known.name)) return times(*number, known.factor);
    }
    return std::nullopt;
}

template <std::size_t N>
std::string formatWithUnit(std::int64_t n, const std::array<Unit, N>& units, std::string_view zero) {
    if (n == 0) return std::string(zero);
    for (const Unit& unit : units) {
        if (n % unit.factor == 0) return std::to_string(n / unit.factor) + std::string(unit.name);
    }
    return std::to_string(n);
}

std::optional<std::int64_t> parseBoolean(std::string_view text) {
    for (const std::string_view yes : {"yes", "true", "on", "1"}) {
        if (text::equalsIgnoreCase(text, yes)) return 1;
    }
    for (const std::string_view no : {"no", "false", "off", "0"}) {
        if (text::equalsIgnoreCase(text, no)) return 0;
    }
    return std::nullopt;
}

Error wrong(const SettingSpec& spec, std::string_view text, std::string_view hint = {}) {
    std::string message = "\"" + spec.key + "\" must be " + describeType(spec);
    if (!hint.empty()) message += " (" + std::string(hint) + ")";
    if (spec.type != SettingType::Secret) message += ", not \"" + std::string(text.substr(0, 100)) + "\"";
    return Error(ErrorCode::InvalidArgument, message);
}

Result<Value> number(const SettingSpec& spec, std::string_view text, std::optional<std::int64_t> n, std::string_view hint = {}) {
    if (!n || (spec.min < spec.max && (*n < spec.min || *n > spec.max))) return wrong(spec, text, hint);
    Value value;
    value.number = *n;
    return value;
}

Result<Value> list(const SettingSpec& spec, std::string_view text) {
    Value value;
    if (text::trim(text).empty()) return value;
    for (const std::string_view item : text::split(text, ',')) {
        const std::string_view trimmed = text::trim(item);
        if (trimmed.empty()) return wrong(spec, text, "an item between two commas is empty");
        if (value.items.size() == kMaxListItems) return wrong(spec, text, "at most 1000 items");
        value.items.emplace_back(trimmed);
    }
    return value;
}

std::string absolutePath(std::string_view text, std::string_view base) {
    if (text.empty() || text[0] == '/' || base.empty()) return std::string(text);
    std::string path(base);
    if (path.back() != '/') path += '/';
    return path += text;
}

Result<Value> secret(const SettingSpec& spec, std::string_view text, std::string_view base) {
    static constexpr std::string_view kFile = "file:";
    Value value;
    if (!text.starts_with(kFile)) {
        value.text = text;
        return value;
    }
    const std::string_view path = text::trim(text.substr(kFile.size()));
    if (path.empty()) return Error(ErrorCode::InvalidArgument, "\"" + spec.key + "\" says file: without a path");
    if (base.empty()) return value;   // a declaration is checked, nothing is read
    Result<std::string> content = readSecretFile(absolutePath(path, base));
    if (!content) return Error(content.error().code(), "\"" + spec.key + "\": " + content.error().userText());
    value.text = std::move(*content);
    return value;
}

}  // namespace

Result<Value> parseValue(const SettingSpec& spec, std::string_view text, std::string_view base) {
    Value value;
    switch (spec.type) {
        case SettingType::String:
            value.text = text;
            return value;
        case SettingType::Integer: return number(spec, text, parseInteger(text));
        case SettingType::Size: return number(spec, text, parseWithUnit(text, kSizeUnits, 1), "64K, 10M, 1G");
        case SettingType::Duration: return number(spec, text, parseWithUnit(text, kTimeUnits, 0), "500ms, 30s, 5min, 2h, 7d");
        case SettingType::Boolean: return number(spec, text, parseBoolean(text));
        case SettingType::List: return list(spec, text);
        case SettingType::Path:
            value.text = absolutePath(text, base);
            return value;
        case SettingType::Secret: return secret(spec, text, base);
        case SettingType::Enum: break;
    }
    if (std::find(spec.choices.begin(), spec.choices.end(), text) == spec.choices.end()) {
        const std::string_view meant = closest(text, {spec.choices.begin(), spec.choices.end()});
        return wrong(spec, text, meant.empty() ? std::string() : "did you mean \"" + std::string(meant) + "\"?");
    }
    value.text = text;
    return value;
}

Result<std::string> readSecretFile(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    if (!in) return Error(ErrorCode::InvalidArgument, "the file " + path + " cannot be read: " + std::strerror(errno));
    std::string content(kMaxSecretBytes + 1, '\0');
    in.read(content.data(), static_cast<std::streamsize>(content.size()));
    content.resize(static_cast<std::size_t>(in.gcount()));
    if (in.bad()) return Error(ErrorCode::InvalidArgument, "the file " + path + " cannot be read");
    if (content.size() > kMaxSecretBytes) return Error(ErrorCode::InvalidArgument, "the file " + path + " is larger than 64K, which no secret is");
    if (content.ends_with('\n')) content.pop_back();
    if (content.ends_with('\r')) content.pop_back();
    return content;
}

std::string formatSize(std::uint64_t bytes) { return formatWithUnit(static_cast<std::int64_t>(bytes), kSizeUnits, "0"); }
std::string formatDuration(std::int64_t milliseconds) { return formatWithUnit(milliseconds, kTimeUnits, "0s"); }

}  // namespace corbel::config
