#include "options.h"

namespace corbel::imap {
namespace {

constexpr std::int64_t kSecond = 1000;
constexpr std::int64_t kMinute = 60 * kSecond;

}  // namespace

std::vector<SettingSpec> optionSpecs() {
    using enum SettingType;
    return {
        reloadable(setting("max_line", Size, "64K",
                           "Longest command line without its literals; clients that name many messages at once need long lines.", 8 * 1024,
                           1024 * 1024)),
        reloadable(
            setting("max_message", Size, "64M", "Largest message that APPEND takes.", 64 * 1024, std::int64_t{4} * 1024 * 1024 * 1024)),
        reloadable(setting("max_bad_commands", Integer, "20",
                           "After this many wrong commands in a row the connection is closed; ten are enough before login.", 1, 1000)),
        reloadable(setting("login_timeout", Duration, "2min", "How long a client may take to log in, counted anew with each command.",
                           5 * kSecond, 30 * kMinute)),
        reloadable(setting("idle_timeout", Duration, "35min",
                           "How long a client that is logged in may be silent; RFC 3501 allows no less than 30 minutes.", 30 * kMinute,
                           24 * 60 * kMinute)),
        reloadable(setting("keepalive_interval", Duration, "2min",
                           "How often a client in IDLE is told that the server is still there, so that NAT tables keep the connection.",
                           10 * kSecond, 30 * kMinute)),
    };
}

Options readOptions(const Settings& settings) {
    Options out;
    out.maxLineBytes = settings.size("max_line");
    out.maxMessageBytes = settings.size("max_message");
    out.maxBadCommands = static_cast<std::uint32_t>(settings.integer("max_bad_commands"));
    out.loginTimeout = settings.duration("login_timeout");
    out.idleTimeout = settings.duration("idle_timeout");
    out.keepaliveInterval = settings.duration("keepalive_interval");
    return out;
}

}  // namespace corbel::imap
