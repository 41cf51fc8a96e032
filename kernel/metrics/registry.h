// The server's counters, gauges and histograms, rendered as Prometheus text.
//
// Owned by kernel/app. Registering takes a lock; counting is one relaxed atomic addition. Nothing is ever removed, so references stay
// valid for the life of the registry. Does not push anywhere and keeps no history.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "corbel/metrics.h"

namespace corbel::metrics {

class CounterCell;
class HistogramCell;

/// [any thread]
class Registry final : public Metrics {
public:
    Registry();
    ~Registry() override;
    Registry(const Registry&) = delete;
    Registry& operator=(const Registry&) = delete;

    Counter& counter(std::string_view name, std::string_view help, std::string_view labels = {}) override;
    /// Buckets follow the name's unit: `_seconds` 100 us to 60 s, `_bytes` 256 B to 256 MB, others powers of 4 from 1.
    Histogram& histogram(std::string_view name, std::string_view help, std::string_view labels = {}) override;
    /// A second registration under the same name and labels replaces `read`.
    void gauge(std::string_view name, std::string_view help, std::string_view labels, std::function<double()> read) override;

    /// Text format 0.0.4, families in order of name. [admin worker]
    std::string render() const;
    /// A counter's or gauge's value, a histogram's count; nullopt when it is not registered.
    std::optional<double> value(std::string_view name, std::string_view labels = {}) const;

private:
    enum class Type : std::uint8_t { Counter, Gauge, Histogram };
    struct Family;
    Family& family(std::string_view name, std::string_view help, Type type);

    mutable std::mutex _mutex;
    std::map<std::string, std::unique_ptr<Family>, std::less<>> _families;
};

}  // namespace corbel::metrics
