#include "isolation/codec/messages.h"

#include <algorithm>

namespace corbel::isolation {
namespace {

std::string_view cut(std::string_view text, std::size_t max) { return text.substr(0, max); }

/// An enumeration whose last value is `last`.
template <class E>
E oneOf(ByteReader& in, E last) {
    const std::uint8_t value = in.u8();
    if (value > static_cast<std::uint8_t>(last)) in.fail();
    return in.isOk() ? static_cast<E>(value) : E{};
}

}  // namespace

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

std::string writeLimits(const GuestLimits& limits) {
    ByteWriter out;
    out.u64(limits.memoryBytes);
    out.flag(limits.mayReadFiles);
    out.flag(limits.mayWriteFiles);
    out.flag(limits.makesFolders);
    return out.take();
}

Result<GuestLimits> readLimits(std::string_view bytes) {
    ByteReader in(bytes);
    GuestLimits limits;
    limits.memoryBytes = in.u64();
    limits.mayReadFiles = in.flag();
    limits.mayWriteFiles = in.flag();
    limits.makesFolders = in.flag();
    return in.finish(limits);
}

std::string writeSpecs(const std::vector<SettingSpec>& specs) {
    ByteWriter out;
    out.u32(static_cast<std::uint32_t>(specs.size()));
    for (const SettingSpec& spec : specs) {
        out.text(spec.key);
        out.u8(static_cast<std::uint8_t>(spec.type));
        out.text(spec.defaultValue);
        out.text(spec.summary);
        out.u64(static_cast<std::uint64_t>(spec.min));
        out.u64(static_cast<std::uint64_t>(spec.max));
        out.texts(spec.choices);
        out.flag(spec.isReloadable);
        out.flag(spec.isRequired);
    }
    return out.take();
}

Result<std::vector<SettingSpec>> readSpecs(std::string_view bytes) {
    ByteReader in(bytes);
    std::vector<SettingSpec> specs;
    const std::size_t n = in.count(kMaxSettings);
    for (std::size_t i = 0; i < n && in.isOk(); ++i) {
        SettingSpec spec;
        spec.key = in.text(kMaxSettingText);
        spec.type = oneOf(in, SettingType::Secret);
        spec.defaultValue = in.text(kMaxSettingText);
        spec.summary = in.text(kMaxSettingText);
        spec.min = static_cast<std::int64_t>(in.u64());
        spec.max = static_cast<std::int64_t>(in.u64());
        spec.choices = in.texts(kMaxSettings, kMaxSettingText);
        spec.isReloadable = in.flag();
        spec.isRequired = in.flag();
        specs.push_back(std::move(spec));
    }
    return in.finish(std::move(specs));
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

std::string writeValues(const std::vector<SettingValue>& values) {
    ByteWriter out;
    out.u32(static_cast<std::uint32_t>(values.size()));
    for (const SettingValue& one : values) {
        out.text(one.key);
        out.u8(static_cast<std::uint8_t>(one.type));
        out.u8(static_cast<std::uint8_t>(one.value.index()));
        if (const auto* text = std::get_if<std::string>(&one.value)) out.text(*text);
        else if (const auto* number = std::get_if<std::int64_t>(&one.value)) out.u64(static_cast<std::uint64_t>(*number));
        else out.texts(std::get<std::vector<std::string>>(one.value));
    }
    return out.take();
}

Result<std::vector<SettingValue>> readValues(std::string_view bytes) {
    ByteReader in(bytes);
    std::vector<SettingValue> values;
    const std::size_t n = in.count(kMaxSettings);
    for (std::size_t i = 0; i < n && in.isOk(); ++i) {
        SettingValue one;
        one.key = in.text(kMaxSettingText);
        one.type = oneOf(in, SettingType::Secret);
        switch (in.u8()) {
            case 0: one.value = std::string(in.text(kMaxFrameBytes)); break;
            case 1: one.value = static_cast<std::int64_t>(in.u64()); break;
            case 2: one.value = in.texts(kMaxFrameBytes, kMaxFrameBytes); break;
            default: in.fail();
        }
        values.push_back(std::move(one));
    }
    return in.finish(std::move(values));
}

std::string writeStart(const StartFacts& facts) {
    ByteWriter out;
    out.text(facts.module);
    out.text(facts.serverName);
    out.flag(facts.wantsDebug);
    out.texts(facts.interfaces);
    return out.take();
}

Result<StartFacts> readStart(std::string_view bytes) {
    ByteReader in(bytes);
    StartFacts facts;
    facts.module = in.text(kMaxSettingText);
    facts.serverName = in.text(kMaxSettingText);
    facts.wantsDebug = in.flag();
    facts.interfaces = in.texts(kMaxInterfaces, kMaxSettingText);
    return in.finish(std::move(facts));
}

std::string writeStarted(const StartedFacts& facts) {
    ByteWriter out;
    out.texts(facts.interfaces);
    out.u32(static_cast<std::uint32_t>(facts.hookPriority));
    out.flag(facts.hasLandlock);
    return out.take();
}

Result<StartedFacts> readStarted(std::string_view bytes) {
    ByteReader in(bytes);
    StartedFacts facts;
    facts.interfaces = in.texts(kMaxInterfaces, kMaxSettingText);
    facts.hookPriority = static_cast<std::int32_t>(in.u32());
    facts.hasLandlock = in.flag();
    return in.finish(std::move(facts));
}

std::string writeResult(const CallResult& result) {
    ByteWriter out;
    out.u8(static_cast<std::uint8_t>(result.outcome));
    if (result.outcome == Outcome::Done) return out.take() + result.body;
    if (result.outcome == Outcome::Thrown) out.text(cut(result.body, kMaxErrorText));
    if (result.outcome == Outcome::Failed) {
        out.u8(static_cast<std::uint8_t>(result.code));
        out.text(cut(result.userText, kMaxErrorText));
        out.text(cut(result.detail, kMaxErrorText));
    }
    return out.take();
}

Result<CallResult> readResult(std::string_view bytes) {
    ByteReader in(bytes);
    CallResult result;
    result.outcome = oneOf(in, Outcome::NoMemory);
    if (in.isOk() && result.outcome == Outcome::Done) {
        result.body = in.rest();
        return result;
    }
    if (result.outcome == Outcome::Thrown) result.body = in.text(kMaxErrorText);
    if (result.outcome == Outcome::Failed) {
        result.code = oneOf(in, ErrorCode::Internal);
        result.userText = in.text(kMaxErrorText);
        result.detail = in.text(kMaxErrorText);
    }
    return in.finish(std::move(result));
}

std::string writeAsk(const Ask& ask) {
    ByteWriter out;
    out.u8(static_cast<std::uint8_t>(ask.part));
    out.u64(ask.offset);
    out.u32(ask.length);
    return out.take();
}

Result<Ask> readAsk(std::string_view bytes) {
    ByteReader in(bytes);
    Ask ask;
    ask.part = oneOf(in, Part::Envelope);
    ask.offset = in.u64();
    ask.length = in.u32();
    if (ask.length > kMaxPieceBytes) in.fail();
    return in.finish(ask);
}

std::string writeLog(LogLevel level, std::string_view message, std::initializer_list<LogField> fields) {
    ByteWriter out;
    out.u8(static_cast<std::uint8_t>(level));
    out.text(cut(message, kMaxLogText));
    const std::size_t n = std::min(fields.size(), kMaxLogFields);
    out.u32(static_cast<std::uint32_t>(n));
    for (std::size_t i = 0; i < n; ++i) {
        const LogField& field = fields.begin()[i];
        out.text(cut(field.name, kMaxLogText));
        out.u8(static_cast<std::uint8_t>(field.value.index()));
        std::visit([&out](const auto& value) {
            using T = std::decay_t<decltype(value)>;
            if constexpr (std::is_same_v<T, std::string_view>) out.text(cut(value, kMaxLogText));
            else if constexpr (std::is_same_v<T, double>) out.f64(value);
            else if constexpr (std::is_same_v<T, bool>) out.flag(value);
            else if constexpr (!std::is_same_v<T, Hidden>) out.u64(static_cast<std::uint64_t>(value));
        }, field.value);
    }
    return out.take();
}

Result<LogEvent> readLog(std::string_view bytes) {
    ByteReader in(bytes);
    LogEvent event;
    event.level = oneOf(in, LogLevel::Error);
    event.message = in.text(kMaxLogText);
    const std::size_t n = in.count(kMaxLogFields);
    for (std::size_t i = 0; i < n && in.isOk(); ++i) {
        std::string name(in.text(kMaxLogText));
        LogValue value;
        switch (in.u8()) {
            case 0: value = std::string(in.text(kMaxLogText)); break;
            case 1: value = static_cast<std::int64_t>(in.u64()); break;
            case 2: value = in.u64(); break;
            case 3: value = in.f64(); break;
            case 4: value = in.flag(); break;
            case 5: value = Hidden{}; break;
            default: in.fail();
        }
        event.fields.emplace_back(std::move(name), std::move(value));
    }
    return in.finish(std::move(event));
}

std::string writeMetric(const MetricFacts& facts) {
    ByteWriter out;
    out.u32(facts.id);
    out.u8(static_cast<std::uint8_t>(facts.kind));
    out.text(facts.name);
    out.text(facts.help);
    out.text(facts.labels);
    return out.take();
}

Result<MetricFacts> readMetric(std::string_view bytes) {
    ByteReader in(bytes);
    MetricFacts facts;
    facts.id = in.u32();
    if (facts.id >= kMaxMetrics) in.fail();
    facts.kind = oneOf(in, MetricKind::Gauge);
    facts.name = in.text(kMaxMetricText);
    facts.help = in.text(kMaxMetricText);
    facts.labels = in.text(kMaxMetricText);
    return in.finish(std::move(facts));
}

std::string writeMetricValues(const std::vector<MetricValue>& values) {
    ByteWriter out;
    out.u32(static_cast<std::uint32_t>(values.size()));
    for (const MetricValue& one : values) {
        out.u32(one.id);
        out.f64(one.value);
    }
    return out.take();
}

Result<std::vector<MetricValue>> readMetricValues(std::string_view bytes) {
    ByteReader in(bytes);
    std::vector<MetricValue> values;
    const std::size_t n = in.count(kMaxMetricValues);
    for (std::size_t i = 0; i < n && in.isOk(); ++i) {
        const std::uint32_t id = in.u32();
        const double value = in.f64();
        if (id >= kMaxMetrics) in.fail();
        values.push_back({id, value});
    }
    return in.finish(std::move(values));
}

}  // namespace corbel::isolation
