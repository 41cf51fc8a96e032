// convert_mime in a guest: what it makes of a message is what it makes in the server; and what a broken one costs.
#include "codec/converter.h"

#include <cppunit/extensions/HelperMacros.h>
#include <signal.h>

#include <atomic>
#include <filesystem>
#include <thread>

#include "conversions.h"
#include "isolated.h"

using namespace corbel;
using namespace corbel::isolation;
using namespace corbel::isolation::conversions;
using namespace std::chrono_literals;

namespace {

const std::string kMime = "modules/convert_mime.so", kDeeds = "bad_modules/convert_deeds.so";

std::string attached(std::size_t bytes) {
    std::string body;
    for (std::size_t line = 0; body.size() < bytes; ++line) body += "line " + std::to_string(line) + " of an attachment\r\n";
    return "From: a@example.org\r\nSubject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\r\nContent-Type: multipart/mixed; "
           "boundary=b\r\n\r\n--b\r\n\r\nbody\r\n--b\r\n"
           "Content-Type: application/pdf; name=a.pdf\r\nContent-Transfer-Encoding: 8bit\r\n\r\n" +
           body + "\r\n--b--\r\n";
}

class IsolatedConverterTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(IsolatedConverterTest);
    CPPUNIT_TEST(corpusIsReadAndWrittenAsInTheServer);
    CPPUNIT_TEST(textsAreDecodedAsInTheServer);
    CPPUNIT_TEST(longTexts);
    CPPUNIT_TEST(errorsKeepTheirKind);
    CPPUNIT_TEST(compositionsNeedNoThreadsForTheirAttachments);
    CPPUNIT_TEST(readersOutliveTheirGuest);
    CPPUNIT_TEST(readersAreGivenBack);
    CPPUNIT_TEST(sourcesAndSinksThatFail);
    CPPUNIT_TEST(deathsCostTheirCall);
    CPPUNIT_TEST(hangingIsCutOff);
    CPPUNIT_TEST(composingWithoutEndIsCutOff);
    CPPUNIT_TEST(whatIsUnsoundIsTheEnd);
    CPPUNIT_TEST(resultsHaveALimit);
    CPPUNIT_TEST_SUITE_END();

    template <class Do>
    static ErrorCode codeOf(Do what) {
        try {
            what();
        } catch (const Error& error) {
            return error.code();
        }
        CPPUNIT_FAIL("it did not fail");
        return {};
    }

    void corpusIsReadAndWrittenAsInTheServer() {
        Isolated guest(kMime);
        guest.start();
        auto& there = guest.get<mime::Converter>();
        convert_mime::GmimeConverter here;
        std::string differing;
        std::size_t files = 0;
        for (const auto& entry : std::filesystem::directory_iterator(std::filesystem::path(std::getenv("CORBEL_SOURCE")) /
                                                                     "modules/convert_mime/tests/corpus")) {
            if (entry.path().extension() != ".eml") continue;
            const std::string bytes = readFile(entry.path().string()), prefix = "Return-Path: <x@example.org>\r\n";
            Message message(prefix + bytes, prefix.size());
            if (everythingOf(here, message) != everythingOf(there, message)) differing += entry.path().filename().string() + ' ';
            ++files;
        }
        CPPUNIT_ASSERT_EQUAL(std::string(), differing);
        CPPUNIT_ASSERT(files > 200);
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{0}, guest.module.process().restarts);
    }

    void textsAreDecodedAsInTheServer() {
        Isolated guest(kMime);
        guest.start();
        auto& there = guest.get<mime::Converter>();
        convert_mime::GmimeConverter here;
        for (const char* charset :
             {"utf-8", "iso-8859-1", "windows-1251", "iso-2022-jp", "gb18030", "koi8-r", "shift_jis", "utf-7", "big5"}) {
            // The tables of most are files that the system has.
            CPPUNIT_ASSERT_EQUAL(here.decodeText("Gr\xfc\xdf"
                                                 "e \x82\xa0",
                                                 "8BIT", charset),
                                 there.decodeText("Gr\xfc\xdf"
                                                  "e \x82\xa0",
                                                  "8BIT", charset));
            CPPUNIT_ASSERT_EQUAL(here.toUtf8("plain", charset), there.toUtf8("plain", charset));
        }
        for (const char* raw : {"=?utf-8?b?R3LDvMOfZQ==?=", "=?iso-2022-jp?b?GyRCJCIbKEI=?=", "broken =?x?q?", "",
                                "Gr\xfc\xdf"
                                "e"})
            CPPUNIT_ASSERT_EQUAL(here.decodeHeader(raw), there.decodeHeader(raw));
        const std::string html =
            "<html><meta charset=windows-1252><p>Gr\xfc\xdf"
            "e <b>fett</b><br>Zeile</p>";
        CPPUNIT_ASSERT_EQUAL(here.messages().htmlToUtf8(html, 0), there.messages().htmlToUtf8(html, 0));
        CPPUNIT_ASSERT_EQUAL(here.messages().htmlToText("<p>a<p>b"), there.messages().htmlToText("<p>a<p>b"));
    }

    void longTexts() {
        Isolated guest(kMime);
        guest.start();
        const std::string latin(kMaxFrameBytes + 3 * kMaxPieceBytes / 2, '\xfc');
        const std::string utf8 = guest.get<mime::Converter>().decodeText(latin, "8BIT", "iso-8859-1");
        CPPUNIT_ASSERT_EQUAL(2 * latin.size(), utf8.size());
        CPPUNIT_ASSERT(utf8.starts_with("\xc3\xbc\xc3\xbc") && utf8.find("\xc3\xc3") == std::string::npos &&
                       utf8.find("\xbc\xbc") == std::string::npos);
        CPPUNIT_ASSERT(ErrorCode::TooLarge ==
                       codeOf([&] { guest.get<mime::Converter>().decodeText(std::string(kMaxLongBytes, 'x'), "8BIT", "us-ascii"); }));
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{0}, guest.module.process().restarts);
    }

    void errorsKeepTheirKind() {
        Isolated guest(kMime);
        guest.start();
        auto& converter = guest.get<mime::Converter>();
        CPPUNIT_ASSERT(ErrorCode::Unsupported == codeOf([&] { converter.decodeText("x", "8BIT", "no-such-charset"); }));
        CPPUNIT_ASSERT(ErrorCode::Syntax == codeOf([&] { converter.toUtf8("\xff", "utf-8"); }));
        Message message(attached(10));
        const std::vector<std::uint32_t> missing{7}, deep(kMaxPath + 1, 0);
        CPPUNIT_ASSERT(ErrorCode::NotFound == codeOf([&] { converter.messages().openAttachment(message.source(), missing); }));
        CPPUNIT_ASSERT(ErrorCode::NotFound == codeOf([&] { converter.messages().openAttachment(message.source(), deep); }));
    }

    /// More compositions at a time than a guest has threads, each of which waits for attachments that the same guest decodes.
    void compositionsNeedNoThreadsForTheirAttachments() {
        Isolated guest(kMime, 60s);
        guest.start();
        auto& converter = guest.get<mime::Converter>().messages();
        Message message(attached(2 * kMaxPieceBytes));
        const MessageData data = converter.toProperties(message.source(), {});
        convert_mime::GmimeConverter here;
        Names names;
        const auto composed = [&](convert::MessageConverter& by) {
            Source source(by, message, names);
            Sink sink;
            by.compose(data, source, {}, sink);
            return sink.out;
        };
        const std::string wanted = composed(here.messages());
        std::atomic<int> right{0};
        std::vector<std::thread> threads;
        for (int t = 0; t < 40; ++t) threads.emplace_back([&] { right += composed(converter) == wanted; });
        for (auto& thread : threads) thread.join();
        CPPUNIT_ASSERT_EQUAL(40, right.load());
    }

    void readersOutliveTheirGuest() {
        Isolated guest(kMime);
        guest.start();
        auto& converter = guest.get<mime::Converter>().messages();
        Message message(attached(3 * kMaxPieceBytes));
        const auto reader = converter.openAttachment(message.source(), std::vector<std::uint32_t>{0});
        std::string before, after;
        reader->read(100, 1000, before);
        const pid_t pid = guest.module.process().pid;
        ::kill(pid, SIGKILL);
        try {
            for (;;) {
                after.clear();
                reader->read(100, 1000, after);
                if (guest.module.process().restarts == 1) break;
            }
        } catch (const Error& error) {
            CPPUNIT_ASSERT(ErrorCode::Internal == error.code());  // it still reached the old one
            after.clear();
            reader->read(100, 1000, after);
        }
        CPPUNIT_ASSERT_EQUAL(before, after);
        CPPUNIT_ASSERT_EQUAL(std::size_t{1000}, after.size());
    }

    void readersAreGivenBack() {
        Isolated guest(kMime);
        guest.start();
        auto& converter = guest.get<mime::Converter>().messages();
        Message message(attached(10));
        const std::vector<std::uint32_t> first{0};
        std::vector<std::unique_ptr<ValueReader>> open;
        while (open.size() < kMaxOpenReaders) open.push_back(converter.openAttachment(message.source(), first));
        CPPUNIT_ASSERT(ErrorCode::LimitReached == codeOf([&] { converter.openAttachment(message.source(), first); }));
        open.pop_back();
        converter.openAttachment(message.source(), first);
    }

    /// A message or a disk that fails while the guest works.
    class Failing final : public ContentReader, public convert::ComposeSource, public convert::ByteSink {
    public:
        std::uint64_t size() const noexcept override { return 1'000'000; }
        void read(std::uint64_t, std::uint64_t, std::string&) override { throw Error(ErrorCode::Corrupt, "The message is damaged"); }
        std::optional<std::string_view> whole() override { return std::nullopt; }
        std::unique_ptr<ValueReader> open(std::span<const std::uint32_t>, PropTag) override {
            throw Error(ErrorCode::Conflict, "It has changed");
        }
        std::string smtpAddress(std::string_view, std::string_view, std::string_view) override { return {}; }
        void write(std::string_view) override { throw Error(ErrorCode::OverQuota, "The disk is full"); }
    };

    void sourcesAndSinksThatFail() {
        Isolated guest(kMime);
        guest.start();
        auto& converter = guest.get<mime::Converter>().messages();
        Failing failing;
        const Message message(attached(10));
        CPPUNIT_ASSERT(ErrorCode::Corrupt == codeOf([&] { converter.toProperties({&message.index, &failing, 0}, {}); }));
        CPPUNIT_ASSERT(ErrorCode::Conflict == codeOf([&] { converter.compose({}, failing, {}, failing); }));
        MessageData large;
        large.properties.set(tags::Body, std::string(3 * kMaxPieceBytes, 'x'));
        large.properties.set(tags::Html, "<p>x");
        large.properties.set(tags::RtfCompressed, "x");
        CPPUNIT_ASSERT(ErrorCode::OverQuota == codeOf([&] { converter.compose(large, failing, {}, failing); }));
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{0}, guest.module.process().restarts);
    }

    void deathsCostTheirCall() {
        Isolated deeds(kDeeds, 20s, 64 << 20);
        deeds.start();
        auto& converter = deeds.get<mime::Converter>();
        Message crash("crash");
        MessageData data;
        data.properties.set(tags::Subject, "crash");
        Failing source;
        Sink sink;
        const std::function<void()> deaths[] = {[&] { converter.messages().toProperties(crash.source(), {}); },
                                                [&] { converter.messages().compose(data, source, {}, sink); },
                                                [&] { converter.decodeHeader("leak"); }};
        std::uint64_t restarts = 0;
        for (const auto& death : deaths) {
            CPPUNIT_ASSERT_EQUAL(toString(ErrorCode::Internal), toString(codeOf(death)));
            CPPUNIT_ASSERT_EQUAL(std::string("fine"), converter.decodeHeader("fine"));  // waits for the next one
            CPPUNIT_ASSERT_EQUAL(++restarts, deeds.module.process().restarts);
        }
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, deeds.kernel.fakeLog.count("ended; it is started again pid=") -
                                                 deeds.kernel.fakeLog.count("seconds=2") - deeds.kernel.fakeLog.count("seconds=4"));
        CPPUNIT_ASSERT(ErrorCode::Syntax == codeOf([&] { converter.decodeHeader("refuse"); }));
        CPPUNIT_ASSERT_EQUAL(restarts, deeds.module.process().restarts);
    }

    void hangingIsCutOff() {
        Isolated deeds(kDeeds, 300ms);
        deeds.start();
        CPPUNIT_ASSERT(ErrorCode::Timeout == codeOf([&] { deeds.get<mime::Converter>().decodeHeader("hang"); }));
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{1}, deeds.failed("late"));
    }

    void composingWithoutEndIsCutOff() {
        Isolated deeds(kDeeds, 300ms);
        deeds.start();
        MessageData data;
        data.properties.set(tags::Subject, "endless");
        Failing source;
        struct : convert::ByteSink {
            void write(std::string_view) override {}
        } sink;
        CPPUNIT_ASSERT(ErrorCode::Timeout == codeOf([&] { deeds.get<mime::Converter>().messages().compose(data, source, {}, sink); }));
    }

    class Empty final : public convert::ComposeSource {
    public:
        class None final : public ValueReader {
        public:
            std::uint64_t size() const noexcept override { return 0; }
            void read(std::uint64_t, std::uint64_t, std::string&) override {}
        };
        std::unique_ptr<ValueReader> open(std::span<const std::uint32_t>, PropTag) override {
            ++opened;
            return std::make_unique<None>();
        }
        std::string smtpAddress(std::string_view, std::string_view, std::string_view) override { return {}; }
        std::size_t opened = 0;
    };

    void whatIsUnsoundIsTheEnd() {
        for (const char* deed : {"type", "range", "part"}) {
            Isolated deeds(kDeeds);
            deeds.start();
            Message message(deed);
            CPPUNIT_ASSERT_MESSAGE(
                deed, ErrorCode::Internal == codeOf([&] { deeds.get<mime::Converter>().messages().toProperties(message.source(), {}); }));
            CPPUNIT_ASSERT_EQUAL(std::string("fine"), deeds.get<mime::Converter>().decodeHeader("fine"));
            CPPUNIT_ASSERT_EQUAL(std::size_t{1}, deeds.kernel.fakeLog.count("reason=it answered what cannot be read"));
        }
        // What is only too much is an error of the module's.
        Isolated deeds(kDeeds);
        deeds.start();
        Message many("many");
        CPPUNIT_ASSERT(ErrorCode::InvalidArgument ==
                       codeOf([&] { deeds.get<mime::Converter>().messages().toProperties(many.source(), {}); }));
        MessageData data;
        data.properties.set(tags::Subject, "open");
        Empty source;
        Sink sink;
        CPPUNIT_ASSERT(ErrorCode::LimitReached == codeOf([&] { deeds.get<mime::Converter>().messages().compose(data, source, {}, sink); }));
        CPPUNIT_ASSERT_EQUAL(kMaxOpenValues, source.opened);
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{0}, deeds.module.process().restarts);
    }

    void resultsHaveALimit() {
        Isolated deeds(kDeeds);
        deeds.start();
        auto& converter = deeds.get<mime::Converter>();
        CPPUNIT_ASSERT(std::string(kMaxLongBytes, 'b') == converter.decodeHeader("bytes " + std::to_string(kMaxLongBytes)));
        CPPUNIT_ASSERT(ErrorCode::TooLarge == codeOf([&] { converter.decodeHeader("bytes " + std::to_string(kMaxLongBytes + 1)); }));
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{0}, deeds.module.process().restarts);
    }
};
CPPUNIT_TEST_SUITE_REGISTRATION(IsolatedConverterTest);

}  // namespace
