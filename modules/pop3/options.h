// The module's settings as values. An immutable snapshot: a session keeps the one it began with. [any thread]
#pragma once

#include <chrono>
#include <vector>

#include "corbel/settings.h"

namespace corbel::pop3 {

struct Options {
    std::chrono::milliseconds loginTimeout{120000};
    std::chrono::milliseconds idleTimeout{600000};
};

std::vector<SettingSpec> optionSpecs();
Options readOptions(const Settings& settings);

}  // namespace corbel::pop3
