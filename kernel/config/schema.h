// Which sections and keys there are: the SettingSpec lists of all kernel parts and loaded modules.
//
// A value, filled by kernel/app before the configuration is checked, immutable afterwards. Does not read files.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "corbel/settings.h"

namespace corbel::config {

struct SectionSpec {
    std::string name;                    ///< "server", "module imap"; for a named kind its first word, "tls".
    std::string summary;                 ///< One sentence for the operator.
    std::vector<SettingSpec> settings;
    bool isNamed = false;                ///< Any number of sections "[tls NAME]" besides none.
    bool isOpen = false;                 ///< Keys that are not declared are passed over: a module that is not loaded.
};

class Schema {
public:
    /// Adds a section, or more keys to one that is there. Internal when a key is declared twice or its default breaks its own type.
    void add(SectionSpec section);

    /// The section's spec: exact name, else the named kind of its first word; nullptr.
    const SectionSpec* find(std::string_view section) const noexcept;
    const std::vector<SectionSpec>& sections() const noexcept { return _sections; }

private:
    std::vector<SectionSpec> _sections;
};

/// nullptr when `section` has no such key.
const SettingSpec* findSetting(const SectionSpec& section, std::string_view key) noexcept;

/// The candidate that `word` was probably meant to be (optimal string alignment distance, at most a third of its length and 3); empty: none.
std::string_view closest(std::string_view word, const std::vector<std::string_view>& candidates);

/// "text", "number from 1 to 10", "yes or no", "one of a, b": for messages and references.
std::string describeType(const SettingSpec& spec);

}  // namespace corbel::config
