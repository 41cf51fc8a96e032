// The module's settings as values. Immutable; sessions share the snapshot they began under. [any thread]
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "corbel/settings.h"

namespace corbel::soap {

struct Options {
    std::uint64_t maxRequestBytes = 0;
    std::chrono::milliseconds sessionTimeout{0};
    std::size_t maxSessions = 0;
    std::chrono::milliseconds notifyWait{0};
    std::vector<std::string> localAdmins;   ///< Names of Unix accounts.
};

std::vector<SettingSpec> optionSpecs();
Options readOptions(const Settings& settings);

}  // namespace corbel::soap
