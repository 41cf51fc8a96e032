#include "guest/guest_metrics.h"

#include <utility>

#include "corbel/error.h"

namespace corbel::guest {

using isolation::MetricKind;
using isolation::MetricValue;

/// Between two flushes: more observations than that are left out.
constexpr std::size_t kMaxObservations = 512;

class GuestMetrics::CounterCell final : public Counter {
public:
    CounterCell(std::uint32_t idIn, std::string keyIn) : id(idIn), key(std::move(keyIn)) {}
    void add(std::uint64_t n) noexcept override { grown.fetch_add(n, std::memory_order_relaxed); }
    const std::uint32_t id;
    const std::string key;
    std::atomic<std::uint64_t> grown{0};
};

class GuestMetrics::HistogramCell final : public Histogram {
public:
    HistogramCell(std::uint32_t idIn, std::string keyIn) : id(idIn), key(std::move(keyIn)) { observed.reserve(kMaxObservations); }
    void observe(double value) noexcept override {
        const std::lock_guard lock(mutex);
        if (observed.size() < kMaxObservations) observed.push_back(value);
    }
    const std::uint32_t id;
    const std::string key;
    std::mutex mutex;
    std::vector<double> observed;
};

GuestMetrics::GuestMetrics(ServerLink& link, std::string_view module) : _link(link), _prefix("corbel_" + std::string(module) + '_') {}
GuestMetrics::~GuestMetrics() = default;

std::uint32_t GuestMetrics::declare(MetricKind kind, std::string_view name, std::string_view help, std::string_view labels) {
    if (!name.starts_with(_prefix)) throw Error(ErrorCode::InvalidArgument, "A metric of this module must begin with " + _prefix + ": " + std::string(name));
    if (_last == isolation::kMaxMetrics) throw Error(ErrorCode::LimitReached, "An isolated module can have " + std::to_string(_last) + " metrics");
    _link.write(isolation::FrameKind::Metric, 0, isolation::writeMetric({_last, kind, std::string(name), std::string(help), std::string(labels)}));
    return _last++;
}

Counter& GuestMetrics::counter(std::string_view name, std::string_view help, std::string_view labels) {
    const std::lock_guard lock(_mutex);
    std::string key = std::string(name) + '{' + std::string(labels);
    for (const auto& cell : _counters) {
        if (cell->key == key) return *cell;
    }
    return *_counters.emplace_back(std::make_unique<CounterCell>(declare(MetricKind::Counter, name, help, labels), std::move(key)));
}

Histogram& GuestMetrics::histogram(std::string_view name, std::string_view help, std::string_view labels) {
    const std::lock_guard lock(_mutex);
    std::string key = std::string(name) + '{' + std::string(labels);
    for (const auto& cell : _histograms) {
        if (cell->key == key) return *cell;
    }
    return *_histograms.emplace_back(std::make_unique<HistogramCell>(declare(MetricKind::Histogram, name, help, labels), std::move(key)));
}

void GuestMetrics::gauge(std::string_view name, std::string_view help, std::string_view labels, std::function<double()> read) {
    const std::lock_guard lock(_mutex);
    _gauges.push_back({declare(MetricKind::Gauge, name, help, labels), std::move(read)});
}

void GuestMetrics::flush(bool withGauges) {
    std::vector<MetricValue> values;
    const std::lock_guard lock(_mutex);
    const auto send = [&](bool isLast) {
        if (values.empty() || (!isLast && values.size() + kMaxObservations < isolation::kMaxMetricValues)) return;
        _link.write(isolation::FrameKind::Values, 0, isolation::writeMetricValues(values));
        values.clear();
    };
    for (const auto& cell : _counters) {
        if (const std::uint64_t n = cell->grown.exchange(0)) values.push_back({cell->id, static_cast<double>(n)});
    }
    for (const auto& cell : _histograms) {
        const std::lock_guard cellLock(cell->mutex);
        for (const double value : cell->observed) values.push_back({cell->id, value});
        cell->observed.clear();
        send(false);
    }
    if (withGauges) {
        for (const Gauge& gauge : _gauges) values.push_back({gauge.id, gauge.read()});
    }
    send(true);
}

}  // namespace corbel::guest
