// Metrics of a module in a guest: counted here, told to the server before each result and every second.
//
// Owned by GuestKernel. [any thread]
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "corbel/metrics.h"
#include "guest/server_link.h"

namespace corbel::guest {

class GuestMetrics final : public Metrics {
public:
    GuestMetrics(ServerLink& link, std::string_view module);
    ~GuestMetrics() override;

    Counter& counter(std::string_view name, std::string_view help, std::string_view labels) override;
    Histogram& histogram(std::string_view name, std::string_view help, std::string_view labels) override;
    void gauge(std::string_view name, std::string_view help, std::string_view labels, std::function<double()> read) override;

    /// Tells what has changed; gauges with `withGauges`.
    void flush(bool withGauges);

private:
    class CounterCell;
    class HistogramCell;
    struct Gauge {
        std::uint32_t id = 0;
        std::function<double()> read;
    };
    /// Declares it to the server under a new number.
    std::uint32_t declare(isolation::MetricKind kind, std::string_view name, std::string_view help, std::string_view labels);

    ServerLink& _link;
    const std::string _prefix;
    std::mutex _mutex;   // guards all below
    std::uint32_t _last = 0;
    std::vector<std::unique_ptr<CounterCell>> _counters;
    std::vector<std::unique_ptr<HistogramCell>> _histograms;
    std::vector<Gauge> _gauges;
};

}  // namespace corbel::guest
