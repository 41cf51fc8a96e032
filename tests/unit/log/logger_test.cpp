#include "log/logger.h"

#include <cppunit/extensions/HelperMacros.h>

#include <algorithm>
#include <filesystem>
#include <limits>
#include <sstream>
#include <stdexcept>
#include <thread>

#include "corbel/error.h"
#include "log/guard.h"
#include "support/temp_dir.h"

using namespace corbel;
using testing::readFile;

namespace {

const TimePoint kTime = fromMicros(1'795'494'678'123'456);   // 2026-11-24T04:31:18.123456Z

class LoggerTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(LoggerTest);
    CPPUNIT_TEST(textLine);
    CPPUNIT_TEST(jsonLine);
    CPPUNIT_TEST(noForgedLines);
    CPPUNIT_TEST(longValuesAreCut);
    CPPUNIT_TEST(levelAndModule);
    CPPUNIT_TEST(reopenAfterRotation);
    CPPUNIT_TEST(reopenFailureKeepsTheOldFile);
    CPPUNIT_TEST(fullFileIsBegunAnew);
    CPPUNIT_TEST(fileThatCannotBeRenamedGrows);
    CPPUNIT_TEST(tailIsBounded);
    CPPUNIT_TEST(linesDoNotMix);
    CPPUNIT_TEST(guardGivesReferences);
    CPPUNIT_TEST_SUITE_END();

    void textLine() {
        CPPUNIT_ASSERT_EQUAL(
            std::string("2026-11-24T04:31:18.123Z info imap: Login failed user=alice name=\"Ann Lee\" tries=3 left=-1 ok=false empty=\"\" password=<hidden>"),
            log::formatText(kTime, LogLevel::Info, "imap", "Login failed",
                            {{"user", "alice"}, {"name", "Ann Lee"}, {"tries", std::uint64_t{3}}, {"left", std::int64_t{-1}}, {"ok", false},
                             {"empty", ""}, {"password", Hidden{}}}));
    }
    void jsonLine() {
        CPPUNIT_ASSERT_EQUAL(
            std::string(R"({"time":"2026-11-24T04:31:18.123Z","level":"error","message":"It \"broke\"","a":"x\\y","seconds":0.5,"bad":null,"p":"<hidden>"})"),
            log::formatJson(kTime, LogLevel::Error, "", "It \"broke\"",
                            {{"a", "x\\y"}, {"seconds", 0.5}, {"bad", std::numeric_limits<double>::quiet_NaN()}, {"p", Hidden{}}}));
    }
    void noForgedLines() {
        const std::string evil = "x\r\n2026 error: all lost \"q\" \x1b[31m \xff\xc3\xa4";
        CPPUNIT_ASSERT_EQUAL(std::string("2026-11-24T04:31:18.123Z info M v=\"x\\r\\n2026 error: all lost \\\"q\\\" \\x1b[31m \\xff\xc3\xa4\""),
                             log::formatText(kTime, LogLevel::Info, "", "M", {{"v", evil}}));
        CPPUNIT_ASSERT_EQUAL(
            std::string(R"({"time":"2026-11-24T04:31:18.123Z","level":"info","message":"M","v":"x\r\n2026 error: all lost \"q\" \u001b[31m \ufffd)") +
                "\xc3\xa4\"}",
            log::formatJson(kTime, LogLevel::Info, "", "M", {{"v", evil}}));
    }
    void longValuesAreCut() {
        const std::string exact(log::kMaxFieldBytes, 'a');
        const std::string head = "2026-11-24T04:31:18.123Z info M v=";
        CPPUNIT_ASSERT_EQUAL(head + exact, log::formatText(kTime, LogLevel::Info, "", "M", {{"v", exact}}));
        CPPUNIT_ASSERT_EQUAL(head + '"' + exact + "...\"", log::formatText(kTime, LogLevel::Info, "", "M", {{"v", exact + "a"}}));
    }
    void levelAndModule() {
        const std::string file = (_dir / "log").string();
        log::Logger logger({log::Format::Text, LogLevel::Warning, file, false});
        log::NamedLog imap(logger, "imap");
        imap.info("Not written");
        imap.debug("Not written");
        imap.warning("Written", {{"n", std::uint64_t{1}}});
        CPPUNIT_ASSERT(readFile(file).ends_with(" warning imap: Written n=1\n"));
        CPPUNIT_ASSERT(readFile(file).find("Not written") == std::string::npos);
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{1}, logger.count(LogLevel::Warning));
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{0}, logger.count(LogLevel::Info));
    }
    void reopenAfterRotation() {
        const std::string file = (_dir / "log").string();
        log::LoggerOptions options{log::Format::Text, LogLevel::Info, file, false};
        log::Logger logger(options);
        logger.info("First");
        std::filesystem::rename(file, file + ".1");
        options.format = log::Format::Json;
        logger.reopen(options);
        logger.info("Second");
        CPPUNIT_ASSERT(readFile(file + ".1").ends_with("First\n"));
        CPPUNIT_ASSERT(readFile(file).ends_with("\"message\":\"Second\"}\n"));
    }
    void reopenFailureKeepsTheOldFile() {
        const std::string file = (_dir / "log").string();
        log::Logger logger({log::Format::Text, LogLevel::Info, file, false});
        CPPUNIT_ASSERT_THROW(logger.reopen({log::Format::Text, LogLevel::Info, (_dir / "no/such/folder").string(), false}), Error);
        logger.info("Still here");
        CPPUNIT_ASSERT(readFile(file).ends_with("Still here\n"));
    }
    void fullFileIsBegunAnew() {
        const std::string file = (_dir / "log").string();
        log::LoggerOptions options{log::Format::Text, LogLevel::Info, file, false, 1000, 2};
        std::vector<std::string> lines;
        std::size_t lineBytes = 0;
        {
            log::Logger logger(options);
            for (int i = 0; i < 100; ++i) logger.info("Line", {{"i", std::uint64_t(100 + i)}});
            lineBytes = logger.tail(0, 1).lines[0].size() + 1;
        }
        for (const char* end : {".2", ".1", ""}) {
            const std::string text = readFile(file + end);
            CPPUNIT_ASSERT(text.size() <= 1000);
            if (*end) CPPUNIT_ASSERT(text.size() + lineBytes > 1000);
            std::istringstream in(text);
            for (std::string line; std::getline(in, line);) lines.push_back(line);
        }
        CPPUNIT_ASSERT(!std::filesystem::exists(file + ".3"));
        // The newest lines, in order and without a gap, over the files.
        CPPUNIT_ASSERT(lines.size() > 2 * (1000 / lineBytes));
        for (std::size_t i = 0; i < lines.size(); ++i) CPPUNIT_ASSERT(lines[i].ends_with("i=" + std::to_string(200 - lines.size() + i)));

        // A restart goes on in the file; a limit of one line more than is there is not reached before that.
        const std::size_t before = readFile(file).size();
        options.fileBytes = before + lineBytes;
        log::Logger logger(options);
        logger.info("Line", {{"i", std::uint64_t{500}}});
        CPPUNIT_ASSERT_EQUAL(before + lineBytes, readFile(file).size());
        logger.info("Line", {{"i", std::uint64_t{501}}});
        CPPUNIT_ASSERT_EQUAL(lineBytes, readFile(file).size());
        CPPUNIT_ASSERT_EQUAL(before + lineBytes, readFile(file + ".1").size());
    }
    void fileThatCannotBeRenamedGrows() {
        const std::string file = (_dir / "log").string();
        std::filesystem::create_directories(file + ".1/in_the_way");
        log::Logger logger({log::Format::Text, LogLevel::Info, file, false, 100, 1});
        for (int i = 0; i < 10; ++i) logger.info("Still written");
        const std::string text = readFile(file);
        CPPUNIT_ASSERT_EQUAL(std::ptrdiff_t{10}, std::count(text.begin(), text.end(), '\n'));
    }
    void tailIsBounded() {
        log::Logger logger({log::Format::Text, LogLevel::Info, (_dir / "log").string(), false});
        for (std::uint64_t i = 0; i < log::kTailLines + 5; ++i) logger.info("Line", {{"i", i}});
        const auto all = logger.tail(0, 100000);
        CPPUNIT_ASSERT_EQUAL(log::kTailLines, all.lines.size());
        CPPUNIT_ASSERT(all.lines.front().ends_with("i=5"));
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{log::kTailLines + 5}, all.next);
        const auto two = logger.tail(0, 2);
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, two.lines.size());
        CPPUNIT_ASSERT(two.lines[1].ends_with("i=1004"));
        CPPUNIT_ASSERT(logger.tail(two.next, 10).lines.empty());
        CPPUNIT_ASSERT_EQUAL(two.next, logger.tail(two.next, 10).next);
        logger.info("Later");
        const auto later = logger.tail(two.next, 10);
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, later.lines.size());
        CPPUNIT_ASSERT(later.lines[0].ends_with("Later"));
        // Lines that are gone are passed over; a number from another process is taken for the last one.
        CPPUNIT_ASSERT(logger.tail(1, 1).lines.at(0).ends_with("i=6"));
        CPPUNIT_ASSERT(logger.tail(1'000'000, 1).lines.empty());
    }
    void linesDoNotMix() {
        const std::string file = (_dir / "log").string();
        log::Logger logger({log::Format::Text, LogLevel::Info, file, false});
        std::vector<std::thread> threads;
        for (int t = 0; t < 4; ++t) {
            threads.emplace_back([&logger] {
                for (int i = 0; i < 200; ++i) logger.info("Same", {{"v", "0123456789"}});
            });
        }
        for (auto& thread : threads) thread.join();
        std::ifstream in(file);
        std::string line;
        int count = 0;
        while (std::getline(in, line)) {
            CPPUNIT_ASSERT(line.ends_with(" info Same v=0123456789"));
            ++count;
        }
        CPPUNIT_ASSERT_EQUAL(800, count);
    }
    void guardGivesReferences() {
        const std::string file = (_dir / "log").string();
        log::Logger logger({log::Format::Text, LogLevel::Info, file, false});
        try {
            log::guarded(logger, "test", [] { throw std::out_of_range("vector::at"); });
            CPPUNIT_FAIL("nothing thrown");
        } catch (const Error& error) {
            CPPUNIT_ASSERT(error.code() == ErrorCode::Internal);
            const auto at = error.userText().find("reference ");
            CPPUNIT_ASSERT(at != std::string::npos);
            const std::string reference = error.userText().substr(at + 10);
            const std::string written = readFile(file);
            CPPUNIT_ASSERT(written.find("reference=" + reference + " where=test type=std::out_of_range what=vector::at") != std::string::npos);
            CPPUNIT_ASSERT(error.userText().find("vector") == std::string::npos);
        }
        try {
            log::guarded(logger, "test", [] { throw Error(ErrorCode::OverQuota, "Mailbox is full"); });
            CPPUNIT_FAIL("nothing thrown");
        } catch (const Error& error) {
            CPPUNIT_ASSERT_EQUAL(std::string("Mailbox is full"), error.userText());
        }
        CPPUNIT_ASSERT_EQUAL(7, log::guarded(logger, "test", [] { return 7; }));
        CPPUNIT_ASSERT(log::newReference() != log::newReference());
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{1}, logger.count(LogLevel::Error));
    }

    testing::TempDir _dir;
};

CPPUNIT_TEST_SUITE_REGISTRATION(LoggerTest);

}  // namespace
