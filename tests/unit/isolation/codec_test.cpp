#include <cppunit/extensions/HelperMacros.h>

#include <cmath>
#include <functional>

#include "corbel/testing/fake_kernel.h"
#include "isolation/codec/convert_messages.h"
#include "isolation/codec/directory_messages.h"
#include "isolation/codec/fields.h"
#include "isolation/codec/hook_messages.h"
#include "isolation/codec/messages.h"
#include "isolation/codec/search_messages.h"

using namespace corbel;
using namespace corbel::isolation;

namespace {

/// Whatever is cut off or added makes it no message.
template <class Read>
void onlyWhole(const std::string& bytes, Read read) {
    CPPUNIT_ASSERT(read(bytes).ok());
    for (std::size_t length = 0; length < bytes.size(); ++length) CPPUNIT_ASSERT(!read(std::string_view(bytes).substr(0, length)).ok());
    CPPUNIT_ASSERT(!read(bytes + 'x').ok());
}

std::string changeWith(std::size_t prefix, std::size_t folder, std::size_t keywords) {
    DeliveryRequest request;
    request.prefix.assign(prefix, 'p');
    request.folder.assign(folder, 'f');
    request.keywords.assign(keywords, "k");
    return writeChange(request);
}

std::string frameHead(std::uint32_t length, std::uint8_t kind) {
    ByteWriter out;
    out.u32(length);
    out.u8(kind);
    out.u64(7);
    return out.take();
}

}  // namespace

class CodecTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(CodecTest);
    CPPUNIT_TEST(frames);
    CPPUNIT_TEST(settings);
    CPPUNIT_TEST(results);
    CPPUNIT_TEST(questions);
    CPPUNIT_TEST(logEvents);
    CPPUNIT_TEST(metricsAndValues);
    CPPUNIT_TEST(changes);
    CPPUNIT_TEST(usersAndGroups);
    CPPUNIT_TEST(searches);
    CPPUNIT_TEST(calls);
    CPPUNIT_TEST(messages);
    CPPUNIT_TEST(conversions);
    CPPUNIT_TEST(countsReserveNothing);
    CPPUNIT_TEST(listsHaveAMemory);
    CPPUNIT_TEST_SUITE_END();

    void frames() {
        const std::string bytes = frame(FrameKind::Ask, 42, "body");
        const auto head = readFrameHead(bytes.substr(0, kFrameHeadBytes));
        CPPUNIT_ASSERT(head.ok() && head.value().kind == FrameKind::Ask && head.value().call == 42 && head.value().bodyBytes == 4);
        CPPUNIT_ASSERT(readFrameHead(frameHead(kMaxFrameBytes, 1)).ok());
        CPPUNIT_ASSERT(!readFrameHead(frameHead(kMaxFrameBytes + 1, 1)).ok());
        CPPUNIT_ASSERT(readFrameHead(frameHead(9, 7)).ok());
        CPPUNIT_ASSERT(!readFrameHead(frameHead(8, 7)).ok());
        CPPUNIT_ASSERT(!readFrameHead(frameHead(9, 0)).ok());
        CPPUNIT_ASSERT(!readFrameHead(frameHead(9, 8)).ok());
    }

    void settings() {
        using enum SettingType;
        const std::vector<SettingSpec> specs{setting("name", String, "x", "A name."), setting("size", Size, "64K", "A size.", 1, 1 << 20), choice("kind", {"one", "two"}, "A kind."),
                                             reloadable(setting("list", List, "a, b", "A list.")), setting("flag", Boolean, "yes", "A flag."), setting("time", Duration, "2s", "A time.")};
        const std::string bytes = writeSpecs(specs);
        onlyWhole(bytes, readSpecs);
        const auto again = readSpecs(bytes).valueOrThrow();
        CPPUNIT_ASSERT_EQUAL(bytes, writeSpecs(again));
        CPPUNIT_ASSERT(again[2].choices == specs[2].choices && again[3].isReloadable && again[1].max == 1 << 20);
        CPPUNIT_ASSERT(readSpecs(writeSpecs(std::vector<SettingSpec>(kMaxSettings, specs[0]))).ok());
        CPPUNIT_ASSERT(!readSpecs(writeSpecs(std::vector<SettingSpec>(kMaxSettings + 1, specs[0]))).ok());

        const std::string values = writeValues(valuesOf(testing::FakeSettings(specs), specs));
        onlyWhole(values, readValues);
        const auto read = readValues(values).valueOrThrow();
        CPPUNIT_ASSERT_EQUAL(std::string("x"), std::get<std::string>(read[0].value));
        CPPUNIT_ASSERT_EQUAL(std::int64_t{65536}, std::get<std::int64_t>(read[1].value));
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, std::get<std::vector<std::string>>(read[3].value).size());
        CPPUNIT_ASSERT_EQUAL(std::int64_t{2000}, std::get<std::int64_t>(read[5].value));
    }

    void results() {
        const CallResult failed{Outcome::Failed, {}, ErrorCode::NoAccess, "no", "because"};
        onlyWhole(writeResult(failed), readResult);
        const CallResult read = readResult(writeResult(failed)).valueOrThrow();
        CPPUNIT_ASSERT(read.code == ErrorCode::NoAccess && read.userText == "no" && read.detail == "because");
        CPPUNIT_ASSERT_EQUAL(std::string("any\0bytes", 9), readResult(writeResult({Outcome::Done, std::string("any\0bytes", 9), {}, {}, {}})).value().body);
        CallResult long_ = failed;
        long_.userText.assign(kMaxErrorText + 1, 'x');
        CPPUNIT_ASSERT_EQUAL(kMaxErrorText, readResult(writeResult(long_)).value().userText.size());
        CPPUNIT_ASSERT(!readResult(std::string(1, '\4')).ok());
        CPPUNIT_ASSERT(!readResult(std::string("\1\x10\0\0\0\0\0\0\0\0", 10)).ok());   // no such code
    }

    void questions() {
        onlyWhole(writeAsk({AskKind::Envelope, 10, kMaxPieceBytes, 3, "bytes"}), readAsk);
        CPPUNIT_ASSERT(!readAsk(writeAsk({AskKind::Content, 0, kMaxPieceBytes + 1, 0, {}})).ok());
        onlyWhole(writeStart({"mine", "mail", true, {"a/1"}}), readStart);
        onlyWhole(writeStarted({{"a/1"}, -5, true}), readStarted);
        CPPUNIT_ASSERT_EQUAL(-5, readStarted(writeStarted({{}, -5, false})).value().hookPriority);
        onlyWhole(writeLimits({1, true, false, true}), readLimits);
    }

    void logEvents() {
        const std::string bytes = writeLog(LogLevel::Warning, "Something", {{"text", std::string_view("t")}, {"minus", std::int64_t{-1}}, {"plus", std::uint64_t{1}}, {"real", 0.5}, {"yes", true}, {"secret", Hidden{}}});
        onlyWhole(bytes, readLog);
        const LogEvent event = readLog(bytes).valueOrThrow();
        CPPUNIT_ASSERT(event.level == LogLevel::Warning && event.message == "Something" && event.fields.size() == 6);
        CPPUNIT_ASSERT_EQUAL(std::int64_t{-1}, std::get<std::int64_t>(event.fields[1].second));
        CPPUNIT_ASSERT(std::holds_alternative<Hidden>(event.fields[5].second));
        const LogField f{"f", true};
        CPPUNIT_ASSERT_EQUAL(kMaxLogFields, readLog(writeLog(LogLevel::Info, "m", {f, f, f, f, f, f, f, f, f, f, f})).value().fields.size());
        CPPUNIT_ASSERT_EQUAL(kMaxLogText, readLog(writeLog(LogLevel::Info, std::string(kMaxLogText + 1, 'x'), {})).value().message.size());
    }

    void metricsAndValues() {
        onlyWhole(writeMetric({kMaxMetrics - 1, MetricKind::Gauge, "n", "h", "l"}), readMetric);
        CPPUNIT_ASSERT(!readMetric(writeMetric({kMaxMetrics, MetricKind::Gauge, "n", "h", "l"})).ok());
        onlyWhole(writeMetricValues({{1, 2.5}, {3, -1}}), readMetricValues);
        CPPUNIT_ASSERT(readMetricValues(writeMetricValues(std::vector<MetricValue>(kMaxMetricValues))).ok());
        CPPUNIT_ASSERT(!readMetricValues(writeMetricValues(std::vector<MetricValue>(kMaxMetricValues + 1))).ok());
    }

    void changes() {
        onlyWhole(changeWith(3, 5, 2), readChange);
        CPPUNIT_ASSERT(readChange(changeWith(kMaxPrefixBytes, kMaxFolderPath, kMaxKeywords)).ok());
        CPPUNIT_ASSERT(!readChange(changeWith(kMaxPrefixBytes + 1, 1, 1)).ok());
        CPPUNIT_ASSERT(!readChange(changeWith(1, kMaxFolderPath + 1, 1)).ok());
        CPPUNIT_ASSERT(!readChange(changeWith(1, 1, kMaxKeywords + 1)).ok());
    }

    void usersAndGroups() {
        DirectoryUser user{"key", "alice", "alice@example.org", "Alice", "t", {"a@example.org"}, {"g1", "g2"}, 5, false, true};
        onlyWhole(writeUser(user), readUser);
        CPPUNIT_ASSERT_EQUAL(writeUser(user), writeUser(readUser(writeUser(user)).valueOrThrow()));
        CPPUNIT_ASSERT(!readUser(writeUser(std::nullopt)).value().has_value());
        user.displayName.assign(kMaxDirectoryText, 'x');
        CPPUNIT_ASSERT(readUser(writeUser(user)).ok());
        user.displayName += 'x';
        CPPUNIT_ASSERT(!readUser(writeUser(user)).ok());
        const DirectoryGroup group{"key", "all", "all@example.org", {"a", "b"}};
        onlyWhole(writeGroups({group, group}), readGroups);
        onlyWhole(writeQuestion("a", "b", 3), readQuestion);
        onlyWhole(writeTexts({"a", "b"}), readTexts);
        onlyWhole(writeNumber(5), readNumber);
    }

    void searches() {
        SearchQuestion question;
        question.store = 3;
        question.query = {SearchQuery::Kind::And, kSearchBody, {}, {{SearchQuery::Kind::Words, kSearchSubject, "budget", {}}, {SearchQuery::Kind::Not, 1, {}, {{}}}}};
        onlyWhole(writeQuestion(question), readSearchQuestion);
        CPPUNIT_ASSERT_EQUAL(writeQuestion(question), writeQuestion(readSearchQuestion(writeQuestion(question)).valueOrThrow()));
        SearchQuery deep;
        for (std::size_t i = 0; i < kMaxSearchQueryDepth; ++i) deep = {SearchQuery::Kind::Not, 0, {}, {deep}};
        CPPUNIT_ASSERT(readSearchQuestion(writeQuestion(SearchQuestion{1, deep})).ok());
        CPPUNIT_ASSERT_THROW(writeQuestion(SearchQuestion{1, {SearchQuery::Kind::Not, 0, {}, {deep}}}), Error);
        onlyWhole(writeAnswer(SearchAnswer{{1, 2, 3}, {1, 2, 3}}), readAnswer);
        CPPUNIT_ASSERT(!readAnswer(writeAnswer(std::nullopt)).value().has_value());
        CPPUNIT_ASSERT(readItems(writeItems(std::vector<ItemId>(kMaxAnswerItems))).ok());
        CPPUNIT_ASSERT(!readItems(writeItems(std::vector<ItemId>(kMaxAnswerItems + 1))).ok());
        WriterQuestion piece{1, 2, 3, true, {1, 2, 3}, kSearchBody, true, false, "text"};
        onlyWhole(writeQuestion(piece), readWriterQuestion);
        piece.piece.assign(kMaxTextPieceBytes + 1, 'x');
        CPPUNIT_ASSERT(!readWriterQuestion(writeQuestion(piece)).ok());
    }

    void calls() {
        const std::string bytes = writeCall(Method::ConvertCompose, 3, kMaxLongBytes, "arguments");
        const auto call = readCall(bytes).valueOrThrow();
        CPPUNIT_ASSERT(call.method == Method::ConvertCompose && call.within == 3 && call.longBytes == kMaxLongBytes && call.arguments == "arguments");
        CPPUNIT_ASSERT(!readCall(writeCall(Method::Stop, 0, kMaxLongBytes + 1, {})).ok());
        CPPUNIT_ASSERT(!readCall(writeCall(static_cast<Method>(200), 0, 0, {})).ok());
        CPPUNIT_ASSERT(!readCall(bytes.substr(0, 16)).ok());
    }

    static MessageData nested(std::size_t depth) {
        MessageData message;
        message.properties = {{PropTag(0x0037001F), std::string("subject")}, {PropTag(0x00360003), std::int64_t{-1}}, {PropTag(0x40010005), 0.5},
                              {PropTag(0x8001101F), std::vector<std::string>{"a", "b"}}, {PropTag(0x80021003), std::vector<std::int64_t>{1, 2}}, {PropTag(0x80031005), std::vector<double>{1, 2}}};
        message.recipients.push_back({RecipientKind::Bcc, "SMTP", "a@example.org", "A", "id", message.properties});
        MessageAttachment& one = message.attachments.emplace_back();
        one.properties = message.properties;
        one.range = MimeRange{1, 2, 3, "BASE64"};
        one.dataBytes = 4;
        one.method = AttachMethod::Embedded;
        if (depth > 0) one.embedded = std::make_shared<const MessageData>(nested(depth - 1));
        return message;
    }

    void messages() {
        const std::string bytes = writeMessage(nested(1));
        onlyWhole(bytes, readMessage);
        const MessageData read = readMessage(bytes).valueOrThrow();
        CPPUNIT_ASSERT_EQUAL(bytes, writeMessage(read));
        CPPUNIT_ASSERT(read.recipients == nested(1).recipients && read.attachments[0].embedded->properties == nested(1).properties);
        CPPUNIT_ASSERT(readMessage(writeMessage(nested(kMaxEmbeddedDepth))).ok());
        CPPUNIT_ASSERT_THROW(writeMessage(nested(kMaxEmbeddedDepth + 1)), Error);
        MessageData full;
        full.recipients.resize(kMaxRecipients);
        full.attachments.resize(kMaxAttachments);
        CPPUNIT_ASSERT(readMessage(writeMessage(full)).ok());
        full.recipients.emplace_back();
        CPPUNIT_ASSERT_THROW(writeMessage(full), Error);

        // Properties in any other order than theirs, or twice, are none.
        const std::string one = writeBag({{PropTag(0x0037001F), std::string("x")}}).substr(4), count("\2\0\0\0", 4);
        CPPUNIT_ASSERT(!readBag(count + one + one).ok());
        CPPUNIT_ASSERT(readBag(count + one + writeBag({{PropTag(0x0038001F), std::string("x")}}).substr(4)).ok());
        CPPUNIT_ASSERT(!readBag(count + one + writeBag({{PropTag(0x0036001F), std::string("x")}}).substr(4)).ok());
        CPPUNIT_ASSERT(!readBag(std::string("\1\0\0\0\x1f\0\x37\0\x07", 9)).ok());   // no such kind of value

        CPPUNIT_ASSERT(isSound(nested(1), 5, 2));
        CPPUNIT_ASSERT(!isSound(nested(1), 4, 2) && !isSound(nested(1), 5, 1));
        MessageData wrong = nested(0);
        wrong.recipients[0].properties.set(PropTag(0x0037001F), std::int64_t{1});
        CPPUNIT_ASSERT(!isSound(wrong, 5, 2));
    }

    void conversions() {
        onlyWhole(writeTextQuestion({"a", "b", "c", 4}), readTextQuestion);
        onlyWhole(writeListFields({"s", "n", "a", "t", "i", 5, 2, true}), readListFields);
        onlyWhole(writePropertiesQuestion({{"index", 1, 2, "bytes"}, true, false, true, 7}), readPropertiesQuestion);
        CPPUNIT_ASSERT(readPropertiesQuestion(writePropertiesQuestion({{"", 0, 0, std::string(kMaxCarriedContent, 'x')}, true, false, true, 7})).ok());
        CPPUNIT_ASSERT(!readPropertiesQuestion(writePropertiesQuestion({{"", 0, 0, std::string(kMaxCarriedContent + 1, 'x')}, true, false, true, 7})).ok());
        onlyWhole(writeOpenQuestion({{"index", 1, 2, ""}, {1, 2}, MimeRange{1, 2, 3, "BASE64"}}), readOpenQuestion);
        CPPUNIT_ASSERT(readOpenQuestion(writeOpenQuestion({{}, std::vector<std::uint32_t>(kMaxPath), {}})).ok());
        CPPUNIT_ASSERT(!readOpenQuestion(writeOpenQuestion({{}, std::vector<std::uint32_t>(kMaxPath + 1), {}})).ok());
        onlyWhole(writeReader({1, 2}), readReader);
        onlyWhole(writeMaybeReader(ReaderFacts{1, 2}), readMaybeReader);
        onlyWhole(writeReadQuestion({1, 2, kMaxPieceBytes}), readReadQuestion);
        CPPUNIT_ASSERT(!readReadQuestion(writeReadQuestion({1, 2, kMaxPieceBytes + 1})).ok());
        const std::string compose = writeComposeQuestion(nested(0), {fromMicros(5), "<id>", false, true, false}, true);
        onlyWhole(compose, readComposeQuestion);
        const auto question = readComposeQuestion(compose).valueOrThrow();
        CPPUNIT_ASSERT(question.hasNames && question.options.date == fromMicros(5) && question.options.messageId == "<id>" && !question.options.withBcc && question.options.withTransportHeaders);
        CPPUNIT_ASSERT_EQUAL(writeMessage(nested(0)), writeMessage(question.message));
        onlyWhole(writeDerive(nested(0).properties, 3), readDerive);
        onlyWhole(writeValueQuestion({{1, 2}, 0x1000001F}), readValueQuestion);
        onlyWhole(writeNames({PropName{"guid", std::uint32_t{1}}, std::nullopt, PropName{"guid", std::string("name")}}), readNames);
        onlyWhole(writeIds({1, 2}), readIds);
        CPPUNIT_ASSERT(readIds(writeIds(std::vector<std::uint32_t>(kNamesAtATime))).ok());
        CPPUNIT_ASSERT(!readIds(writeIds(std::vector<std::uint32_t>(kNamesAtATime + 1))).ok());
    }

    /// Lists of empty texts are far smaller in bytes than in memory.
    void listsHaveAMemory() {
        const auto readable = [](std::size_t n) {
            return readBag(writeBag({{PropTag(0x8001101F), std::vector<std::string>(n)}})).ok();
        };
        constexpr std::size_t kMost = (kMaxListMemory - sizeof(Property)) / sizeof(std::string);
        CPPUNIT_ASSERT(readable(kMost));
        CPPUNIT_ASSERT(!readable(kMost + 1));
    }

    void countsReserveNothing() {
        ByteWriter out;
        out.u32(kMaxAnswerItems);
        ByteReader in(out.bytes());
        CPPUNIT_ASSERT_EQUAL(std::size_t{0}, in.count(kMaxAnswerItems));
        CPPUNIT_ASSERT(!in.isOk());
    }
};
CPPUNIT_TEST_SUITE_REGISTRATION(CodecTest);
