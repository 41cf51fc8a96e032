// The checked configuration: every setting of every section with its value and where that came from. Immutable.
//
// Made by check(); kernel/app holds the one in force as shared_ptr and swaps it on SIGHUP. [any thread]
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "config/raw_config.h"
#include "config/schema.h"
#include "config/value.h"
#include "corbel/settings.h"

namespace corbel::config {

struct Setting {
    const SettingSpec* spec = nullptr;    ///< In the snapshot's schema.
    std::string given;                    ///< The text as it stands in the file, or the default.
    Value value;
    Origin origin;
};

/// One section's settings. Asking for a key that is not declared is a bug and throws Internal.
class SectionSettings final : public Settings {
public:
    SectionSettings(std::string name, std::map<std::string, Setting, std::less<>> settings) : _name(std::move(name)), _settings(std::move(settings)) {}

    std::string string(std::string_view key) const override;
    std::int64_t integer(std::string_view key) const override;
    std::uint64_t size(std::string_view key) const override;
    std::chrono::milliseconds duration(std::string_view key) const override;
    bool boolean(std::string_view key) const override;
    std::vector<std::string> list(std::string_view key) const override;

    const std::string& name() const noexcept { return _name; }
    const std::map<std::string, Setting, std::less<>>& all() const noexcept { return _settings; }
    /// "corbel.conf:12: key" of a setting, for errors about its meaning.
    std::string place(std::string_view key) const;

private:
    const Setting& get(std::string_view key, SettingType type) const;

    std::string _name;
    std::map<std::string, Setting, std::less<>> _settings;
};

class Snapshot {
public:
    Snapshot(std::shared_ptr<const Schema> schema, std::map<std::string, SectionSettings, std::less<>> sections)
        : _schema(std::move(schema)), _sections(std::move(sections)) {}

    const Schema& schema() const noexcept { return *_schema; }
    const std::shared_ptr<const Schema>& sharedSchema() const noexcept { return _schema; }
    /// A declared section; Internal when there is none of that name.
    const SectionSettings& section(std::string_view name) const;
    const SectionSettings* find(std::string_view name) const noexcept;
    const std::map<std::string, SectionSettings, std::less<>>& sections() const noexcept { return _sections; }

private:
    std::shared_ptr<const Schema> _schema;   // owners: this and the other snapshots made from it
    std::map<std::string, SectionSettings, std::less<>> _sections;
};
using SnapshotPtr = std::shared_ptr<const Snapshot>;   // owners: kernel/app and whoever reads from it meanwhile

/// Checks all of `raw` against the schema: unknown sections and keys (with "did you mean"), types, ranges, required keys, secret files.
/// Null when there is any problem.
SnapshotPtr check(const RawConfig& raw, std::shared_ptr<const Schema> schema, std::vector<Problem>& problems);

/// A setting whose value differs between two snapshots.
struct Difference {
    std::string section;
    std::string key;
    bool isReloadable = false;
};
std::vector<Difference> compare(const Snapshot& before, const Snapshot& after);

/// What is in force after a reload: `after`, but settings that need a restart keep their value of `before`.
SnapshotPtr mergeReload(const Snapshot& before, const Snapshot& after);

}  // namespace corbel::config
