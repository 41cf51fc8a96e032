// Counters, gauges and histograms, served by /metrics in Prometheus' text format.
//
// Kernel only. Register once (in start()), keep the reference for the life of the process; updates are lock free.
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>

namespace corbel {

class Counter {
public:
    virtual ~Counter();
    virtual void add(std::uint64_t n = 1) noexcept = 0;  ///< Only ever grows. [any thread]
};

class Histogram {
public:
    virtual ~Histogram();
    /// Seconds, bytes ...: the unit is in the metric's name. [any thread]
    virtual void observe(double value) noexcept = 0;
};

/// Names as Prometheus wants them ("corbel_imap_commands_total"); `labels` is `verb="FETCH"` or empty. The same name and
/// labels give the same object. [any thread]
class Metrics {
public:
    virtual ~Metrics();
    virtual Counter& counter(std::string_view name, std::string_view help, std::string_view labels = {}) = 0;
    virtual Histogram& histogram(std::string_view name, std::string_view help, std::string_view labels = {}) = 0;
    /// `read` is called at each scrape [admin worker]; it must not block.
    virtual void gauge(std::string_view name, std::string_view help, std::string_view labels, std::function<double()> read) = 0;
};

}  // namespace corbel
