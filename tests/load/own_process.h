// What the programs that measure inside themselves share: a log that is off, and the CPU time of this process.
#pragma once

#include <sys/resource.h>

#include "corbel/log.h"

namespace corbel::load {

class SilentLog final : public Log {
public:
    bool isEnabled(LogLevel) const noexcept override { return false; }
    void event(LogLevel, std::string_view, std::initializer_list<LogField>) noexcept override {}
};

/// Microseconds, of all threads.
struct Cpu {
    double user = 0, system = 0;
    double sum() const noexcept { return user + system; }
};

inline Cpu cpuMicros() noexcept {
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    const auto micros = [](const timeval& t) { return static_cast<double>(t.tv_sec) * 1e6 + static_cast<double>(t.tv_usec); };
    return {micros(usage.ru_utime), micros(usage.ru_stime)};
}

}  // namespace corbel::load
