// What server and guest say to each other about a module's life, and what a guest says unasked: log events and metrics.
//
// Frames: a length (u32, of what follows), a kind (u8), the number of a call (u64), a body. The server calls, the guest answers with a
// Result; in between it may ask for bytes of what the call is about, or hand over some, one question at a time. Arguments and results that
// are too long for a frame go in pieces by such questions. All limits of what a guest may send stand here and in the codec of its kind.
// Pure. [any thread]
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "corbel/error.h"
#include "corbel/log.h"
#include "corbel/settings.h"
#include "isolation/codec/bytes.h"

namespace corbel::isolation {

inline constexpr std::size_t kFrameHeadBytes = 13;
inline constexpr std::size_t kMaxFrameBytes = 16 * 1024 * 1024;
inline constexpr std::size_t kMaxCallsInFlight = 64;             ///< Of one guest; further ones wait.
inline constexpr std::size_t kMaxPieceBytes = 256 * 1024;        ///< Of what is asked for, or handed over, at a time.
inline constexpr std::size_t kMaxWholeBytes = kMaxFrameBytes - 64;   ///< Of arguments or a result that go in one frame.
inline constexpr std::size_t kMaxLongBytes = 64 * 1024 * 1024;   ///< Of the arguments of a call, and of its result.
inline constexpr std::size_t kMaxSettings = 256;
inline constexpr std::size_t kMaxSettingText = 4096;
inline constexpr std::size_t kMaxErrorText = 1024;
inline constexpr std::size_t kMaxLogText = 1024;
inline constexpr std::size_t kMaxLogFields = 10;                 ///< Further ones are left out.
inline constexpr std::size_t kMaxMetrics = 256;                  ///< Of one module.
inline constexpr std::size_t kMaxMetricText = 512;
inline constexpr std::size_t kMaxMetricValues = 4096;            ///< In one message.
inline constexpr std::size_t kMaxInterfaces = 16;

enum class FrameKind : std::uint8_t {
    Call = 1,      ///< Server: a Method and its arguments.
    Answer = 2,    ///< Server: to an Ask.
    Result = 3,    ///< Guest: ends a call.
    Ask = 4,       ///< Guest: in the middle of a call.
    Log = 5,       ///< Guest.
    Metric = 6,    ///< Guest: declares one.
    Values = 7,    ///< Guest: of metrics.
};

enum class Method : std::uint8_t {
    Describe = 1, Configure, Start, Reconfigure, Drain, Stop,
    OnDelivery = 16,
    FindByLogin = 32, FindByAddress, FindByKey, FindGroup, ListUsers, ListGroups, CheckPassword, Credentials, AllHaveScram, ChangeNumber,
    SearchPosition = 64, SearchQuery, SearchCandidates, SearchWrite, SearchRebuild, SearchDrop,
    WriterPosition = 80, WriterContentOf, WriterPut, WriterRemove, WriterItems, WriterCommit, WriterPublish, WriterDrop,
    ConvertHeader = 96, ConvertListFields, ConvertText, ConvertToUtf8, ConvertProperties, ConvertOpen, ConvertRead, ConvertDrop, ConvertCompose,
    ConvertDerive, ConvertHtmlToUtf8, ConvertHtmlToText,
};

struct FrameHead {
    FrameKind kind{};
    std::uint64_t call = 0;
    std::size_t bodyBytes = 0;
};
std::string frame(FrameKind kind, std::uint64_t call, std::string_view body);
/// Of kFrameHeadBytes bytes. Syntax: no such kind, or too long.
Result<FrameHead> readFrameHead(std::string_view bytes);

/// The body of a Call.
struct Call {
    Method method{};
    std::uint64_t within = 0;       ///< The call whose question the server answers by means of this one; its thread, which waits, makes it. 0: none.
    std::uint64_t longBytes = 0;    ///< Not 0: the arguments have so many bytes and are asked for (AskKind::Arguments).
    std::string_view arguments;     ///< In the bytes that were read.
};
std::string writeCall(Method method, std::uint64_t within, std::uint64_t longBytes, std::string_view arguments);
Result<Call> readCall(std::string_view bytes);

/// What a guest may do when its module runs.
struct GuestLimits {
    std::uint64_t memoryBytes = 0;
    bool mayReadFiles = false;      ///< After start(): below what its Path settings name, and system libraries.
    bool mayWriteFiles = false;
    bool makesFolders = false;      ///< A Path setting names a folder that is made when it is not there.
};
std::string writeLimits(const GuestLimits& limits);
Result<GuestLimits> readLimits(std::string_view bytes);

std::string writeSpecs(const std::vector<SettingSpec>& specs);
Result<std::vector<SettingSpec>> readSpecs(std::string_view bytes);

/// A setting with its value in the form that Settings gives it.
struct SettingValue {
    std::string key;
    SettingType type = SettingType::String;
    std::variant<std::string, std::int64_t, std::vector<std::string>> value;   ///< Size, Duration (ms), Boolean: the number.
};
std::vector<SettingValue> valuesOf(const Settings& settings, const std::vector<SettingSpec>& specs);
std::string writeValues(const std::vector<SettingValue>& values);
Result<std::vector<SettingValue>> readValues(std::string_view bytes);

struct StartFacts {
    std::string module;                       ///< Its id.
    std::string serverName;
    bool wantsDebug = false;                  ///< Debug events are written.
    std::vector<std::string> interfaces;      ///< Ids that the descriptor lists.
};
std::string writeStart(const StartFacts& facts);
Result<StartFacts> readStart(std::string_view bytes);

struct StartedFacts {
    std::vector<std::string> interfaces;      ///< Those behind which there is an object.
    std::int32_t hookPriority = 0;
    bool hasLandlock = false;
};
std::string writeStarted(const StartedFacts& facts);
Result<StartedFacts> readStarted(std::string_view bytes);

/// How a call ended. `body` of Done is the method's own.
enum class Outcome : std::uint8_t { Done, Failed /**< With an Error. */, Thrown /**< Something else, of which there is a text. */, NoMemory };
struct CallResult {
    Outcome outcome = Outcome::Done;
    std::string body;                         ///< Done: the value; Thrown: what() said.
    ErrorCode code = ErrorCode::Internal;
    std::string userText, detail;
};
std::string writeResult(const CallResult& result);
Result<CallResult> readResult(std::string_view bytes);

/// What a guest asks for, or hands over, in the middle of a call. The latter of the two groups are a conversion's (convert_messages.h).
enum class AskKind : std::uint8_t {
    Content, Structure, Envelope,   ///< Bytes of the message that the call is about.
    Arguments,                      ///< Bytes of the call's own arguments, when those are long.
    Result,                         ///< `bytes` are the next ones of the result, when that is long; Result has the last.
    OpenValue, ReadValue, CloseValue, SmtpAddress, Names, Ids, Write,
};
struct Ask {
    AskKind kind = AskKind::Content;
    std::uint64_t offset = 0;
    std::uint32_t length = 0;
    std::uint64_t value = 0;        ///< Which one.
    std::string bytes;
};
std::string writeAsk(const Ask& ask);
Result<Ask> readAsk(std::string_view bytes);

using LogValue = std::variant<std::string, std::int64_t, std::uint64_t, double, bool, Hidden>;
struct LogEvent {
    LogLevel level = LogLevel::Info;
    std::string message;
    std::vector<std::pair<std::string, LogValue>> fields;
};
std::string writeLog(LogLevel level, std::string_view message, std::initializer_list<LogField> fields);
Result<LogEvent> readLog(std::string_view bytes);

enum class MetricKind : std::uint8_t { Counter, Histogram, Gauge };
struct MetricFacts {
    std::uint32_t id = 0;                     ///< The guest's own number for it.
    MetricKind kind = MetricKind::Counter;
    std::string name, help, labels;
};
std::string writeMetric(const MetricFacts& facts);
Result<MetricFacts> readMetric(std::string_view bytes);

/// Counter: how much it grew; Histogram: one observation; Gauge: its value.
struct MetricValue {
    std::uint32_t id = 0;
    double value = 0;
};
std::string writeMetricValues(const std::vector<MetricValue>& values);
Result<std::vector<MetricValue>> readMetricValues(std::string_view bytes);

}  // namespace corbel::isolation
