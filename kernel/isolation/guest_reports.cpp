#include "isolation/guest_reports.h"

#include <algorithm>
#include <cmath>

namespace corbel::isolation {
namespace {

LogField field(const std::pair<std::string, LogValue>& one) {
    return {one.first, std::visit([](const auto& value) -> decltype(LogField::value) {
                using T = std::decay_t<decltype(value)>;
                if constexpr (std::is_same_v<T, std::string>) return std::string_view(value);
                else return value;
            }, one.second)};
}

/// Log takes its fields as a list in the source text, so each number of them is a call of its own.
template <std::size_t... I>
void write(Log& log, const LogEvent& event, std::index_sequence<I...>) {
    log.event(event.level, event.message, {field(event.fields[I])...});
}

template <std::size_t N = kMaxLogFields>
void write(Log& log, const LogEvent& event) {
    if (event.fields.size() == N) return write(log, event, std::make_index_sequence<N>());
    if constexpr (N > 0) write<N - 1>(log, event);
}

}  // namespace

void ModuleReports::connect(Log& log, Metrics& metrics) {
    _log = &log;
    _metrics = &metrics;
    _isConnected = true;
}

void ModuleReports::log(const LogEvent& event) {
    std::uint64_t dropped = 0;
    {
        const std::lock_guard lock(_mutex);
        const Ticks now = std::chrono::steady_clock::now();
        if (now - _second >= std::chrono::seconds(1)) {
            _second = now;
            _inSecond = 0;
            dropped = std::exchange(_dropped, 0);
        }
        if (++_inSecond > kMaxLogEventsPerSecond) {
            ++_dropped;
            return;
        }
    }
    if (dropped > 0) _log->warning("Log events of an isolated module were dropped, it logs too much", {{"events", dropped}});
    if (_log->isEnabled(event.level)) write(*_log, event);
}

bool ModuleReports::define(const MetricFacts& facts) {
    const std::string prefix = "corbel_" + _module + '_';
    const bool isName = facts.name.starts_with(prefix) &&
                        std::all_of(facts.name.begin(), facts.name.end(), [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; });
    const bool isClean = std::none_of(facts.help.begin(), facts.help.end(), [](unsigned char c) { return c < ' '; }) &&
                         std::none_of(facts.labels.begin(), facts.labels.end(), [](unsigned char c) { return c < ' '; });
    if (!isName || !isClean) return false;
    std::shared_ptr<std::atomic<double>> cell;
    {
        const std::lock_guard lock(_mutex);
        const std::string key = facts.name + '{' + facts.labels;
        if (_known.contains(key)) return true;
        if (_known.size() >= kMaxMetrics) return false;
        cell = _known[key] = std::make_shared<std::atomic<double>>(0);
    }
    if (facts.kind == MetricKind::Gauge) _metrics->gauge(facts.name, facts.help, facts.labels, [cell] { return cell->load(); });
    return true;
}

void ModuleReports::gauge(const MetricFacts& facts, double value) {
    const std::lock_guard lock(_mutex);
    *_known[facts.name + '{' + facts.labels] = value;
}

void GuestReports::onLog(const LogEvent& event) {
    if (_reports.isConnected()) _reports.log(event);
}

bool GuestReports::onMetric(const MetricFacts& facts) {
    if (!_reports.isConnected()) return false;
    try {
        if (!_reports.define(facts)) return false;
        Metric& metric = _metrics[facts.id];
        metric.facts = facts;
        if (facts.kind == MetricKind::Counter) metric.counter = &_reports.metrics().counter(facts.name, facts.help, facts.labels);
        if (facts.kind == MetricKind::Histogram) metric.histogram = &_reports.metrics().histogram(facts.name, facts.help, facts.labels);
    } catch (const std::exception&) {
        return false;   // the name is of another kind already
    }
    return true;
}

bool GuestReports::onValues(const std::vector<MetricValue>& values) {
    constexpr double kMaxStep = 1e15;
    for (const MetricValue& one : values) {
        const auto found = _metrics.find(one.id);
        if (found == _metrics.end() || !std::isfinite(one.value)) return false;
        const Metric& metric = found->second;
        if (metric.counter) {
            if (one.value < 0 || one.value > kMaxStep) return false;
            metric.counter->add(static_cast<std::uint64_t>(one.value));
        } else if (metric.histogram) {
            metric.histogram->observe(one.value);
        } else {
            _reports.gauge(metric.facts, one.value);
        }
    }
    return true;
}

}  // namespace corbel::isolation
