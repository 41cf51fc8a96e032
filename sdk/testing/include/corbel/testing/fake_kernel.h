// What a module's start() is given, for tests: log and metrics that remember, a clock moved by hand, settings from a map.
//
// Owned by the test. Auth, Stores and Delivery are the test's own; asking for one that was not set is a failure of the test. [any thread]
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "corbel/log.h"
#include "corbel/metrics.h"
#include "corbel/module.h"
#include "corbel/testing/fake_address_book.h"
#include "corbel/testing/manual_clock.h"

namespace corbel::testing {

class FakeLog final : public Log {
public:
    bool isEnabled(LogLevel) const noexcept override { return true; }
    void event(LogLevel level, std::string_view message, std::initializer_list<LogField> fields) noexcept override;
    /// Each event as "message name=value name=value".
    std::vector<std::string> lines() const;
    /// Events whose line contains `text`.
    std::size_t count(std::string_view text) const;

private:
    mutable std::mutex _mutex;
    std::vector<std::string> _lines;
};

class FakeMetrics final : public Metrics {
public:
    FakeMetrics();
    ~FakeMetrics() override;
    Counter& counter(std::string_view name, std::string_view help, std::string_view labels) override;
    Histogram& histogram(std::string_view name, std::string_view help, std::string_view labels) override;
    void gauge(std::string_view, std::string_view, std::string_view, std::function<double()>) override {}
    /// Value of a counter, or how often a histogram observed; 0 if there is none.
    std::uint64_t value(std::string_view name, std::string_view labels = {}) const;

private:
    class Value;
    Value& find(std::string_view name, std::string_view labels);
    mutable std::mutex _mutex;
    std::map<std::string, std::unique_ptr<Value>> _values;
};

/// Defaults of the specs, some replaced. Reading a key that no spec declares throws, as in the kernel.
class FakeSettings final : public Settings {
public:
    explicit FakeSettings(std::vector<SettingSpec> specs, std::map<std::string, std::string> values = {});
    std::string string(std::string_view key) const override;
    std::int64_t integer(std::string_view key) const override;
    std::uint64_t size(std::string_view key) const override;
    std::chrono::milliseconds duration(std::string_view key) const override;
    bool boolean(std::string_view key) const override;
    std::vector<std::string> list(std::string_view key) const override;

private:
    std::map<std::string, std::string, std::less<>> _values;
};

class FakeKernel final : public Kernel {
public:
    FakeKernel();
    ~FakeKernel() override;

    Log& log() override { return fakeLog; }
    Metrics& metrics() override { return fakeMetrics; }
    const Clock& clock() const override { return fakeClock; }
    Auth& auth() override;
    Stores& stores() override;
    Delivery& delivery() override;
    std::string_view serverName() const override { return "mail.example.org"; }
    std::vector<void*> interfaces(std::string_view id) override {
        const auto found = interfaces_.find(id);
        return found == interfaces_.end() ? std::vector<void*>{} : found->second;
    }
    draft::Sql& sql() override;
    AddressBook& addressBook() override { return fakeBook; }

    FakeLog fakeLog;
    FakeMetrics fakeMetrics;
    ManualClock fakeClock;
    FakeAddressBook fakeBook;
    Auth* auth_ = nullptr;
    Stores* stores_ = nullptr;
    Delivery* delivery_ = nullptr;
    std::map<std::string, std::vector<void*>, std::less<>> interfaces_;   ///< By id; pointers to the id's class, as the other modules give them.
};

}  // namespace corbel::testing
