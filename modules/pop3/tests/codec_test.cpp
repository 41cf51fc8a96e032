// Command lines, dot stuffing and TOP's cut, at their limits and one past them.
#include <cppunit/extensions/HelperMacros.h>

#include "codec/command.h"
#include "codec/multi_line.h"

namespace corbel::pop3 {

class CodecTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(CodecTest);
    CPPUNIT_TEST(commandsKeepBlanks);
    CPPUNIT_TEST(numbers);
    CPPUNIT_TEST(top);
    CPPUNIT_TEST(auth);
    CPPUNIT_TEST(stuffing);
    CPPUNIT_TEST(stuffingInPieces);
    CPPUNIT_TEST(topCut);
    CPPUNIT_TEST_SUITE_END();

    void commandsKeepBlanks() {
        CPPUNIT_ASSERT_EQUAL(std::string_view("  two "), splitCommand("PASS   two ").arguments);
        CPPUNIT_ASSERT_EQUAL(std::string_view("QUIT"), splitCommand("QUIT").verb);
        CPPUNIT_ASSERT_EQUAL(std::string_view(""), splitCommand("").verb);
    }

    void numbers() {
        CPPUNIT_ASSERT(parseNumber("1") == 1u && parseNumber(" 12 ") == 12u && parseNumber("4294967295") == 4294967295u);
        for (const char* text : {"", "0", "-1", "+1", "1x", "1 2", "4294967296", "99999999999999999999"}) CPPUNIT_ASSERT_MESSAGE(text, !parseNumber(text));
    }

    void top() {
        CPPUNIT_ASSERT(parseTop("3 0") == std::pair(3u, std::uint64_t{0}) && parseTop(" 3  10 ") == std::pair(3u, std::uint64_t{10}));
        for (const char* text : {"", "3", "0 1", "3 x", "3 -1", "3 1 1"}) CPPUNIT_ASSERT_MESSAGE(text, !parseTop(text));
    }

    void auth() {
        CPPUNIT_ASSERT(parseAuth("PLAIN")->mechanism == "PLAIN" && !parseAuth("PLAIN")->initialResponse);
        CPPUNIT_ASSERT(parseAuth("PLAIN =")->initialResponse == "");
        CPPUNIT_ASSERT(parseAuth("PLAIN QUI=")->initialResponse == "QUI=");
        CPPUNIT_ASSERT(!parseAuth("") && !parseAuth("PLAIN a b"));
        CPPUNIT_ASSERT(parseAuth(std::string(kMaxMechanism, 'A')) && !parseAuth(std::string(kMaxMechanism + 1, 'A')));
    }

    static std::string stuffed(std::string_view message, std::size_t step) {
        DotStuffer stuffer;
        std::string out;
        for (std::size_t at = 0; at < message.size(); at += step) stuffer.append(message.substr(at, step), out);
        stuffer.finish(out);
        return out;
    }

    void stuffing() {
        CPPUNIT_ASSERT_EQUAL(std::string(".\r\n"), stuffed("", 100));
        CPPUNIT_ASSERT_EQUAL(std::string("a\r\n.\r\n"), stuffed("a\r\n", 100));
        CPPUNIT_ASSERT_EQUAL(std::string("a\r\n.\r\n"), stuffed("a", 100));
        CPPUNIT_ASSERT_EQUAL(std::string("..\r\n...\r\na.\r\n..b\r\n.\r\n"), stuffed(".\r\n..\r\na.\r\n.b\r\n", 100));
        CPPUNIT_ASSERT_EQUAL(std::string("a\n..\nb\r.\n\r\n.\r\n"), stuffed("a\n.\nb\r.\n", 100));
        CPPUNIT_ASSERT_EQUAL(std::string("a\r\r\n.\r\n"), stuffed("a\r", 100));
    }

    void stuffingInPieces() {
        const std::string message = ".a\r\n..\r\n\n.\r\n\r\n.b\r\n\r";
        for (std::size_t step = 1; step <= message.size(); ++step) CPPUNIT_ASSERT_EQUAL(stuffed(message, 100), stuffed(message, step));
    }

    static std::string cut(std::string_view message, std::uint64_t lines, std::size_t step) {
        TopCutter cutter(lines);
        std::string out;
        for (std::size_t at = 0; at < message.size() && !cutter.isDone(); at += step) out += cutter.take(message.substr(at, step));
        return out;
    }

    void topCut() {
        const std::string header = "A: b\r\n c\r\n\r\n", message = header + "1\r\n\r\n3\r\nrest";
        for (std::size_t step = 1; step <= message.size(); ++step) {
            CPPUNIT_ASSERT_EQUAL(header, cut(message, 0, step));
            CPPUNIT_ASSERT_EQUAL(header + "1\r\n\r\n", cut(message, 2, step));
            CPPUNIT_ASSERT_EQUAL(message, cut(message, 4, step));
            CPPUNIT_ASSERT_EQUAL(message, cut(message, UINT64_MAX, step));
            CPPUNIT_ASSERT_EQUAL(std::string("A: b\n\n1\n"), cut("A: b\n\n1\n2\n", 1, step));
            CPPUNIT_ASSERT_EQUAL(std::string("A: b\r\n"), cut("A: b\r\n", 1, step));
        }
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(CodecTest);

}  // namespace corbel::pop3
