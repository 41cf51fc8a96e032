#include "corbel/testing/fake_kernel.h"

#include <atomic>
#include <stdexcept>

#include "corbel/text.h"

namespace corbel::testing {

namespace {

template <class T>
T& require(T* object, const char* what) {
    if (!object) throw std::logic_error(std::string("the test gave FakeKernel no ") + what);
    return *object;
}

std::string show(const LogField& field) {
    struct Show {
        std::string operator()(std::string_view v) const { return std::string(v); }
        std::string operator()(std::int64_t v) const { return std::to_string(v); }
        std::string operator()(std::uint64_t v) const { return std::to_string(v); }
        std::string operator()(double v) const { return std::to_string(v); }
        std::string operator()(bool v) const { return v ? "true" : "false"; }
        std::string operator()(Hidden) const { return "<hidden>"; }
    };
    return std::string(field.name) + "=" + std::visit(Show{}, field.value);
}

/// "64K", "5min", "100" as a number in the smallest unit (bytes, milliseconds).
std::int64_t number(const std::string& value) {
    std::size_t end = 0;
    const long long n = std::stoll(value, &end);
    static const std::map<std::string, long long> units = {{"", 1}, {"K", 1LL << 10}, {"M", 1LL << 20}, {"G", 1LL << 30}, {"ms", 1},
                                                           {"s", 1000}, {"min", 60000}, {"h", 3600000}, {"d", 86400000}};
    return n * units.at(value.substr(end));
}

}  // namespace

void FakeLog::event(LogLevel, std::string_view message, std::initializer_list<LogField> fields) noexcept {
    std::string line(message);
    for (const LogField& field : fields) line += " " + show(field);
    const std::lock_guard lock(_mutex);
    _lines.push_back(std::move(line));
}

std::vector<std::string> FakeLog::lines() const {
    const std::lock_guard lock(_mutex);
    return _lines;
}

std::size_t FakeLog::count(std::string_view text) const {
    std::size_t n = 0;
    for (const std::string& line : lines()) n += line.find(text) != std::string::npos;
    return n;
}

class FakeMetrics::Value final : public Counter, public Histogram {
public:
    void add(std::uint64_t n) noexcept override { count += n; }
    void observe(double) noexcept override { ++count; }
    std::atomic<std::uint64_t> count{0};
};

FakeMetrics::Value& FakeMetrics::find(std::string_view name, std::string_view labels) {
    const std::lock_guard lock(_mutex);
    auto& value = _values[std::string(name) + "{" + std::string(labels) + "}"];
    if (!value) value = std::make_unique<Value>();
    return *value;
}

FakeMetrics::FakeMetrics() = default;
FakeMetrics::~FakeMetrics() = default;

Counter& FakeMetrics::counter(std::string_view name, std::string_view, std::string_view labels) { return find(name, labels); }

Histogram& FakeMetrics::histogram(std::string_view name, std::string_view, std::string_view labels) { return find(name, labels); }

std::uint64_t FakeMetrics::value(std::string_view name, std::string_view labels) const {
    const std::lock_guard lock(_mutex);
    const auto found = _values.find(std::string(name) + "{" + std::string(labels) + "}");
    return found == _values.end() ? 0 : found->second->count.load();
}

FakeSettings::FakeSettings(std::vector<SettingSpec> specs, std::map<std::string, std::string> values) {
    for (const SettingSpec& spec : specs) _values[spec.key] = spec.defaultValue;
    for (auto& [key, value] : values) {
        if (!_values.contains(key)) throw std::logic_error("the test sets " + key + ", which no spec declares");
        _values[key] = value;
    }
}

std::string FakeSettings::string(std::string_view key) const {
    const auto found = _values.find(key);
    if (found == _values.end()) throw std::logic_error("undeclared setting " + std::string(key));
    return found->second;
}

std::int64_t FakeSettings::integer(std::string_view key) const { return number(string(key)); }
std::uint64_t FakeSettings::size(std::string_view key) const { return static_cast<std::uint64_t>(number(string(key))); }
std::chrono::milliseconds FakeSettings::duration(std::string_view key) const { return std::chrono::milliseconds(number(string(key))); }

bool FakeSettings::boolean(std::string_view key) const {
    const std::string value = string(key);
    return value == "yes" || value == "true" || value == "on";
}

std::vector<std::string> FakeSettings::list(std::string_view key) const {
    std::vector<std::string> items;
    const std::string value = string(key);
    for (const std::string_view item : text::split(value, ',')) {
        if (!text::trim(item).empty()) items.emplace_back(text::trim(item));
    }
    return items;
}

FakeKernel::FakeKernel() = default;
FakeKernel::~FakeKernel() = default;
Auth& FakeKernel::auth() { return require(auth_, "Auth"); }
Stores& FakeKernel::stores() { return require(stores_, "Stores"); }
Delivery& FakeKernel::delivery() { return require(delivery_, "Delivery"); }
draft::Sql& FakeKernel::sql() { throw std::logic_error("FakeKernel has no database"); }

}  // namespace corbel::testing
