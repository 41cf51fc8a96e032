#include "log/logger.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>

#include "corbel/error.h"

namespace corbel::log {
namespace {

constexpr std::array<std::string_view, 4> kPriorities = {"<7>", "<6>", "<4>", "<3>"};

int openTarget(const LoggerOptions& options) {
    if (options.file.empty()) return STDERR_FILENO;
    const int fd = ::open(options.file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0640);
    if (fd < 0) {
        throw Error(ErrorCode::Unavailable, "The log file cannot be opened",
                    "log file " + options.file + ": " + std::strerror(errno) + "; check that the folder is there and writable for the server");
    }
    return fd;
}

/// Size of a regular file; 0 for everything else, which therefore is never begun anew.
std::uint64_t sizeOf(int fd) noexcept {
    struct stat st;
    return ::fstat(fd, &st) == 0 && S_ISREG(st.st_mode) ? static_cast<std::uint64_t>(st.st_size) : 0;
}

void writeAll(int fd, std::string_view bytes) noexcept {
    while (!bytes.empty()) {
        const ssize_t n = ::write(fd, bytes.data(), bytes.size());
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) return;   // a full disk or a closed pipe: there is nobody left to tell
        bytes.remove_prefix(static_cast<std::size_t>(n));
    }
}

}  // namespace

Logger::Logger(LoggerOptions options, const Clock& clock)
    : _clock(clock), _level(options.level), _options(std::move(options)), _fd(openTarget(_options)), _written(sizeOf(_fd)) {}

Logger::~Logger() {
    if (_fd != STDERR_FILENO) ::close(_fd);
}

void Logger::event(LogLevel level, std::string_view message, std::initializer_list<LogField> fields) noexcept {
    eventFrom({}, level, message, fields);
}

void Logger::eventFrom(std::string_view module, LogLevel level, std::string_view message, std::initializer_list<LogField> fields) noexcept {
    if (!isEnabled(level)) return;
    _counts[static_cast<std::size_t>(level)].fetch_add(1, std::memory_order_relaxed);
    try {
        Format format;
        bool isForJournal;
        {
            std::lock_guard lock(_mutex);
            format = _options.format;
            isForJournal = _options.isForJournal && _options.file.empty();
        }
        // Formatting happens outside the lock; only the write is serial.
        std::string line = format == Format::Json ? formatJson(_clock.now(), level, module, message, fields)
                                                  : formatText(_clock.now(), level, module, message, fields);
        std::string out;
        if (isForJournal) {
            out = kPriorities[static_cast<std::size_t>(level)];
            const std::size_t afterTime = format == Format::Text ? line.find(' ') + 1 : 0;
            out += std::string_view(line).substr(afterTime);
        } else {
            out = line;
        }
        out += '\n';
        std::lock_guard lock(_mutex);
        write(out);
        _tail.push_back(std::move(line));
        ++_lastNumber;
        if (_tail.size() > kTailLines) _tail.pop_front();
    } catch (...) {
        static constexpr std::string_view kNoMemory = "log event lost: out of memory\n";
        writeAll(STDERR_FILENO, kNoMemory);
    }
}

void Logger::write(std::string_view line) noexcept {
    const bool isBounded = !_options.file.empty() && _options.fileBytes != 0;
    // Whoever else moved or emptied the file meanwhile is seen here, once a file's length.
    if (isBounded && _written != 0 && _written + line.size() > _options.fileBytes) {
        _written = sizeOf(_fd);
        if (_written != 0 && _written + line.size() > _options.fileBytes) beginFile();
    }
    writeAll(_fd, line);
    _written += line.size();
}

/// On any failure the log goes on in the file that is open; it is tried again when as much again has been written.
void Logger::beginFile() noexcept {
    try {
        const auto old = [&](unsigned number) { return _options.file + '.' + std::to_string(number); };
        for (unsigned number = _options.oldFiles; number > 1; --number) ::rename(old(number - 1).c_str(), old(number).c_str());
        if (_options.oldFiles > 0) {
            if (::rename(_options.file.c_str(), old(1).c_str()) != 0) throw Error(ErrorCode::Unavailable, "The log file cannot be renamed");
        } else {
            ::unlink(_options.file.c_str());
        }
        const int fd = openTarget(_options);
        ::close(_fd);
        _fd = fd;
    } catch (...) {
    }
    _written = 0;
}

void Logger::reopen(LoggerOptions options) {
    const int fd = openTarget(options);
    std::lock_guard lock(_mutex);
    if (_fd != STDERR_FILENO) ::close(_fd);
    _fd = fd;
    _written = sizeOf(fd);
    _level.store(options.level, std::memory_order_relaxed);
    _options = std::move(options);
}

Logger::Tail Logger::tail(std::uint64_t after, std::size_t limit) const {
    std::lock_guard lock(_mutex);
    const std::uint64_t beforeFirst = _lastNumber - _tail.size();
    const std::size_t skipped = after == 0 ? _tail.size() - std::min(limit, _tail.size())
                                           : static_cast<std::size_t>(std::clamp(after, beforeFirst, _lastNumber) - beforeFirst);
    const std::size_t count = std::min(limit, _tail.size() - skipped);
    const auto first = _tail.begin() + static_cast<std::ptrdiff_t>(skipped);
    return {beforeFirst + skipped + count, {first, first + static_cast<std::ptrdiff_t>(count)}};
}

}  // namespace corbel::log
