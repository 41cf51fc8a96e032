#include "options.h"

namespace corbel::pop3 {

std::vector<SettingSpec> optionSpecs() {
    return {
        {.key = "login_timeout", .type = SettingType::Duration, .defaultValue = "2min",
         .summary = "How long a client may take between commands before it has logged in.",
         .min = 1000, .max = 3600000, .choices = {}, .isReloadable = true},
        {.key = "idle_timeout", .type = SettingType::Duration, .defaultValue = "10min",
         .summary = "How long a client may be silent after login before it is disconnected; nothing is deleted then (RFC 1939 asks for 10 minutes at least).",
         .min = 600000, .max = 86400000, .choices = {}, .isReloadable = true},
    };
}

Options readOptions(const Settings& settings) { return {settings.duration("login_timeout"), settings.duration("idle_timeout")}; }

}  // namespace corbel::pop3
