#include <cppunit/extensions/HelperMacros.h>

#include <cmath>
#include <functional>

#include "corbel/testing/fake_kernel.h"
#include "isolation/codec/directory_messages.h"
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
    CPPUNIT_TEST(countsReserveNothing);
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
        onlyWhole(writeAsk({Part::Envelope, 10, kMaxPieceBytes}), readAsk);
        CPPUNIT_ASSERT(!readAsk(writeAsk({Part::Content, 0, kMaxPieceBytes + 1})).ok());
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

    void countsReserveNothing() {
        ByteWriter out;
        out.u32(kMaxAnswerItems);
        ByteReader in(out.bytes());
        CPPUNIT_ASSERT_EQUAL(std::size_t{0}, in.count(kMaxAnswerItems));
        CPPUNIT_ASSERT(!in.isOk());
    }
};
CPPUNIT_TEST_SUITE_REGISTRATION(CodecTest);
