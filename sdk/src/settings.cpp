#include "corbel/settings.h"

#include <utility>

namespace corbel {

SettingSpec setting(std::string key, SettingType type, std::string defaultValue, std::string summary, std::int64_t min, std::int64_t max) {
    SettingSpec spec;
    spec.key = std::move(key);
    spec.type = type;
    spec.defaultValue = std::move(defaultValue);
    spec.summary = std::move(summary);
    spec.min = min;
    spec.max = max;
    return spec;
}

SettingSpec choice(std::string key, std::vector<std::string> choices, std::string summary) {
    SettingSpec spec = setting(std::move(key), SettingType::Enum, choices.empty() ? std::string() : choices.front(), std::move(summary));
    spec.choices = std::move(choices);
    return spec;
}

SettingSpec reloadable(SettingSpec spec) {
    spec.isReloadable = true;
    return spec;
}

}  // namespace corbel
