#include "options.h"

namespace corbel::soap {

std::vector<SettingSpec> optionSpecs() {
    using enum SettingType;
    return {
        setting("max_request", Size, "64M", "The largest request that is taken; a message with its attachments is one request, a third larger than its bytes.", 64 * 1024, std::int64_t{1} << 30),
        reloadable(setting("session_timeout", Duration, "5min", "How long a session may be silent before it ends; clients log on again by themselves.", 10'000, 86'400'000)),
        reloadable(setting("max_sessions", Integer, "20000", "How many sessions may be open at once; a client has several.", 10, 10'000'000)),
        reloadable(setting("notify_wait", Duration, "55s", "How long a request for notifications waits before it is answered empty; clients give up after 70 seconds.", 100, 60'000)),
        reloadable(setting("local_admins", List, "root, corbel", "Unix accounts that may log on without a password, as SYSTEM or as any user, over a unix socket of this module.")),
    };
}

Options readOptions(const Settings& settings) {
    return {settings.size("max_request"), settings.duration("session_timeout"), static_cast<std::size_t>(settings.integer("max_sessions")), settings.duration("notify_wait"), settings.list("local_admins")};
}

}  // namespace corbel::soap
