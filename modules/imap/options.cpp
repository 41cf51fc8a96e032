#include "options.h"

namespace corbel::imap {
namespace {

constexpr std::int64_t kSecond = 1000;
constexpr std::int64_t kMinute = 60 * kSecond;

SettingSpec spec(std::string key, SettingType type, std::string value, std::int64_t min, std::int64_t max, std::string summary) {
    SettingSpec out;
    out.key = std::move(key);
    out.type = type;
    out.defaultValue = std::move(value);
    out.summary = std::move(summary);
    out.min = min;
    out.max = max;
    out.isReloadable = true;
    return out;
}

}  // namespace

std::vector<SettingSpec> optionSpecs() {
    return {
        spec("max_line", SettingType::Size, "64K", 8 * 1024, 1024 * 1024,
             "Longest command line without its literals; clients that name many messages at once need long lines."),
        spec("max_message", SettingType::Size, "64M", 64 * 1024, std::int64_t{4} * 1024 * 1024 * 1024,
             "Largest message that APPEND takes."),
        spec("max_bad_commands", SettingType::Integer, "20", 1, 1000,
             "After this many wrong commands in a row the connection is closed; ten are enough before login."),
        spec("login_timeout", SettingType::Duration, "2min", 5 * kSecond, 30 * kMinute,
             "How long a client may take to log in, counted anew with each command."),
        spec("idle_timeout", SettingType::Duration, "35min", 30 * kMinute, 24 * 60 * kMinute,
             "How long a client that is logged in may be silent; RFC 3501 allows no less than 30 minutes."),
        spec("keepalive_interval", SettingType::Duration, "2min", 10 * kSecond, 30 * kMinute,
             "How often a client in IDLE is told that the server is still there, so that NAT tables keep the connection."),
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
