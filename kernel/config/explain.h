// What the configuration says, for people and for programs: the help of each setting, the values in force, the reference page.
//
// Pure. Secrets never appear: "<hidden>" when one is set.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "config/snapshot.h"

namespace corbel::config {

/// Help of what `name` means: "" all, "server" or "module.imap" a section, "server.name", "module.imap.listen" or "imap.listen" one setting. nullopt: nothing of that name;
/// `suggestion` is then the nearest one or empty.
std::optional<std::string> explainText(const Schema& schema, std::string_view name, std::string& suggestion);
/// The same as a JSON array of {section, key, type, default, min, max, choices, reloadable, required, summary}.
std::optional<std::string> explainJson(const Schema& schema, std::string_view name, std::string& suggestion);

/// Every setting in force, in the form of a configuration file with the source of each as a comment.
std::string effectiveText(const Snapshot& snapshot, bool withDefaults = true);
/// JSON array of {section, key, value, source, isDefault}.
std::string effectiveJson(const Snapshot& snapshot, bool withDefaults = true);

/// docs/settings.md.
std::string settingsMarkdown(const Schema& schema);

}  // namespace corbel::config
