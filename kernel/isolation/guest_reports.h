// Takes over what a guest logs and counts, within limits: so many events a second, so many metrics, names that begin as the module's must.
//
// ModuleReports is owned by IsolatedModule, one for all its guests; GuestReports by its Guest, since a guest numbers its metrics itself.
// [each on its guest's reading thread; ModuleReports under a lock of its own]
#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "corbel/log.h"
#include "corbel/metrics.h"
#include "isolation/guest.h"

namespace corbel::isolation {

inline constexpr unsigned kMaxLogEventsPerSecond = 100;

class ModuleReports {
public:
    explicit ModuleReports(std::string module) : _module(std::move(module)) {}

    /// From here on there is somewhere to report to.
    void connect(Log& log, Metrics& metrics);
    void log(const LogEvent& event);
    /// False for a name that is not the module's to give, or too many.
    bool define(const MetricFacts& facts);
    void gauge(const MetricFacts& facts, double value);
    Metrics& metrics() const noexcept { return *_metrics; }
    bool isConnected() const noexcept { return _isConnected; }

private:
    const std::string _module;
    Log* _log = nullptr;
    Metrics* _metrics = nullptr;
    std::atomic<bool> _isConnected{false};   // the two above are set
    std::mutex _mutex;   // guards all below
    Ticks _second{};
    unsigned _inSecond = 0;
    std::uint64_t _dropped = 0;
    std::map<std::string, std::shared_ptr<std::atomic<double>>> _known;   // by name and labels; owners: this and the gauges, which read them for the life of the process
};

class GuestReports final : public GuestListener {
public:
    GuestReports(ModuleReports& reports, std::function<void()> onGone) : _reports(reports), _onGone(std::move(onGone)) {}
    void onLog(const LogEvent& event) override;
    bool onMetric(const MetricFacts& facts) override;
    bool onValues(const std::vector<MetricValue>& values) override;
    void onGone() override { _onGone(); }

private:
    struct Metric {
        MetricFacts facts;
        Counter* counter = nullptr;
        Histogram* histogram = nullptr;
    };
    ModuleReports& _reports;
    const std::function<void()> _onGone;
    std::map<std::uint32_t, Metric> _metrics;
};

}  // namespace corbel::isolation
