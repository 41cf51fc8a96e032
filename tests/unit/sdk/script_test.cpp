// The testing kit's scripts: patterns, what ends a conversation, what is said of a line that differs.
#include <cppunit/extensions/HelperMacros.h>

#include <stdexcept>

#include "corbel/testing/script.h"

namespace corbel::testing {

namespace {

/// Greets, answers two lines to each one, and ends with QUIT.
class TwoLines final : public Session {
public:
    Next onOpen(Connection& connection) override {
        connection.write("* hello\r\n");
        return wait();
    }
    Next onFrame(Connection& connection, const Frame& frame) override {
        connection.write("got " + std::string(frame.data) + "\r\ndone\r\n");
        return frame.data == "QUIT" ? Next::close() : wait();
    }
    Next onTimeout(Connection& connection) override {
        connection.write("late\r\n");
        return wait();
    }
    Next onEvent(Connection& connection, std::span<const ChangeEvent> events) override {
        connection.write("store " + std::to_string(events.front().store) + "\r\n");
        return wait();
    }

private:
    static Next wait() { return Next::frameOrEvent(std::chrono::minutes(1), Framing::line()); }
};

std::string run(std::string_view script) {
    TwoLines session;
    FakeConnection connection;
    ScriptedClient client(session, connection);
    return runScript(client, script);
}

}  // namespace

class ScriptTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(ScriptTest);
    CPPUNIT_TEST(patterns);
    CPPUNIT_TEST(goesAsWritten);
    CPPUNIT_TEST(tellsWhatDiffers);
    CPPUNIT_TEST(brokenScripts);
    CPPUNIT_TEST_SUITE_END();

    void patterns() {
        CPPUNIT_ASSERT(matchesPattern("+OK 2 messages", "+OK 2 messages"));
        CPPUNIT_ASSERT(matchesPattern("+OK 2 messages", "+OK * messages"));
        CPPUNIT_ASSERT(matchesPattern("+OK", "+OK*"));
        CPPUNIT_ASSERT(matchesPattern("abcabd", "*abd"));
        CPPUNIT_ASSERT(matchesPattern("", "*"));
        CPPUNIT_ASSERT(matchesPattern("a*b\\c\t\xff", "a\\*b\\\\c\\t\\xff"));
        CPPUNIT_ASSERT(matchesPattern("250 x", "/25[01] .*/"));
        CPPUNIT_ASSERT(!matchesPattern("252 x", "/25[01] .*/"));
        CPPUNIT_ASSERT(!matchesPattern("axb", "a\\*b"));
        CPPUNIT_ASSERT(!matchesPattern("+OK 2 messages more", "+OK * messages"));
        CPPUNIT_ASSERT(!matchesPattern("", "x"));
    }

    void goesAsWritten() {
        CPPUNIT_ASSERT_EQUAL(std::string(), run("# talk\n\nS: \\* hello\nC: one\nS: got one\nS: done\nX: timeout\nS: late\nX: event 7 0\nS: store 7\nC: two\nS: ...\nS: done\n"
                                                "C: three\nS: ...\nC: QUIT\nS: got Q*\nS: done\nS: [closed]\n"));
    }

    void tellsWhatDiffers() {
        CPPUNIT_ASSERT_EQUAL(std::string("line 1: expected \"bye\", came \"* hello\""), run("S: bye\n"));
        CPPUNIT_ASSERT_EQUAL(std::string("line 2: not expected: \"* hello\""), run("\nC: one\n"));
        CPPUNIT_ASSERT_EQUAL(std::string("at the end: not expected: \"done\""), run("S: *\nC: one\nS: got one\n"));
        CPPUNIT_ASSERT_EQUAL(std::string("line 2: expected \"more\", nothing came"), run("S: *\nS: more\n"));
        CPPUNIT_ASSERT_EQUAL(std::string("line 2: the connection is open still"), run("S: *\nS: [closed]\n"));
        CPPUNIT_ASSERT_EQUAL(std::string("line 4: the server has closed the connection"), run("S: *\nC: QUIT\nS: ...\nC: one\n"));
    }

    void brokenScripts() {
        CPPUNIT_ASSERT_THROW(run("S: *\nhello\n"), std::invalid_argument);
        CPPUNIT_ASSERT_THROW(run("S: *\nX: dance\n"), std::invalid_argument);
        CPPUNIT_ASSERT_THROW(run("S: \\xzz\n"), std::invalid_argument);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(ScriptTest);

}  // namespace corbel::testing
