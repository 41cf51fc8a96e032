// Structured logging: a constant message and typed fields, one event for text, JSON and metrics.
//
// Kernel only. Never put message text or a secret into a field: wrap it in Hidden, which prints as <hidden>.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string_view>
#include <variant>

namespace corbel {

enum class LogLevel : std::uint8_t { Debug, Info, Warning, Error };

/// A value that must not be printed.
struct Hidden {};

struct LogField {
    std::string_view name;
    std::variant<std::string_view, std::int64_t, std::uint64_t, double, bool, Hidden> value;
};

/// [any thread]
class Log {
public:
    virtual ~Log();
    virtual bool isEnabled(LogLevel level) const noexcept = 0;  ///< Whether an event of this level goes anywhere: spares the making of costly fields.
    /// `message` is a constant English sentence without values: "Delivery refused".
    virtual void event(LogLevel level, std::string_view message, std::initializer_list<LogField> fields = {}) noexcept = 0;

    void debug(std::string_view m, std::initializer_list<LogField> f = {}) noexcept { if (isEnabled(LogLevel::Debug)) event(LogLevel::Debug, m, f); }
    void info(std::string_view m, std::initializer_list<LogField> f = {}) noexcept { event(LogLevel::Info, m, f); }
    void warning(std::string_view m, std::initializer_list<LogField> f = {}) noexcept { event(LogLevel::Warning, m, f); }
    void error(std::string_view m, std::initializer_list<LogField> f = {}) noexcept { event(LogLevel::Error, m, f); }
};

}  // namespace corbel
