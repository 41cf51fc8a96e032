// The server's log: one line an event, as text or JSON, to stderr or a file.
//
// Owned by kernel/app, which makes it first and destroys it last. Any thread may log; a line is one write(2), so lines never
// mix. Keeps the last lines for the admin API. A file that has grown to its limit becomes FILE.1, so that nobody has to rotate it; whoever does so
// all the same calls reopen() afterwards (SIGHUP). Two processes must not share a file.
#pragma once

#include <array>
#include <atomic>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "corbel/log.h"
#include "corbel/time.h"

namespace corbel::log {

enum class Format : std::uint8_t { Text, Json };

struct LoggerOptions {
    Format format = Format::Text;
    LogLevel level = LogLevel::Info;
    std::string file;            ///< Empty: stderr.
    bool isForJournal = false;   ///< stderr is the journal: syslog priority in front ("<6>") and no time of our own.
    std::uint64_t fileBytes = 0;   ///< A regular file is begun anew rather than grow beyond this; 0: it grows.
    unsigned oldFiles = 4;         ///< FILE.1 (the youngest) to FILE.N are kept.
};

inline constexpr std::size_t kMaxFieldBytes = 2048;   ///< Longer values are cut, with "..." at the end.
inline constexpr std::size_t kTailLines = 1000;       ///< Kept for `corbel log`.

std::string_view toString(LogLevel level) noexcept;

/// One event as a line without a line end. `module` may be empty. Control characters and bytes that are not UTF-8 are escaped, so that no
/// client can forge a line.
std::string formatText(TimePoint time, LogLevel level, std::string_view module, std::string_view message, std::initializer_list<LogField> fields);
std::string formatJson(TimePoint time, LogLevel level, std::string_view module, std::string_view message, std::initializer_list<LogField> fields);

/// [any thread]
class Logger final : public Log {
public:
    /// Opens the file; Error Unavailable when it cannot.
    explicit Logger(LoggerOptions options = {}, const Clock& clock = systemClock());
    ~Logger() override;
    Logger(const Logger&) = delete;
    Logger& operator=(const Logger&) = delete;

    bool isEnabled(LogLevel level) const noexcept override { return level >= _level.load(std::memory_order_relaxed); }
    void event(LogLevel level, std::string_view message, std::initializer_list<LogField> fields = {}) noexcept override;
    /// As event(), with the module's id.
    void eventFrom(std::string_view module, LogLevel level, std::string_view message, std::initializer_list<LogField> fields) noexcept;

    /// Opens the file of `options` anew and takes over level and format; on failure throws and goes on as before.
    void reopen(LoggerOptions options);
    /// Lines are numbered from 1. At most `limit` that follow number `after`, oldest first; with `after` 0 the last ones. `next` is what to ask with
    /// for those that come later.
    struct Tail {
        std::uint64_t next = 0;
        std::vector<std::string> lines;
    };
    Tail tail(std::uint64_t after, std::size_t limit) const;
    /// Events written at `level` since the start.
    std::uint64_t count(LogLevel level) const noexcept { return _counts[static_cast<std::size_t>(level)].load(std::memory_order_relaxed); }

private:
    void write(std::string_view line) noexcept;
    void beginFile() noexcept;

    const Clock& _clock;
    std::atomic<LogLevel> _level;
    std::array<std::atomic<std::uint64_t>, 4> _counts{};
    mutable std::mutex _mutex;   // guards all below
    LoggerOptions _options;
    int _fd = 2;
    std::uint64_t _written = 0;   // bytes in the file
    std::deque<std::string> _tail;
    std::uint64_t _lastNumber = 0;   // of _tail.back()
};

/// The log of one module or kernel part: adds its name to every event. [any thread]
class NamedLog final : public Log {
public:
    NamedLog(Logger& logger, std::string name) : _logger(logger), _name(std::move(name)) {}
    bool isEnabled(LogLevel level) const noexcept override { return _logger.isEnabled(level); }
    void event(LogLevel level, std::string_view message, std::initializer_list<LogField> fields = {}) noexcept override {
        _logger.eventFrom(_name, level, message, fields);
    }

private:
    Logger& _logger;
    const std::string _name;
};

}  // namespace corbel::log
