#include "config/schema.h"

#include <algorithm>

#include "config/parser.h"
#include "config/value.h"

namespace corbel::config {
namespace {

/// Damerau's distance in its simple form: insert, delete, replace, swap neighbours.
std::size_t distance(std::string_view a, std::string_view b) {
    std::vector<std::vector<std::size_t>> d(a.size() + 1, std::vector<std::size_t>(b.size() + 1));
    for (std::size_t i = 0; i <= a.size(); ++i) d[i][0] = i;
    for (std::size_t j = 0; j <= b.size(); ++j) d[0][j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        for (std::size_t j = 1; j <= b.size(); ++j) {
            d[i][j] = std::min({d[i - 1][j] + 1, d[i][j - 1] + 1, d[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0u : 1u)});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) d[i][j] = std::min(d[i][j], d[i - 2][j - 2] + 1);
        }
    }
    return d[a.size()][b.size()];
}

void checkDeclaration(const SectionSpec& section, const SettingSpec& spec) {
    const auto refuse = [&](const std::string& why) {
        throw Error(ErrorCode::Internal, "[" + section.name + "] declares the setting \"" + spec.key + "\" wrongly: " + why);
    };
    if (!isName(spec.key)) refuse("keys are of a-z, 0-9 and _");
    if (spec.summary.empty()) refuse("it has no sentence for the operator");
    if (spec.type == SettingType::Enum && spec.choices.empty()) refuse("it has no choices");
    if (spec.defaultValue.empty()) {
        const bool mayBeEmpty = spec.type == SettingType::String || spec.type == SettingType::List || spec.type == SettingType::Path ||
                                spec.type == SettingType::Secret;
        if (!mayBeEmpty && !spec.isRequired) refuse("it needs a default or isRequired");
        return;
    }
    const Result<Value> value = parseValue(spec, spec.defaultValue, {});
    if (!value) refuse("its default breaks its own rule: " + value.error().userText());
}

std::string range(const SettingSpec& spec, std::string (*format)(std::int64_t)) {
    if (spec.min >= spec.max) return {};
    return " from " + format(spec.min) + " to " + format(spec.max);
}

}  // namespace

void Schema::add(SectionSpec section) {
    for (const SettingSpec& spec : section.settings) checkDeclaration(section, spec);
    auto same = std::find_if(_sections.begin(), _sections.end(), [&](const SectionSpec& s) { return s.name == section.name && s.isNamed == section.isNamed; });
    if (same == _sections.end()) {
        _sections.push_back({section.name, section.summary, {}, section.isNamed, section.isOpen});
        same = std::prev(_sections.end());
    }
    for (SettingSpec& spec : section.settings) {
        if (findSetting(*same, spec.key)) {
            throw Error(ErrorCode::Internal, "[" + section.name + "] declares the setting \"" + spec.key + "\" that it has already");
        }
        same->settings.push_back(std::move(spec));
    }
}

const SectionSpec* Schema::find(std::string_view section) const noexcept {
    for (const SectionSpec& spec : _sections) {
        if (!spec.isNamed && spec.name == section) return &spec;
    }
    const std::size_t blank = section.find(' ');
    if (blank == std::string_view::npos) return nullptr;
    for (const SectionSpec& spec : _sections) {
        if (spec.isNamed && spec.name == section.substr(0, blank)) return &spec;
    }
    return nullptr;
}

const SettingSpec* findSetting(const SectionSpec& section, std::string_view key) noexcept {
    for (const SettingSpec& spec : section.settings) {
        if (spec.key == key) return &spec;
    }
    return nullptr;
}

std::string_view closest(std::string_view word, const std::vector<std::string_view>& candidates) {
    if (word.size() > 2 * kMaxNameBytes) return {};
    std::string_view best;
    std::size_t bestDistance = std::min<std::size_t>(3, std::max<std::size_t>(1, word.size() / 3)) + 1;
    for (const std::string_view candidate : candidates) {
        if (candidate.size() > 2 * kMaxNameBytes) continue;
        const std::size_t n = distance(word, candidate);
        if (n < bestDistance) {
            best = candidate;
            bestDistance = n;
        }
    }
    return best;
}

std::string describeType(const SettingSpec& spec) {
    switch (spec.type) {
        case SettingType::String: return "text";
        case SettingType::Integer: return "a number" + range(spec, [](std::int64_t n) { return std::to_string(n); });
        case SettingType::Size: return "a size" + range(spec, [](std::int64_t n) { return formatSize(static_cast<std::uint64_t>(n)); });
        case SettingType::Duration: return "a time" + range(spec, formatDuration);
        case SettingType::Boolean: return "yes or no";
        case SettingType::Enum: {
            std::string out = "one of ";
            for (std::size_t i = 0; i < spec.choices.size(); ++i) out += (i ? ", " : "") + spec.choices[i];
            return out;
        }
        case SettingType::List: return "a list, separated by commas";
        case SettingType::Path: return "a path";
        case SettingType::Secret: return "a secret, or file:PATH";
    }
    return "text";
}

}  // namespace corbel::config
