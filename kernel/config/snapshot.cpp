#include "config/snapshot.h"

#include <algorithm>

#include "corbel/text.h"

namespace corbel::config {
namespace {

[[noreturn]] void undeclared(std::string_view section, std::string_view key) {
    throw Error(ErrorCode::Internal, "Internal error", "setting " + std::string(key) + " of [" + std::string(section) + "] is read but not declared with that type");
}

class Checker {
public:
    Checker(const RawConfig& raw, std::shared_ptr<const Schema> schema, std::vector<Problem>& problems)
        : _raw(raw), _schema(std::move(schema)), _problems(problems) {}

    SnapshotPtr run() {
        for (const auto& [name, section] : _raw.sections()) checkSection(section);
        for (const std::string& name : _raw.otherVariables()) checkVariable(name);
        // [server] first: other sections' paths are relative to its data_dir.
        _dataDir = _raw.folder();
        if (const SectionSpec* server = _schema->find("server")) {
            fill(*server, "server");
            const auto& settings = _sections.at("server").all();
            const auto dir = settings.find("data_dir");
            if (dir != settings.end() && !dir->second.value.text.empty()) _dataDir = dir->second.value.text;
        }
        for (const SectionSpec& spec : _schema->sections()) {
            if (!spec.isNamed && spec.name != "server") fill(spec, spec.name);
        }
        for (const auto& [name, section] : _raw.sections()) {
            const SectionSpec* spec = _schema->find(name);
            if (spec && spec->isNamed) fill(*spec, name);
        }
        return _problems.empty() ? std::make_shared<const Snapshot>(_schema, std::move(_sections)) : nullptr;
    }

private:
    void problem(const Origin& origin, std::string text) {
        if (_problems.size() < kMaxProblems) _problems.push_back({origin, std::move(text)});
    }

    void checkSection(const Section& section) {
        const SectionSpec* spec = _schema->find(section.name);
        if (!spec) return unknownSection(section);
        if (spec->isOpen) return;
        for (const Entry& entry : section.entries) {
            if (!findSetting(*spec, entry.key)) unknownKey(*spec, section, entry);
        }
    }

    /// CORBEL_SERVER_NAME is a setting with an underscore too few; CORBEL_SOCKET and the like are others' business.
    void checkVariable(const std::string& variable) {
        for (const SectionSpec& spec : _schema->sections()) {
            std::string section = "CORBEL_" + text::toUpper(spec.name);
            std::replace(section.begin(), section.end(), ' ', '_');
            if (!variable.starts_with(section + '_')) continue;
            const std::string key = text::toLower(std::string_view(variable).substr(section.size() + 1));
            if (findSetting(spec, key)) return problem({Origin::Kind::Environment, variable, 0}, "is not read; did you mean " + section + "__" + text::toUpper(key) + "?");
        }
    }

    void unknownSection(const Section& section) {
        std::vector<std::string_view> names;
        for (const SectionSpec& spec : _schema->sections()) names.push_back(spec.name);
        const std::string_view meant = closest(section.name, names);
        std::string text = "unknown section [" + section.name + "]";
        if (!meant.empty()) text += "; did you mean [" + std::string(meant) + "]?";
        else if (section.name.find(' ') == std::string::npos) text += "; a module's section is written [module " + section.name + "]";
        problem(section.origin, text);
    }

    void unknownKey(const SectionSpec& spec, const Section& section, const Entry& entry) {
        std::vector<std::string_view> keys;
        for (const SettingSpec& setting : spec.settings) keys.push_back(setting.key);
        std::string text = "unknown key \"" + entry.key + "\" in [" + section.name + "]";
        const std::string_view meant = closest(entry.key, keys);
        if (!meant.empty()) {
            text += "; did you mean \"" + std::string(meant) + "\"?";
        } else {
            for (const SectionSpec& other : _schema->sections()) {
                if (!findSetting(other, entry.key) || other.name.starts_with("module ")) continue;
                text += "; it belongs to [" + other.name + (other.isNamed ? " NAME]" : "]");
                break;
            }
        }
        problem(entry.origin, text);
    }

    void fill(const SectionSpec& spec, const std::string& name) {
        const std::string& base = name == "server" ? _raw.folder() : _dataDir;
        std::map<std::string, Setting, std::less<>> settings;
        for (const SettingSpec& key : spec.settings) {
            Setting setting{&key, key.defaultValue, {}, {}};
            if (const Entry* entry = _raw.find(name, key.key)) {
                setting.given = entry->value;
                setting.origin = entry->origin;
            } else if (key.isRequired) {
                const auto section = _raw.sections().find(name);
                const Origin origin = section != _raw.sections().end() ? section->second.origin : Origin{Origin::Kind::File, _raw.folder() + "/corbel.conf", 0};
                problem(origin, "[" + name + "] needs \"" + key.key + "\": " + key.summary);
                settings.emplace(key.key, std::move(setting));
                continue;
            }
            Result<Value> value = parseValue(key, setting.given, base);
            if (value) setting.value = std::move(*value);
            else problem(setting.origin, value.error().userText());
            settings.emplace(key.key, std::move(setting));
        }
        _sections.emplace(name, SectionSettings(name, std::move(settings)));
    }

    const RawConfig& _raw;
    std::shared_ptr<const Schema> _schema;
    std::vector<Problem>& _problems;
    std::string _dataDir;
    std::map<std::string, SectionSettings, std::less<>> _sections;
};

}  // namespace

const Setting& SectionSettings::get(std::string_view key, SettingType type) const {
    const auto found = _settings.find(key);
    if (found == _settings.end()) undeclared(_name, key);
    const SettingType declared = found->second.spec->type;
    const bool isText = declared == SettingType::String || declared == SettingType::Enum || declared == SettingType::Path || declared == SettingType::Secret;
    if (declared != type && !(type == SettingType::String && isText)) undeclared(_name, key);
    return found->second;
}

std::string SectionSettings::string(std::string_view key) const { return get(key, SettingType::String).value.text; }
std::int64_t SectionSettings::integer(std::string_view key) const { return get(key, SettingType::Integer).value.number; }
std::uint64_t SectionSettings::size(std::string_view key) const { return static_cast<std::uint64_t>(get(key, SettingType::Size).value.number); }
std::chrono::milliseconds SectionSettings::duration(std::string_view key) const {
    return std::chrono::milliseconds(get(key, SettingType::Duration).value.number);
}
bool SectionSettings::boolean(std::string_view key) const { return get(key, SettingType::Boolean).value.number != 0; }
std::vector<std::string> SectionSettings::list(std::string_view key) const { return get(key, SettingType::List).value.items; }

std::string SectionSettings::place(std::string_view key) const {
    const auto found = _settings.find(key);
    const std::string where = found == _settings.end() ? std::string("default") : toString(found->second.origin);
    return where + ": [" + _name + "] " + std::string(key);
}

const SectionSettings& Snapshot::section(std::string_view name) const {
    const SectionSettings* found = find(name);
    if (!found) undeclared(name, "*");
    return *found;
}

const SectionSettings* Snapshot::find(std::string_view name) const noexcept {
    const auto found = _sections.find(name);
    return found == _sections.end() ? nullptr : &found->second;
}

SnapshotPtr check(const RawConfig& raw, std::shared_ptr<const Schema> schema, std::vector<Problem>& problems) {
    return Checker(raw, std::move(schema), problems).run();
}

std::vector<Difference> compare(const Snapshot& before, const Snapshot& after) {
    std::vector<Difference> differences;
    const auto isSame = [](const Setting& a, const Setting& b) {
        return a.value.text == b.value.text && a.value.number == b.value.number && a.value.items == b.value.items;
    };
    for (const auto& [name, section] : after.sections()) {
        const SectionSettings* old = before.find(name);
        for (const auto& [key, setting] : section.all()) {
            const auto was = old ? old->all().find(key) : section.all().end();
            if (old && was != old->all().end() && isSame(was->second, setting)) continue;
            differences.push_back({name, key, setting.spec->isReloadable});
        }
    }
    for (const auto& [name, section] : before.sections()) {
        if (after.find(name)) continue;
        for (const auto& [key, setting] : section.all()) differences.push_back({name, key, setting.spec->isReloadable});
    }
    return differences;
}

SnapshotPtr mergeReload(const Snapshot& before, const Snapshot& after) {
    std::map<std::string, SectionSettings, std::less<>> sections;
    for (const auto& [name, section] : after.sections()) {
        std::map<std::string, Setting, std::less<>> settings = section.all();
        const SectionSettings* old = before.find(name);
        for (auto& [key, setting] : settings) {
            if (!old || setting.spec->isReloadable) continue;
            const auto was = old->all().find(key);
            if (was == old->all().end()) continue;
            const SettingSpec* spec = setting.spec;   // the old one's belongs to another schema
            setting = was->second;
            setting.spec = spec;
        }
        sections.emplace(name, SectionSettings(name, std::move(settings)));
    }
    return std::make_shared<const Snapshot>(after.sharedSchema(), std::move(sections));
}

}  // namespace corbel::config
