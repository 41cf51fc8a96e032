#include "isolation/codec/messages.h"

#include <algorithm>

#include "isolation/codec/fields.h"

namespace corbel::isolation {

std::string frame(FrameKind kind, std::uint64_t call, std::string_view body) {
    ByteWriter out;
    out.u32(static_cast<std::uint32_t>(body.size() + kFrameHeadBytes - 4));
    out.u8(static_cast<std::uint8_t>(kind));
    out.u64(call);
    std::string bytes = out.take();
    bytes += body;
    return bytes;
}

Result<FrameHead> readFrameHead(std::string_view bytes) {
    ByteReader in(bytes);
    const std::size_t length = in.u32();
    const std::uint8_t kind = in.u8();
    FrameHead head;
    head.call = in.u64();
    if (kind < static_cast<std::uint8_t>(FrameKind::Call) || kind > static_cast<std::uint8_t>(FrameKind::Values)) in.fail();
    if (length < kFrameHeadBytes - 4 || length > kMaxFrameBytes) in.fail();
    if (in.isOk()) {
        head.kind = static_cast<FrameKind>(kind);
        head.bodyBytes = length - (kFrameHeadBytes - 4);
    }
    return in.finish(head);
}

template <class F>
static void fields(F& f, Call& call) {
    f.choice(call.method, Method::ConvertHtmlToText);
    f.number(call.within);
    f.number(call.longBytes);
    f.check(call.longBytes <= kMaxLongBytes);
    f.rest(call.arguments);
}

template <class F>
static void fields(F& f, GuestLimits& limits) {
    f.number(limits.memoryBytes);
    f.flag(limits.mayReadFiles);
    f.flag(limits.mayWriteFiles);
    f.flag(limits.makesFolders);
}

template <class F>
static void fields(F& f, SettingSpec& spec) {
    f.text(spec.key, kMaxSettingText);
    f.choice(spec.type, SettingType::Secret);
    f.text(spec.defaultValue, kMaxSettingText);
    f.text(spec.summary, kMaxSettingText);
    f.number(spec.min);
    f.number(spec.max);
    f.texts(spec.choices, kMaxSettings, kMaxSettingText);
    f.flag(spec.isReloadable);
    f.flag(spec.isRequired);
}

template <class F>
static void fields(F& f, std::vector<SettingSpec>& specs) {
    f.list(specs, kMaxSettings, kEachField);
}

namespace {

struct EachSettingValue {
    template <class F>
    void operator()(F& f, std::string& text) const { f.text(text, kMaxFrameBytes); }
    template <class F>
    void operator()(F& f, std::int64_t& number) const { f.number(number); }
    template <class F>
    void operator()(F& f, std::vector<std::string>& list) const { f.texts(list, kMaxFrameBytes, kMaxFrameBytes); }
};

struct EachLogValue {
    template <class F>
    void operator()(F& f, std::string& text) const { f.cut(text, kMaxLogText); }
    template <class F>
    void operator()(F& f, double& number) const { f.real(number); }
    template <class F>
    void operator()(F& f, bool& flag) const { f.flag(flag); }
    template <class F>
    void operator()(F&, Hidden&) const {}
    template <class F, class Integer>
    void operator()(F& f, Integer& number) const { f.number(number); }
};

LogValue held(const LogField& field) {
    return std::visit([](const auto& value) -> LogValue {
        if constexpr (std::is_same_v<std::decay_t<decltype(value)>, std::string_view>) return std::string(value.substr(0, kMaxLogText));
        else return value;
    }, field.value);
}

}  // namespace

template <class F>
static void fields(F& f, SettingValue& one) {
    f.text(one.key, kMaxSettingText);
    f.choice(one.type, SettingType::Secret);
    f.oneOf(one.value, EachSettingValue{});
}

template <class F>
static void fields(F& f, std::vector<SettingValue>& values) {
    f.list(values, kMaxSettings, kEachField);
}

template <class F>
static void fields(F& f, StartFacts& facts) {
    f.text(facts.module, kMaxSettingText);
    f.text(facts.serverName, kMaxSettingText);
    f.flag(facts.wantsDebug);
    f.texts(facts.interfaces, kMaxInterfaces, kMaxSettingText);
}

template <class F>
static void fields(F& f, StartedFacts& facts) {
    f.texts(facts.interfaces, kMaxInterfaces, kMaxSettingText);
    f.number(facts.hookPriority);
    f.flag(facts.hasLandlock);
}

template <class F>
static void fields(F& f, CallResult& result) {
    f.choice(result.outcome, Outcome::NoMemory);
    if (result.outcome == Outcome::Done) f.rest(result.body);
    if (result.outcome == Outcome::Thrown) f.cut(result.body, kMaxErrorText);
    if (result.outcome == Outcome::Failed) {
        f.choice(result.code, ErrorCode::Internal);
        f.cut(result.userText, kMaxErrorText);
        f.cut(result.detail, kMaxErrorText);
    }
}

template <class F>
static void fields(F& f, Ask& ask) {
    f.choice(ask.kind, AskKind::Write);
    f.number(ask.offset);
    f.number(ask.length);
    f.check(ask.length <= kMaxPieceBytes);
    f.number(ask.value);
    f.text(ask.bytes, kMaxPieceBytes);
}

template <class F>
static void fields(F& f, LogEvent& event) {
    f.choice(event.level, LogLevel::Error);
    f.cut(event.message, kMaxLogText);
    f.list(event.fields, kMaxLogFields, [](auto& each, auto& one) {
        each.cut(one.first, kMaxLogText);
        each.oneOf(one.second, EachLogValue{});
    });
}

template <class F>
static void fields(F& f, MetricFacts& facts) {
    f.number(facts.id);
    f.check(facts.id < kMaxMetrics);
    f.choice(facts.kind, MetricKind::Gauge);
    f.text(facts.name, kMaxMetricText);
    f.text(facts.help, kMaxMetricText);
    f.text(facts.labels, kMaxMetricText);
}

template <class F>
static void fields(F& f, MetricValue& one) {
    f.number(one.id);
    f.check(one.id < kMaxMetrics);
    f.real(one.value);
}

template <class F>
static void fields(F& f, std::vector<MetricValue>& values) {
    f.list(values, kMaxMetricValues, kEachField);
}

std::vector<SettingValue> valuesOf(const Settings& settings, const std::vector<SettingSpec>& specs) {
    using enum SettingType;
    std::vector<SettingValue> values;
    for (const SettingSpec& spec : specs) {
        SettingValue one{spec.key, spec.type, {}};
        switch (spec.type) {
            case String: case Enum: case Path: case Secret: one.value = settings.string(spec.key); break;
            case Integer: one.value = settings.integer(spec.key); break;
            case Size: one.value = static_cast<std::int64_t>(settings.size(spec.key)); break;
            case Duration: one.value = std::int64_t{settings.duration(spec.key).count()}; break;
            case Boolean: one.value = std::int64_t{settings.boolean(spec.key) ? 1 : 0}; break;
            case List: one.value = settings.list(spec.key); break;
        }
        values.push_back(std::move(one));
    }
    return values;
}

std::string writeLog(LogLevel level, std::string_view message, std::initializer_list<LogField> given) {
    LogEvent event{level, std::string(message), {}};
    for (const LogField& field : given) {
        if (event.fields.size() < kMaxLogFields) event.fields.emplace_back(std::string(field.name.substr(0, kMaxLogText)), held(field));
    }
    return written(event);
}

std::string writeCall(Method method, std::uint64_t within, std::uint64_t longBytes, std::string_view arguments) {
    return written(Call{method, within, longBytes, arguments});
}
Result<Call> readCall(std::string_view bytes) { return readAs<Call>(bytes); }
std::string writeLimits(const GuestLimits& limits) { return written(limits); }
Result<GuestLimits> readLimits(std::string_view bytes) { return readAs<GuestLimits>(bytes); }
std::string writeSpecs(const std::vector<SettingSpec>& specs) { return written(specs); }
Result<std::vector<SettingSpec>> readSpecs(std::string_view bytes) { return readAs<std::vector<SettingSpec>>(bytes); }
std::string writeValues(const std::vector<SettingValue>& values) { return written(values); }
Result<std::vector<SettingValue>> readValues(std::string_view bytes) { return readAs<std::vector<SettingValue>>(bytes); }
std::string writeStart(const StartFacts& facts) { return written(facts); }
Result<StartFacts> readStart(std::string_view bytes) { return readAs<StartFacts>(bytes); }
std::string writeStarted(const StartedFacts& facts) { return written(facts); }
Result<StartedFacts> readStarted(std::string_view bytes) { return readAs<StartedFacts>(bytes); }
std::string writeResult(const CallResult& result) { return written(result); }
Result<CallResult> readResult(std::string_view bytes) { return readAs<CallResult>(bytes); }
std::string writeAsk(const Ask& ask) { return written(ask); }
Result<Ask> readAsk(std::string_view bytes) { return readAs<Ask>(bytes); }
Result<LogEvent> readLog(std::string_view bytes) { return readAs<LogEvent>(bytes); }
std::string writeMetric(const MetricFacts& facts) { return written(facts); }
Result<MetricFacts> readMetric(std::string_view bytes) { return readAs<MetricFacts>(bytes); }
std::string writeMetricValues(const std::vector<MetricValue>& values) { return written(values); }
Result<std::vector<MetricValue>> readMetricValues(std::string_view bytes) { return readAs<std::vector<MetricValue>>(bytes); }

}  // namespace corbel::isolation
