// How an event becomes a line. The text form is "TIME LEVEL [MODULE: ]MESSAGE name=value ...", values quoted where they need it.
#include <charconv>
#include <cstdio>

#include "corbel/text.h"
#include "log/logger.h"

namespace corbel::log {
namespace {

void appendTime(std::string& out, TimePoint time) {
    const auto day = std::chrono::floor<std::chrono::days>(time);
    const std::chrono::year_month_day date(day);
    const std::chrono::hh_mm_ss clock(std::chrono::floor<std::chrono::milliseconds>(time - day));
    char buffer[40];
    const int n = std::snprintf(buffer, sizeof buffer, "%04d-%02u-%02uT%02d:%02d:%02d.%03dZ", static_cast<int>(date.year()),
                                static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()), static_cast<int>(clock.hours().count()),
                                static_cast<int>(clock.minutes().count()), static_cast<int>(clock.seconds().count()),
                                static_cast<int>(clock.subseconds().count()));
    out.append(buffer, static_cast<std::size_t>(n));
}

template <class N>
void appendPlain(std::string& out, N n) {
    char buffer[32];
    const auto [end, error] = std::to_chars(buffer, buffer + sizeof buffer, n);
    if (error == std::errc()) out.append(buffer, end);
}

/// Length of the valid UTF-8 sequence at the start of `s`, or 0.
std::size_t utf8Length(std::string_view s) noexcept {
    const auto lead = static_cast<unsigned char>(s[0]);
    const std::size_t n = lead < 0x80 ? 1 : lead >= 0xc2 && lead < 0xe0 ? 2 : lead >= 0xe0 && lead < 0xf0 ? 3 : lead >= 0xf0 && lead < 0xf5 ? 4 : 0;
    if (n == 0 || s.size() < n) return 0;
    return n == 1 || text::isValidUtf8(s.substr(0, n)) ? n : 0;
}

/// Appends `value` escaped for both forms: inside quotes it is a JSON string as well, but for bytes that are not UTF-8.
void appendEscaped(std::string& out, std::string_view value, bool isJson) {
    const bool isCut = value.size() > kMaxFieldBytes;
    std::string_view rest = value.substr(0, kMaxFieldBytes);
    char buffer[8];
    while (!rest.empty()) {
        const auto c = static_cast<unsigned char>(rest[0]);
        const std::size_t n = utf8Length(rest);
        if (n == 0) {
            std::snprintf(buffer, sizeof buffer, isJson ? "\\ufffd" : "\\x%02x", c);
            out += buffer;
        } else if (c == '"' || c == '\\') {
            out += '\\';
            out += rest[0];
        } else if (c == '\n' || c == '\r' || c == '\t') {
            out += c == '\n' ? "\\n" : c == '\r' ? "\\r" : "\\t";
        } else if (c < 0x20 || c == 0x7f) {
            std::snprintf(buffer, sizeof buffer, isJson ? "\\u%04x" : "\\x%02x", c);
            out += buffer;
        } else {
            out += rest.substr(0, n);
        }
        rest.remove_prefix(n == 0 ? 1 : n);
    }
    if (isCut) out += "...";
}

void appendTextValue(std::string& out, std::string_view value) {
    bool isBare = !value.empty();
    for (const char c : value) isBare = isBare && (c > ' ' && c < 0x7f && c != '"' && c != '=' && c != '\\');
    if (isBare && value.size() <= kMaxFieldBytes) {
        out += value;
        return;
    }
    out += '"';
    appendEscaped(out, value, false);
    out += '"';
}

void appendJsonText(std::string& out, std::string_view value) {
    out += '"';
    appendEscaped(out, value, true);
    out += '"';
}

void appendField(std::string& out, const LogField& field, bool isJson) {
    std::visit(
        [&](const auto& value) {
            using V = std::decay_t<decltype(value)>;
            if constexpr (std::is_same_v<V, std::string_view>) {
                isJson ? appendJsonText(out, value) : appendTextValue(out, value);
            } else if constexpr (std::is_same_v<V, bool>) {
                out += value ? "true" : "false";
            } else if constexpr (std::is_same_v<V, Hidden>) {
                out += isJson ? "\"<hidden>\"" : "<hidden>";
            } else if constexpr (std::is_same_v<V, double>) {
                // NaN and infinity are not JSON.
                value - value == 0 ? appendPlain(out, value) : void(out += "null");
            } else {
                appendPlain(out, value);
            }
        },
        field.value);
}

}  // namespace

std::string_view toString(LogLevel level) noexcept {
    static constexpr std::array<std::string_view, 4> names = {"debug", "info", "warning", "error"};
    return names[static_cast<std::size_t>(level)];
}

std::string formatText(TimePoint time, LogLevel level, std::string_view module, std::string_view message, std::initializer_list<LogField> fields) {
    std::string out;
    out.reserve(160);
    appendTime(out, time);
    out += ' ';
    out += toString(level);
    out += ' ';
    if (!module.empty()) {
        out += module;
        out += ": ";
    }
    out += message;
    for (const LogField& field : fields) {
        out += ' ';
        out += field.name;
        out += '=';
        appendField(out, field, false);
    }
    return out;
}

std::string formatJson(TimePoint time, LogLevel level, std::string_view module, std::string_view message, std::initializer_list<LogField> fields) {
    std::string out;
    out.reserve(200);
    out += "{\"time\":\"";
    appendTime(out, time);
    out += "\",\"level\":\"";
    out += toString(level);
    out += '"';
    if (!module.empty()) {
        out += ",\"module\":";
        appendJsonText(out, module);
    }
    out += ",\"message\":";
    appendJsonText(out, message);
    for (const LogField& field : fields) {
        out += ',';
        appendJsonText(out, field.name);
        out += ':';
        appendField(out, field, true);
    }
    out += '}';
    return out;
}

}  // namespace corbel::log
