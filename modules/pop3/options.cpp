#include "options.h"

namespace corbel::pop3 {

std::vector<SettingSpec> optionSpecs() {
    using enum SettingType;
    return {
        reloadable(setting("login_timeout", Duration, "2min", "How long a client may take between commands before it has logged in.", 1000,
                           3600000)),
        reloadable(setting("idle_timeout", Duration, "10min",
                           "How long a client may be silent after login before it is disconnected; nothing is deleted then (RFC 1939 asks "
                           "for 10 minutes at least).",
                           600000, 86400000)),
    };
}

Options readOptions(const Settings& settings) { return {settings.duration("login_timeout"), settings.duration("idle_timeout")}; }

}  // namespace corbel::pop3
