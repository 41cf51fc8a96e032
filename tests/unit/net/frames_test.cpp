#include <cppunit/extensions/HelperMacros.h>

#include "support.h"

using namespace corbel;
using namespace corbel::net;
using testnet::Client;
using testnet::Rig;

namespace {

/// Frames over a real socket: each mode in one piece and byte by byte, pipelining, ends of streams, failing handlers.
class FramesTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(FramesTest);
    CPPUNIT_TEST(testEcho);
    CPPUNIT_TEST(testModes);
    CPPUNIT_TEST(testLargeBodies);
    CPPUNIT_TEST(testPipelining);
    CPPUNIT_TEST(testPipelinedBeyondTheBurst);
    CPPUNIT_TEST(testHasInput);
    CPPUNIT_TEST(testHalfClosedClientGetsItsAnswers);
    CPPUNIT_TEST(testLastWordsReachAClientThatStillSends);
    CPPUNIT_TEST(testFailingHandlers);
    CPPUNIT_TEST(testTricklingClientsBesideAnHonestOne);
    CPPUNIT_TEST_SUITE_END();

    void converse(const std::string& address, const std::string& input, const std::vector<std::string>& answers) {
        for (const bool isBytewise : {false, true}) {
            Client client(address);
            CPPUNIT_ASSERT_EQUAL(std::string("hello"), client.line());
            if (isBytewise) {
                for (const char c : input) client.send({&c, 1});
            } else {
                client.send(input);
            }
            for (const std::string& answer : answers) CPPUNIT_ASSERT_EQUAL(answer, client.line());
            CPPUNIT_ASSERT_EQUAL(std::string("bye"), client.ask("QUIT"));
            CPPUNIT_ASSERT(client.isClosed());
        }
    }

public:
    void testEcho() {
        Rig rig;
        const std::string address = rig.listen();
        Client client(address);
        CPPUNIT_ASSERT_EQUAL(std::string("hello"), client.line());
        CPPUNIT_ASSERT_EQUAL(std::string("one two"), client.ask("ECHO one two"));
        CPPUNIT_ASSERT_EQUAL("127.0.0.1 " + std::to_string(client.port()) + " 127.0.0.1 loopback", client.ask("PEER"));
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, rig.server.connections());
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, rig.server.listeners()[0].connections);
        CPPUNIT_ASSERT_EQUAL(std::string("bye"), client.ask("QUIT"));
        CPPUNIT_ASSERT(client.isClosed());
        CPPUNIT_ASSERT(rig.protocol.signals.waitFor("closed", 1));
    }

    void testModes() {
        Rig rig;
        const std::string address = rig.listen();
        converse(address, "MODE line 5\r\n12345\r\n123456\r\nx\nEND\r\nECHO a\r\n", {"line[12345]", "toolong[123456]", "line[x]~", "line[END]", "a"});
        converse(address, "MODE imap 100\r\nA {3}\r\nbob {2+}\r\n\r\n x\r\nEND\r\nECHO a\r\n",
                 {"literal3[A ]", "chunk[bob]", "literal+2[ ]", "chunk[|$]", "line[ x]", "line[END]", "a"});
        converse(address, "MODE bytes 4\r\na\r\nbECHO a\r\n", {"chunk[a|$b]", "a"});
        converse(address, "MODE bytes 0\r\nECHO a\r\n", {"chunk[]", "a"});
        converse(address, "MODE dot 4\r\nlong line\r\n..x\n\r\n.\r\nECHO a\r\n", {"chunk[long line|$.x$|$]~", "a"});
        converse(address, "MODE head 100\r\nGET / HTTP/1.1\r\nHost: x\r\n\r\nEND\r\n\r\nECHO a\r\n", {"line[GET / HTTP/1.1|$Host: x|$]", "line[END|$]", "a"});
        converse(address, "MODE chunked 100\r\n2\r\nab\r\n1\r\nc\r\n0\r\n\r\nECHO a\r\n", {"chunk[abc]", "a"});
    }

    void testLargeBodies() {
        Rig rig;
        const std::string address = rig.listen();
        const std::string large(5'000'000, 'x');
        converse(address, "MODE bytes 200000\r\n" + large.substr(0, 200'000), {"chunk[200000]"});
        Client client(address);
        client.line();
        client.send("MODE bytes 5000000\r\n" + large);
        CPPUNIT_ASSERT_EQUAL(std::string("chunk[5000000]"), client.line());
        client.send("MODE dot 100\r\n" + large + "\r\n.\r\n");
        CPPUNIT_ASSERT_EQUAL(std::string("chunk[5000002]"), client.line());
        client.send("MODE line 1000\r\n" + large + "\r\nEND\r\n");
        CPPUNIT_ASSERT_EQUAL(std::string("toolong[256]"), client.line());
        CPPUNIT_ASSERT_EQUAL(std::string("line[END]"), client.line());
    }

    void testPipelining() {
        Rig rig;
        Client client(rig.listen());
        client.line();
        std::string input;
        for (int i = 0; i < 2000; ++i) input += "ECHO " + std::to_string(i) + "\r\n";
        client.send(input);
        for (int i = 0; i < 2000; ++i) CPPUNIT_ASSERT_EQUAL(std::to_string(i), client.line());
    }

    void testPipelinedBeyondTheBurst() {
        Rig rig(systemClock(), {}, 1);  // one worker: several clients take turns
        const std::string address = rig.listen();
        std::vector<std::unique_ptr<Client>> clients;
        std::string input;
        for (int i = 0; i < 500; ++i) input += "ECHO " + std::to_string(i) + "\r\n";
        for (int i = 0; i < 8; ++i) {
            clients.push_back(std::make_unique<Client>(address));
            clients.back()->send(input);
        }
        for (const auto& client : clients) {
            CPPUNIT_ASSERT_EQUAL(std::string("hello"), client->line());
            for (int i = 0; i < 500; ++i) CPPUNIT_ASSERT_EQUAL(std::to_string(i), client->line());
        }
    }

    void testHasInput() {
        Rig rig;
        Client client(rig.listen());
        client.line();
        client.send("MORE\r\nMORE\r\n");
        CPPUNIT_ASSERT_EQUAL(std::string("more"), client.line());
        CPPUNIT_ASSERT_EQUAL(std::string("none"), client.line());
    }

    void testHalfClosedClientGetsItsAnswers() {
        Rig rig;
        Client client(rig.listen());
        client.send("ECHO a\r\nFLOOD 8000000\r\nECHO cut off");
        client.shutdownWrite();
        CPPUNIT_ASSERT_EQUAL(std::string("hello"), client.line());
        CPPUNIT_ASSERT_EQUAL(std::string("a"), client.line());
        CPPUNIT_ASSERT_EQUAL(8'000'000 + std::string("ok").size(), client.line().size());
        CPPUNIT_ASSERT(client.isClosed());
    }

    void testLastWordsReachAClientThatStillSends() {
        Rig rig;
        Client client(rig.listen());
        client.line();
        client.send("QUIT\r\n" + std::string(300'000, 'x'));
        CPPUNIT_ASSERT_EQUAL(std::string("bye"), client.line());
        client.send(std::string(300'000, 'x'));
        client.shutdownWrite();
        CPPUNIT_ASSERT(client.isClosed());
    }

    void testFailingHandlers() {
        Rig rig;
        const std::string address = rig.listen();
        for (const char* line : {"THROW", "PANIC"}) {
            Client client(address);
            client.line();
            CPPUNIT_ASSERT_EQUAL(std::string("<closed>"), client.ask(line));
        }
        CPPUNIT_ASSERT(rig.protocol.signals.waitFor("closed", 2));
        CPPUNIT_ASSERT(rig.log.has("reference"));
        Client client(address);
        CPPUNIT_ASSERT_EQUAL(std::string("hello"), client.line());
    }

    void testTricklingClientsBesideAnHonestOne() {
        Rig rig(systemClock(), {}, 2);
        const std::string address = rig.listen();
        std::vector<std::unique_ptr<Client>> slow;
        for (int i = 0; i < 200; ++i) {
            slow.push_back(std::make_unique<Client>(address));
            slow.back()->line();
        }
        Client honest(address);
        honest.line();
        const std::string text = "ECHO trickled text\r\n";
        for (const char c : text) {
            for (const auto& client : slow) client->send({&c, 1});
            CPPUNIT_ASSERT_EQUAL(std::string("a"), honest.ask("ECHO a"));
        }
        for (const auto& client : slow) CPPUNIT_ASSERT_EQUAL(std::string("trickled text"), client->line());
        // Part of a frame wakes no worker: greetings, whole frames, and at most the honest client's.
        CPPUNIT_ASSERT(rig.metrics.value("corbel_pool_jobs_total", "pool=\"test\"").value() < 201 + 200 + 3 * text.size());
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(FramesTest);

}  // namespace
