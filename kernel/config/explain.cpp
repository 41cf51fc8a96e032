#include "config/explain.h"

#include <algorithm>

namespace corbel::config {
namespace {

constexpr std::string_view typeName(SettingType type) {
    switch (type) {
        case SettingType::String: return "string";
        case SettingType::Integer: return "integer";
        case SettingType::Size: return "size";
        case SettingType::Duration: return "duration";
        case SettingType::Boolean: return "boolean";
        case SettingType::Enum: return "enum";
        case SettingType::List: return "list";
        case SettingType::Path: return "path";
        case SettingType::Secret: return "secret";
    }
    return "string";
}

void appendJson(std::string& out, std::string_view text) {
    static constexpr std::string_view kHex = "0123456789abcdef";
    out += '"';
    for (const char c : text) {
        const auto u = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\') {
            out += '\\';
            out += c;
        } else if (u < 0x20) {
            out += "\\u00";
            out += kHex[u >> 4];
            out += kHex[u & 15];
        } else {
            out += c;
        }
    }
    out += '"';
}

void appendMember(std::string& out, std::string_view name, std::string_view text) {
    if (out.back() != '{') out += ',';
    appendJson(out, name);
    out += ':';
    appendJson(out, text);
}

void appendRaw(std::string& out, std::string_view name, std::string_view json) {
    if (out.back() != '{') out += ',';
    appendJson(out, name);
    out += ':';
    out += json;
}

std::string title(const SectionSpec& section) { return "[" + section.name + (section.isNamed ? " NAME]" : "]"); }
std::string path(const SectionSpec& section) {
    std::string out = section.name;
    std::replace(out.begin(), out.end(), ' ', '.');
    return section.isNamed ? out + ".NAME" : out;
}

struct Chosen {
    const SectionSpec* section;
    std::vector<const SettingSpec*> settings;
    bool isWhole;
};

/// What `name` means; empty with a suggestion when nothing.
std::vector<Chosen> choose(const Schema& schema, std::string_view name, std::string& suggestion) {
    std::vector<Chosen> chosen;
    std::vector<std::string> known;
    for (const SectionSpec& section : schema.sections()) {
        // "module.imap" may be said as "imap".
        const std::string whole = path(section);
        const std::string brief = section.name.starts_with("module ") ? section.name.substr(7) : whole;
        known.push_back(whole);
        known.push_back(brief);
        Chosen here{&section, {}, name.empty() || name == whole || name == brief || name == section.name};
        for (const SettingSpec& spec : section.settings) {
            known.push_back(whole + '.' + spec.key);
            known.push_back(brief + '.' + spec.key);
            known.push_back(spec.key);
            if (here.isWhole || name == spec.key || name == whole + '.' + spec.key || name == brief + '.' + spec.key) here.settings.push_back(&spec);
        }
        if (here.isWhole || !here.settings.empty()) chosen.push_back(std::move(here));
    }
    if (chosen.empty()) suggestion = closest(name, {known.begin(), known.end()});
    return chosen;
}

std::string shownDefault(const SettingSpec& spec) {
    if (spec.isRequired) return "required";
    return spec.defaultValue.empty() ? "default: empty" : "default: " + spec.defaultValue;
}

std::string shownValue(const Setting& setting) {
    if (setting.spec->type == SettingType::Secret) return setting.value.text.empty() ? "" : "<hidden>";
    return setting.given;
}

bool needsQuotes(std::string_view value) {
    return !value.empty() && (value[0] == '"' || value[0] == '#' || value.find(" #") != std::string_view::npos || value.front() == ' ' || value.back() == ' ');
}

std::string inFile(std::string_view value) {
    if (!needsQuotes(value)) return std::string(value);
    std::string out = "\"";
    for (const char c : value) {
        if (c == '"' || c == '\\') out += '\\';
        out += c;
    }
    return out + '"';
}

/// Sections in the schema's order, each named kind with its sections in order of name.
template <class F>
void eachSection(const Snapshot& snapshot, F each) {
    for (const SectionSpec& spec : snapshot.schema().sections()) {
        for (const auto& [name, section] : snapshot.sections()) {
            if (snapshot.schema().find(name) == &spec) each(spec, section);
        }
    }
}

/// A cell of a table: a bar or a line end would break the row.
std::string cell(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (c == '|') out += '\\';
        out += c == '\n' ? ' ' : c;
    }
    return out;
}

}  // namespace

std::optional<std::string> explainText(const Schema& schema, std::string_view name, std::string& suggestion) {
    const std::vector<Chosen> chosen = choose(schema, name, suggestion);
    if (chosen.empty()) return std::nullopt;
    std::string out;
    for (const Chosen& section : chosen) {
        if (!out.empty()) out += '\n';
        out += title(*section.section);
        if (section.isWhole && !section.section->summary.empty()) out += "  " + section.section->summary;
        out += '\n';
        for (const SettingSpec* spec : section.settings) {
            out += "  " + spec->key + " = " + describeType(*spec) + " (" + shownDefault(*spec) + (spec->isReloadable ? "; takes effect on reload" : "; needs a restart") +
                   ")\n      " + spec->summary + '\n';
        }
    }
    return out;
}

std::optional<std::string> explainJson(const Schema& schema, std::string_view name, std::string& suggestion) {
    const std::vector<Chosen> chosen = choose(schema, name, suggestion);
    if (chosen.empty()) return std::nullopt;
    std::string out = "[";
    for (const Chosen& section : chosen) {
        for (const SettingSpec* spec : section.settings) {
            if (out.size() > 1) out += ',';
            out += '{';
            appendMember(out, "section", section.section->name);
            appendMember(out, "key", spec->key);
            appendMember(out, "type", typeName(spec->type));
            appendMember(out, "expects", describeType(*spec));
            appendMember(out, "default", spec->defaultValue);
            if (spec->min < spec->max) {
                appendRaw(out, "min", std::to_string(spec->min));
                appendRaw(out, "max", std::to_string(spec->max));
            }
            if (!spec->choices.empty()) {
                std::string choices = "[";
                for (const std::string& choice : spec->choices) {
                    if (choices.size() > 1) choices += ',';
                    appendJson(choices, choice);
                }
                appendRaw(out, "choices", choices + ']');
            }
            appendRaw(out, "reloadable", spec->isReloadable ? "true" : "false");
            appendRaw(out, "required", spec->isRequired ? "true" : "false");
            appendMember(out, "summary", spec->summary);
            out += '}';
        }
    }
    return out + ']';
}

std::string effectiveText(const Snapshot& snapshot, bool withDefaults) {
    std::string out;
    eachSection(snapshot, [&](const SectionSpec& spec, const SectionSettings& section) {
        std::string lines;
        for (const SettingSpec& key : spec.settings) {
            const Setting& setting = section.all().at(key.key);
            if (!withDefaults && setting.origin.kind == Origin::Kind::Default) continue;
            lines += key.key + " = " + inFile(shownValue(setting)) + "   # " + toString(setting.origin) + '\n';
        }
        if (lines.empty() && !spec.name.starts_with("module ")) return;
        if (!out.empty()) out += '\n';
        out += '[' + section.name() + "]\n" + lines;
    });
    return out;
}

std::string effectiveJson(const Snapshot& snapshot, bool withDefaults) {
    std::string out = "[";
    eachSection(snapshot, [&](const SectionSpec& spec, const SectionSettings& section) {
        for (const SettingSpec& key : spec.settings) {
            const Setting& setting = section.all().at(key.key);
            const bool isDefault = setting.origin.kind == Origin::Kind::Default;
            if (!withDefaults && isDefault) continue;
            if (out.size() > 1) out += ',';
            out += '{';
            appendMember(out, "section", section.name());
            appendMember(out, "key", key.key);
            appendMember(out, "value", shownValue(setting));
            appendMember(out, "source", toString(setting.origin));
            appendRaw(out, "isDefault", isDefault ? "true" : "false");
            out += '}';
        }
    });
    return out + ']';
}

std::string settingsMarkdown(const Schema& schema) {
    std::string out =
        "# Settings\n\nEvery setting of the kernel and of the modules of this source tree. This page is made by `corbeld --dump-settings md`; a test compares it.\n"
        "How the files are written is told in [configuration.md](configuration.md).\n";
    for (const SectionSpec& section : schema.sections()) {
        out += "\n## " + title(section) + "\n\n";
        if (!section.summary.empty()) out += section.summary + "\n\n";
        out += "| key | value | default | reload | meaning |\n|---|---|---|---|---|\n";
        for (const SettingSpec& spec : section.settings) {
            const std::string standard = spec.isRequired ? "required" : spec.defaultValue.empty() ? "" : '`' + cell(spec.defaultValue) + '`';
            out += "| `" + spec.key + "` | " + cell(describeType(spec)) + " | " + standard + " | " + (spec.isReloadable ? "yes" : "restart") + " | " +
                   cell(spec.summary) + " |\n";
        }
    }
    return out;
}

}  // namespace corbel::config
