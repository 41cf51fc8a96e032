#include "metrics/registry.h"

#include <atomic>
#include <charconv>
#include <cmath>
#include <vector>

#include "corbel/error.h"

namespace corbel::metrics {

class alignas(64) CounterCell final : public Counter {   // a cache line each: hot counters must not share one
public:
    void add(std::uint64_t n) noexcept override { _value.fetch_add(n, std::memory_order_relaxed); }
    std::uint64_t value() const noexcept { return _value.load(std::memory_order_relaxed); }

private:
    std::atomic<std::uint64_t> _value{0};
};

class HistogramCell final : public Histogram {
public:
    explicit HistogramCell(std::vector<double> bounds) : _bounds(std::move(bounds)), _buckets(_bounds.size() + 1) {}
    void observe(double value) noexcept override {
        std::size_t i = 0;
        while (i < _bounds.size() && value > _bounds[i]) ++i;
        _buckets[i].fetch_add(1, std::memory_order_relaxed);
        _sum.fetch_add(value, std::memory_order_relaxed);
    }
    const std::vector<double>& bounds() const noexcept { return _bounds; }
    std::uint64_t bucket(std::size_t i) const noexcept { return _buckets[i].load(std::memory_order_relaxed); }
    double sum() const noexcept { return _sum.load(std::memory_order_relaxed); }
    std::uint64_t count() const noexcept {
        std::uint64_t n = 0;
        for (const auto& bucket : _buckets) n += bucket.load(std::memory_order_relaxed);
        return n;
    }

private:
    const std::vector<double> _bounds;
    std::vector<std::atomic<std::uint64_t>> _buckets;
    std::atomic<double> _sum{0};
};

struct Registry::Family {
    std::string help;
    Type type;
    // By labels; only the map of the family's type is used.
    std::map<std::string, std::unique_ptr<CounterCell>, std::less<>> counters;
    std::map<std::string, std::unique_ptr<HistogramCell>, std::less<>> histograms;
    std::map<std::string, std::function<double()>, std::less<>> gauges;
};

namespace {

std::vector<double> boundsFor(std::string_view name) {
    if (name.ends_with("_seconds")) return {1e-4, 2.5e-4, 5e-4, 1e-3, 2.5e-3, 5e-3, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60};
    std::vector<double> bounds;
    const double first = name.ends_with("_bytes") ? 256 : 1;
    for (double bound = first; bound <= first * (1 << 20); bound *= 4) bounds.push_back(bound);
    return bounds;
}

void appendNumber(std::string& out, double value) {
    if (std::isnan(value)) {
        out += "NaN";
    } else if (std::isinf(value)) {
        out += value > 0 ? "+Inf" : "-Inf";
    } else {
        char buffer[40];
        const auto end = std::to_chars(buffer, buffer + sizeof buffer, value).ptr;
        out.append(buffer, end);
    }
}

void appendSample(std::string& out, std::string_view name, std::string_view suffix, std::string_view labels, std::string_view extra, double value) {
    out += name;
    out += suffix;
    if (!labels.empty() || !extra.empty()) {
        out += '{';
        out += labels;
        if (!labels.empty() && !extra.empty()) out += ',';
        out += extra;
        out += '}';
    }
    out += ' ';
    appendNumber(out, value);
    out += '\n';
}

void appendHistogram(std::string& out, std::string_view name, std::string_view labels, const HistogramCell& cell) {
    std::uint64_t cumulative = 0;
    for (std::size_t i = 0; i <= cell.bounds().size(); ++i) {
        cumulative += cell.bucket(i);
        std::string bound = "le=\"";
        appendNumber(bound, i < cell.bounds().size() ? cell.bounds()[i] : INFINITY);
        bound += '"';
        appendSample(out, name, "_bucket", labels, bound, static_cast<double>(cumulative));
    }
    appendSample(out, name, "_sum", labels, {}, cell.sum());
    appendSample(out, name, "_count", labels, {}, static_cast<double>(cumulative));
}

template <class Map, class Make>
auto& findOrMake(Map& map, std::string_view labels, Make make) {
    auto found = map.find(labels);
    if (found == map.end()) found = map.emplace(std::string(labels), make()).first;
    return *found->second;
}

}  // namespace

Registry::Registry() = default;
Registry::~Registry() = default;

Registry::Family& Registry::family(std::string_view name, std::string_view help, Type type) {
    auto found = _families.find(name);
    if (found == _families.end()) {
        found = _families.emplace(std::string(name), std::make_unique<Family>()).first;
        found->second->help = help;
        found->second->type = type;
    }
    if (found->second->type != type) {
        throw Error(ErrorCode::Internal, "Internal error", "metric " + std::string(name) + " is registered with two types");
    }
    return *found->second;
}

Counter& Registry::counter(std::string_view name, std::string_view help, std::string_view labels) {
    std::lock_guard lock(_mutex);
    return findOrMake(family(name, help, Type::Counter).counters, labels, [] { return std::make_unique<CounterCell>(); });
}

Histogram& Registry::histogram(std::string_view name, std::string_view help, std::string_view labels) {
    std::lock_guard lock(_mutex);
    return findOrMake(family(name, help, Type::Histogram).histograms, labels, [&] { return std::make_unique<HistogramCell>(boundsFor(name)); });
}

void Registry::gauge(std::string_view name, std::string_view help, std::string_view labels, std::function<double()> read) {
    std::lock_guard lock(_mutex);
    family(name, help, Type::Gauge).gauges.insert_or_assign(std::string(labels), std::move(read));
}

std::string Registry::render() const {
    static constexpr std::string_view kTypeNames[] = {"counter", "gauge", "histogram"};
    std::lock_guard lock(_mutex);
    std::string out;
    for (const auto& [name, family] : _families) {
        out += "# HELP " + name + ' ' + family->help + "\n# TYPE " + name + ' ';
        out += kTypeNames[static_cast<std::size_t>(family->type)];
        out += '\n';
        for (const auto& [labels, cell] : family->counters) appendSample(out, name, {}, labels, {}, static_cast<double>(cell->value()));
        for (const auto& [labels, read] : family->gauges) appendSample(out, name, {}, labels, {}, read());
        for (const auto& [labels, cell] : family->histograms) appendHistogram(out, name, labels, *cell);
    }
    return out;
}

std::optional<double> Registry::value(std::string_view name, std::string_view labels) const {
    std::lock_guard lock(_mutex);
    const auto found = _families.find(name);
    if (found == _families.end()) return std::nullopt;
    const Family& family = *found->second;
    if (const auto i = family.counters.find(labels); i != family.counters.end()) return static_cast<double>(i->second->value());
    if (const auto i = family.gauges.find(labels); i != family.gauges.end()) return i->second();
    if (const auto i = family.histograms.find(labels); i != family.histograms.end()) return static_cast<double>(i->second->count());
    return std::nullopt;
}

}  // namespace corbel::metrics
