// POP3 conversations against fakes: answers line by line, and what is left in the INBOX.
#include <cppunit/extensions/HelperMacros.h>

#include <cstdlib>

#include "corbel/testing/fake_kernel.h"
#include "corbel/testing/fake_store.h"
#include "corbel/testing/script.h"
#include "corbel/testing/scripted_client.h"
#include "corbel/text.h"
#include "fakes.h"
#include "session.h"

namespace corbel::pop3 {

using testing::FakeConnection;
using testing::FakeKernel;
using testing::FakeSettings;
using testing::FakeStores;
using testing::runScriptFile;
using testing::ScriptedClient;

namespace {

/// What all connections of a test share.
struct Server {
    Server() {
        kernel.auth_ = &auth;
        kernel.stores_ = &stores;
        services = std::make_unique<Services>(kernel);
        options = std::make_shared<const Options>(readOptions(FakeSettings(optionSpecs())));
    }
    void deliver(std::string_view message, std::string_view user = "alice") { stores.deliver(MemoryAuth::identity(user), "INBOX", message); }
    std::uint32_t inboxCount() {
        const auto store = stores.openOwn(MemoryAuth::identity("alice"));
        return store->counters(store->findFolder("INBOX")->id).total;
    }
    void expungeByOther(Uid uid) {
        const auto store = stores.openOwn(MemoryAuth::identity("alice"));
        store->expunge(store->findFolder("INBOX")->id, std::span(&uid, 1), true);
    }

    FakeKernel kernel;
    FakeStores stores{kernel.fakeClock};
    MemoryAuth auth;
    std::unique_ptr<Services> services;
    std::shared_ptr<const Options> options;
};

struct Client {
    explicit Client(Server& server, bool isLoopback = true) : session(*server.services, server.options), client(session, connection) {
        connection.peerFacts.isLoopback = isLoopback;
        greeting = client.open();
    }
    std::string say(std::string_view line) { return client.say(line); }
    std::string login(std::string_view user = "alice") {
        say("USER " + std::string(user));
        return say("PASS secret");
    }

    FakeConnection connection;
    Pop3Session session;
    ScriptedClient client;
    std::string greeting;
};

const std::string kFirst = "Subject: one\r\n\r\nHello\r\n";
const std::string kDots = "Subject: two\r\n\r\n.\r\n..x\r\nlast\r\n";

std::string sizeOf(const std::string& message) { return std::to_string(message.size()); }

}  // namespace

class SessionTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(SessionTest);
    CPPUNIT_TEST(loginAndStat);
    CPPUNIT_TEST(loginFailures);
    CPPUNIT_TEST(plaintextNeedsTls);
    CPPUNIT_TEST(capabilities);
    CPPUNIT_TEST(stls);
    CPPUNIT_TEST(saslInitialAndAsked);
    CPPUNIT_TEST(saslServerDataAtTheEnd);
    CPPUNIT_TEST(saslFailures);
    CPPUNIT_TEST(inUse);
    CPPUNIT_TEST(tooManyForUser);
    CPPUNIT_TEST(storeAwayAtLogin);
    CPPUNIT_TEST(listAndUidl);
    CPPUNIT_TEST(longListStreams);
    CPPUNIT_TEST(retrAndTop);
    CPPUNIT_TEST(largeMessageStreams);
    CPPUNIT_TEST(contentThatCannotBeRead);
    CPPUNIT_TEST(deleAndRset);
    CPPUNIT_TEST(quitRemoves);
    CPPUNIT_TEST(hangUpRemovesNothing);
    CPPUNIT_TEST(quitThatFails);
    CPPUNIT_TEST(removedByOthers);
    CPPUNIT_TEST(newMailStaysOutside);
    CPPUNIT_TEST(wrongStateAndArguments);
    CPPUNIT_TEST(pipelined);
    CPPUNIT_TEST(utf8);
    CPPUNIT_TEST(limitsOfLines);
    CPPUNIT_TEST(overload);
    CPPUNIT_TEST(scripts);
    CPPUNIT_TEST_SUITE_END();

    void scripts() {
        Server server;
        server.deliver(kFirst);
        server.deliver(kDots);
        FakeConnection connection;
        connection.peerFacts.isLoopback = true;
        Pop3Session session(*server.services, server.options);
        ScriptedClient client(session, connection);
        CPPUNIT_ASSERT_EQUAL(std::string(), runScriptFile(client, std::string(std::getenv("CORBEL_SOURCE")) + "/modules/pop3/tests/scripts/reading.txt"));
        CPPUNIT_ASSERT_EQUAL(std::uint32_t{1}, server.inboxCount());
    }

    void loginAndStat() {
        Server server;
        server.deliver(kFirst);
        server.deliver(kDots);
        Client c(server);
        CPPUNIT_ASSERT(c.greeting.starts_with("+OK ") && c.greeting.find('<') == std::string::npos);
        const std::string total = std::to_string(kFirst.size() + kDots.size());
        CPPUNIT_ASSERT_EQUAL("+OK 2 messages (" + total + " octets)\r\n", c.login());
        CPPUNIT_ASSERT_EQUAL("+OK 2 " + total + "\r\n", c.say("stat"));
        CPPUNIT_ASSERT_EQUAL(std::string("alice"), c.connection.user);
        CPPUNIT_ASSERT_EQUAL(std::string("+OK Goodbye\r\n"), c.say("QUIT"));
        CPPUNIT_ASSERT(c.client.isClosed());
        CPPUNIT_ASSERT_EQUAL(0, server.stores.openSessions);
    }

    void loginFailures() {
        Server server;
        Client c(server);
        CPPUNIT_ASSERT_EQUAL(std::string("-ERR USER comes first\r\n"), c.say("PASS secret"));
        CPPUNIT_ASSERT_EQUAL(std::string("-ERR USER takes a name\r\n"), c.say("USER"));
        c.say("USER alice");
        CPPUNIT_ASSERT_EQUAL(std::string("-ERR [AUTH] Wrong name or password\r\n"), c.say("PASS  secret"));
        CPPUNIT_ASSERT_EQUAL(std::string("-ERR USER comes first\r\n"), c.say("PASS secret"));
        server.auth.failure.emplace(ErrorCode::Unavailable, "Directory is away", "detail");
        c.say("USER alice");
        CPPUNIT_ASSERT_EQUAL(std::string("-ERR [SYS/TEMP] Directory is away\r\n"), c.say("PASS secret"));
        server.auth.failure.emplace(ErrorCode::NoAccess, "Account is disabled");
        c.say("USER alice");
        CPPUNIT_ASSERT_EQUAL(std::string("-ERR [SYS/PERM] Account is disabled\r\n"), c.say("PASS secret"));
        for (unsigned i = 3; i < kMaxLoginFailures; ++i) {
            CPPUNIT_ASSERT(!c.client.isClosed());
            c.login();
        }
        CPPUNIT_ASSERT(c.client.isClosed());
    }

    void plaintextNeedsTls() {
        Server server;
        Client c(server, false);
        CPPUNIT_ASSERT_EQUAL(std::string("-ERR Passwords in clear are not taken here: use STLS\r\n"), c.say("USER alice"));
        CPPUNIT_ASSERT_EQUAL(std::string("-ERR Passwords in clear are not taken here: use STLS\r\n"), c.say("PASS secret"));
        CPPUNIT_ASSERT_EQUAL(0, server.auth.logins);
        CPPUNIT_ASSERT(c.say("CAPA").find("\r\nUSER\r\n") == std::string::npos);
    }

    void capabilities() {
        Server server;
        Client c(server);
        CPPUNIT_ASSERT_EQUAL(std::string("+OK Capabilities follow\r\nTOP\r\nUIDL\r\nRESP-CODES\r\nAUTH-RESP-CODE\r\nPIPELINING\r\nEXPIRE NEVER\r\nUTF8 USER\r\n"
                                         "USER\r\nSASL LAST PLAIN\r\nSTLS\r\nIMPLEMENTATION Corbel\r\n.\r\n"), c.say("CAPA"));
        c.login();
        CPPUNIT_ASSERT(c.say("CAPA").find("STLS") == std::string::npos);
        Client other(server);
        CPPUNIT_ASSERT_EQUAL(std::string("+OK Mechanisms follow\r\nLAST\r\nPLAIN\r\n.\r\n"), other.say("AUTH"));
    }

    void stls() {
        Server server;
        Client c(server, false);
        CPPUNIT_ASSERT_EQUAL(std::string("+OK Begin TLS\r\n"), c.client.send("STLS\r\nUSER injected\r\n"));
        CPPUNIT_ASSERT_EQUAL(std::string("-ERR USER comes first\r\n"), c.say("PASS secret"));
        CPPUNIT_ASSERT_EQUAL(std::string("-ERR TLS is up already\r\n"), c.say("STLS"));
        CPPUNIT_ASSERT(c.login().starts_with("+OK"));
        Client without(server, false);
        without.connection.offersTls = false;
        CPPUNIT_ASSERT_EQUAL(std::string("-ERR TLS is not offered here\r\n"), without.say("STLS"));
    }

    void saslInitialAndAsked() {
        Server server;
        const std::string response = text::base64Encode(std::string_view("\0alice\0secret", 13));
        Client initial(server);
        CPPUNIT_ASSERT_EQUAL(std::string("+OK 0 messages (0 octets)\r\n"), initial.say("AUTH plain " + response));
        initial.say("QUIT");
        initial.client.hangUp();
        Client asked(server);
        CPPUNIT_ASSERT_EQUAL(std::string("+ \r\n"), asked.say("AUTH PLAIN"));
        CPPUNIT_ASSERT_EQUAL(std::string("+OK 0 messages (0 octets)\r\n"), asked.say(response));
    }

    void saslServerDataAtTheEnd() {
        Server server;
        Client c(server);
        CPPUNIT_ASSERT_EQUAL("+ " + text::base64Encode("v=server") + "\r\n", c.say("AUTH LAST " + text::base64Encode("bob")));
        CPPUNIT_ASSERT_EQUAL(std::string("+OK 0 messages (0 octets)\r\n"), c.say(""));
        CPPUNIT_ASSERT_EQUAL(std::string("bob"), c.connection.user);
        Client wrong(server);
        wrong.say("AUTH LAST " + text::base64Encode("alice"));
        CPPUNIT_ASSERT_EQUAL(std::string("-ERR Expected an empty line\r\n"), wrong.say("STAT"));
        CPPUNIT_ASSERT_EQUAL(std::string("-ERR Log in first\r\n"), wrong.say("STAT"));
    }

    void saslFailures() {
        Server server;
        Client c(server);
        CPPUNIT_ASSERT_EQUAL(std::string("-ERR Unknown mechanism\r\n"), c.say("AUTH CRAM-MD5"));
        c.say("AUTH PLAIN");
        CPPUNIT_ASSERT_EQUAL(std::string("-ERR Authentication cancelled\r\n"), c.say("*"));
        c.say("AUTH PLAIN");
        CPPUNIT_ASSERT_EQUAL(std::string("-ERR Response is not valid base64\r\n"), c.say("!!"));
        CPPUNIT_ASSERT_EQUAL(std::string("-ERR Broken response\r\n"), c.say("AUTH PLAIN ="));
        CPPUNIT_ASSERT_EQUAL(std::string("-ERR [AUTH] Wrong name or password\r\n"), c.say("AUTH PLAIN " + text::base64Encode(std::string_view("\0eve\0x", 6))));
        c.say("AUTH PLAIN");
        CPPUNIT_ASSERT_EQUAL(std::string("-ERR Line too long\r\n"), c.say(std::string(kMaxAuthLine + 1, 'A')));
        CPPUNIT_ASSERT(c.login().starts_with("+OK"));
    }

    void inUse() {
        Server server;
        Client first(server), second(server), other(server);
        CPPUNIT_ASSERT(first.login().starts_with("+OK"));
        CPPUNIT_ASSERT(second.login().starts_with("-ERR [IN-USE] "));
        CPPUNIT_ASSERT(other.login("bob").starts_with("+OK"));
        first.client.hangUp();
        CPPUNIT_ASSERT(second.login().starts_with("+OK"));
    }

    void tooManyForUser() {
        Server server;
        Client c(server);
        c.connection.hasTooManyForUser = true;
        CPPUNIT_ASSERT_EQUAL(std::string("-ERR [SYS/TEMP] Too many connections for this user\r\n"), c.login());
        Client next(server);
        CPPUNIT_ASSERT(next.login().starts_with("+OK"));
    }

    void storeAwayAtLogin() {
        Server server;
        server.deliver(kFirst);
        Client c(server);
        server.stores.failNext = std::make_unique<Error>(ErrorCode::Unavailable, "Store is away", "disk");
        CPPUNIT_ASSERT_EQUAL(std::string("-ERR [SYS/TEMP] Store is away\r\n"), c.login());
        CPPUNIT_ASSERT_EQUAL(std::string("-ERR Log in first\r\n"), c.say("STAT"));
        CPPUNIT_ASSERT(c.login().starts_with("+OK 1 "));
    }

    void listAndUidl() {
        Server server;
        server.deliver(kFirst);
        server.deliver(kDots);
        Client c(server);
        c.login();
        CPPUNIT_ASSERT_EQUAL("+OK 2 messages\r\n1 " + sizeOf(kFirst) + "\r\n2 " + sizeOf(kDots) + "\r\n.\r\n", c.say("LIST"));
        CPPUNIT_ASSERT_EQUAL("+OK 2 " + sizeOf(kDots) + "\r\n", c.say("LIST 2"));
        const std::string one = c.say("UIDL 1"), all = c.say("UIDL");
        CPPUNIT_ASSERT(one.starts_with("+OK 1 ") && one.size() == 6 + 32 + 2);
        CPPUNIT_ASSERT(all.find(one.substr(4)) != std::string::npos);
        for (const char* line : {"LIST 3", "LIST 0", "UIDL 3", "UIDL x"}) CPPUNIT_ASSERT_EQUAL(std::string("-ERR No such message\r\n"), c.say(line));
        c.say("DELE 1");
        CPPUNIT_ASSERT_EQUAL("+OK 1 messages\r\n2 " + sizeOf(kDots) + "\r\n.\r\n", c.say("LIST"));
        CPPUNIT_ASSERT_EQUAL(std::string("-ERR No such message\r\n"), c.say("LIST 1"));
        // The same ids in the next session.
        c.client.hangUp();
        Client again(server);
        again.login();
        CPPUNIT_ASSERT_EQUAL(one, again.say("UIDL 1"));
    }

    void longListStreams() {
        Server server;
        const int count = 3500;
        for (int i = 0; i < count; ++i) server.deliver("x\r\n");
        Client c(server);
        c.connection.output.highWater = 1000;
        c.login();
        c.say("DELE 2");
        c.say("DELE 1700");
        std::string expected = "+OK 3498 messages\r\n";
        for (int i = 1; i <= count; ++i) {
            if (i != 2 && i != 1700) expected += std::to_string(i) + " 3\r\n";
        }
        CPPUNIT_ASSERT_EQUAL(expected + ".\r\n", c.say("LIST"));
        CPPUNIT_ASSERT_EQUAL(0, server.stores.openSessions);
    }

    void retrAndTop() {
        Server server;
        server.deliver(kDots);
        server.deliver("no end");
        Client c(server);
        c.login();
        CPPUNIT_ASSERT_EQUAL("+OK " + sizeOf(kDots) + " octets\r\nSubject: two\r\n\r\n..\r\n...x\r\nlast\r\n.\r\n", c.say("RETR 1"));
        CPPUNIT_ASSERT_EQUAL(std::string("+OK 6 octets\r\nno end\r\n.\r\n"), c.say("RETR 2"));
        CPPUNIT_ASSERT_EQUAL(std::string("+OK\r\nSubject: two\r\n\r\n.\r\n"), c.say("TOP 1 0"));
        CPPUNIT_ASSERT_EQUAL(std::string("+OK\r\nSubject: two\r\n\r\n..\r\n.\r\n"), c.say("TOP 1 1"));
        CPPUNIT_ASSERT_EQUAL(std::string("+OK\r\nSubject: two\r\n\r\n..\r\n...x\r\nlast\r\n.\r\n"), c.say("TOP 1 1000"));
        for (const char* line : {"RETR 3", "RETR", "TOP 3 1"}) CPPUNIT_ASSERT_EQUAL(std::string("-ERR No such message\r\n"), c.say(line));
        CPPUNIT_ASSERT(c.say("TOP 1").starts_with("-ERR TOP takes"));
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{2}, server.kernel.fakeMetrics.value("corbel_pop3_retrieved_total"));
    }

    void largeMessageStreams() {
        Server server;
        std::string message = "Subject: large\r\n\r\n", expected = message;
        for (int i = 0; i < 50000; ++i) {
            message += ".line\r\n";
            expected += "..line\r\n";
        }
        server.deliver(message);
        server.stores.hidesWhole = true;
        Client c(server);
        c.connection.output.highWater = 4096;
        c.login();
        CPPUNIT_ASSERT_EQUAL("+OK " + sizeOf(message) + " octets\r\n" + expected + ".\r\n", c.say("RETR 1"));
        CPPUNIT_ASSERT_EQUAL("+OK\r\n" + expected.substr(0, 18 + 40000 * 8) + ".\r\n", c.say("TOP 1 40000"));
        CPPUNIT_ASSERT_EQUAL(0, server.stores.openSessions);
        CPPUNIT_ASSERT(c.say("STAT").starts_with("+OK 1 "));
    }

    /// Nothing but an error where a message was asked for, or the end of the connection: a client that took other answers for the message's
    /// text would remove it with its next DELE.
    void contentThatCannotBeRead() {
        Server server;
        server.deliver("Subject: large\r\n\r\n" + std::string(200000, 'x') + "\r\n");
        server.stores.hidesWhole = true;
        server.stores.contentFailsAt = 0;
        Client c(server);
        c.login();
        for (const char* command : {"RETR 1", "TOP 1 1"}) {
            CPPUNIT_ASSERT_EQUAL(std::string("-ERR [SYS/TEMP] The content is out of reach\r\n"), c.say(command));
        }
        CPPUNIT_ASSERT(c.say("STAT").starts_with("+OK 1 "));
        server.stores.contentFailsAt = 100000;
        c.connection.output.highWater = 1 << 20;
        const std::string answer = c.say("RETR 1");
        CPPUNIT_ASSERT(answer.starts_with("+OK 2000"));
        CPPUNIT_ASSERT_EQUAL(std::string::npos, answer.find("-ERR"));
        CPPUNIT_ASSERT(c.client.isClosed());
    }

    void deleAndRset() {
        Server server;
        server.deliver(kFirst);
        server.deliver(kDots);
        Client c(server);
        c.login();
        CPPUNIT_ASSERT_EQUAL(std::string("+OK Marked\r\n"), c.say("DELE 2"));
        CPPUNIT_ASSERT_EQUAL("+OK 1 " + sizeOf(kFirst) + "\r\n", c.say("STAT"));
        for (const char* line : {"DELE 2", "RETR 2", "TOP 2 0", "UIDL 2"}) CPPUNIT_ASSERT_EQUAL(std::string("-ERR No such message\r\n"), c.say(line));
        const std::string total = std::to_string(kFirst.size() + kDots.size());
        CPPUNIT_ASSERT_EQUAL("+OK 2 messages (" + total + " octets)\r\n", c.say("RSET"));
        CPPUNIT_ASSERT_EQUAL("+OK 2 " + total + "\r\n", c.say("STAT"));
        c.say("QUIT");
        CPPUNIT_ASSERT_EQUAL(2u, server.inboxCount());
    }

    void quitRemoves() {
        Server server;
        for (int i = 0; i < 3; ++i) server.deliver(kFirst);
        Client c(server);
        c.login();
        c.client.send("DELE 1\r\nDELE 3\r\n");
        CPPUNIT_ASSERT_EQUAL(3u, server.inboxCount());
        CPPUNIT_ASSERT_EQUAL(std::string("+OK Goodbye\r\n"), c.say("QUIT"));
        CPPUNIT_ASSERT_EQUAL(1u, server.inboxCount());
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{2}, server.kernel.fakeMetrics.value("corbel_pop3_deleted_total"));
        c.client.hangUp();
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, server.kernel.fakeLog.count("POP3 session ended connection=7 user=alice retrieved=0 removed=2"));
    }

    void hangUpRemovesNothing() {
        Server server;
        server.deliver(kFirst);
        Client c(server);
        c.login();
        c.say("DELE 1");
        c.client.hangUp();
        CPPUNIT_ASSERT_EQUAL(1u, server.inboxCount());
        Client timedOut(server);
        timedOut.login();
        timedOut.say("DELE 1");
        timedOut.client.timeOut();
        CPPUNIT_ASSERT(timedOut.client.isClosed());
        CPPUNIT_ASSERT_EQUAL(1u, server.inboxCount());
    }

    void quitThatFails() {
        Server server;
        server.deliver(kFirst);
        Client c(server);
        c.login();
        c.say("DELE 1");
        server.stores.failNext = std::make_unique<Error>(ErrorCode::Unavailable, "Store is away");
        CPPUNIT_ASSERT_EQUAL(std::string("-ERR [SYS/TEMP] The messages marked as deleted were not removed\r\n"), c.say("QUIT"));
        CPPUNIT_ASSERT(c.client.isClosed());
        CPPUNIT_ASSERT_EQUAL(1u, server.inboxCount());
    }

    void removedByOthers() {
        Server server;
        for (int i = 0; i < 3; ++i) server.deliver(kFirst);
        Client c(server);
        c.login();
        server.expungeByOther(2);
        CPPUNIT_ASSERT_EQUAL("+OK 3 messages\r\n1 " + sizeOf(kFirst) + "\r\n3 " + sizeOf(kFirst) + "\r\n.\r\n", c.say("LIST"));
        for (const char* line : {"RETR 2", "TOP 2 0", "LIST 2", "UIDL 2"}) {
            CPPUNIT_ASSERT_EQUAL(std::string("-ERR The message was removed by another session\r\n"), c.say(line));
        }
        CPPUNIT_ASSERT_EQUAL(std::string("+OK Marked\r\n"), c.say("DELE 2"));
        CPPUNIT_ASSERT_EQUAL(std::string("+OK Marked\r\n"), c.say("DELE 3"));
        CPPUNIT_ASSERT_EQUAL(std::string("+OK Goodbye\r\n"), c.say("QUIT"));
        CPPUNIT_ASSERT_EQUAL(1u, server.inboxCount());
    }

    void newMailStaysOutside() {
        Server server;
        server.deliver(kFirst);
        Client c(server);
        c.login();
        server.deliver(kDots);
        CPPUNIT_ASSERT_EQUAL("+OK 1 " + sizeOf(kFirst) + "\r\n", c.say("STAT"));
        CPPUNIT_ASSERT_EQUAL(std::string("-ERR No such message\r\n"), c.say("RETR 2"));
    }

    void wrongStateAndArguments() {
        Server server;
        Client c(server);
        for (const char* line : {"STAT", "LIST", "RETR 1", "DELE 1", "NOOP", "RSET", "TOP 1 1", "UIDL"}) {
            CPPUNIT_ASSERT_EQUAL(std::string("-ERR Log in first\r\n"), c.say(line));
        }
        for (const char* line : {"LAST", "APOP alice x", "", "XTND"}) CPPUNIT_ASSERT_EQUAL(std::string("-ERR Unknown command\r\n"), c.say(line));
        c.login();
        for (const char* line : {"USER alice", "PASS x", "AUTH PLAIN", "STLS", "UTF8"}) CPPUNIT_ASSERT_EQUAL(std::string("-ERR Only before login\r\n"), c.say(line));
        CPPUNIT_ASSERT_EQUAL(std::string("-ERR This command takes no arguments\r\n"), c.say("STAT 1"));
    }

    void pipelined() {
        Server server;
        server.deliver(kFirst);
        Client c(server);
        CPPUNIT_ASSERT_EQUAL("+OK Send the password\r\n+OK 1 messages (" + sizeOf(kFirst) + " octets)\r\n+OK 1 messages\r\n1 " + sizeOf(kFirst) +
                                 "\r\n.\r\n+OK " + sizeOf(kFirst) + " octets\r\n" + kFirst + ".\r\n+OK Marked\r\n+OK Goodbye\r\n",
                             c.client.send("USER alice\r\nPASS secret\r\nLIST\r\nRETR 1\r\nDELE 1\r\nQUIT\r\n"));
        CPPUNIT_ASSERT_EQUAL(0u, server.inboxCount());
    }

    void utf8() {
        Server server;
        Client c(server);
        CPPUNIT_ASSERT_EQUAL(std::string("+OK UTF8 enabled\r\n"), c.say("UTF8"));
        CPPUNIT_ASSERT_EQUAL(std::string("-ERR STLS comes before UTF8\r\n"), c.say("STLS"));
        CPPUNIT_ASSERT_EQUAL(std::string("-ERR USER takes a name\r\n"), c.say("USER \xff"));
        CPPUNIT_ASSERT_EQUAL(std::string("+OK Send the password\r\n"), c.say("USER grå"));
    }

    void overload() {
        const std::string busy = "-ERR [SYS/TEMP] The server is overloaded, try again later\r\n";
        Server server;
        server.deliver(kFirst);
        Client c(server);
        c.client.isOverloaded = true;
        CPPUNIT_ASSERT_EQUAL(busy, c.say("USER alice"));
        c.client.isOverloaded = false;
        c.login();
        c.say("DELE 1");
        c.client.isOverloaded = true;
        CPPUNIT_ASSERT_EQUAL(busy, c.say("STAT"));
        CPPUNIT_ASSERT_EQUAL(std::string("-ERR Unknown command\r\n"), c.say("XTND"));
        CPPUNIT_ASSERT(c.say("QUIT").starts_with("+OK"));   // what was asked for before is done
        CPPUNIT_ASSERT_EQUAL(0u, server.inboxCount());
    }

    void limitsOfLines() {
        Server server;
        Client c(server);
        c.login();
        CPPUNIT_ASSERT_EQUAL(std::string("-ERR This command takes no arguments\r\n"), c.say("NOOP " + std::string(kMaxCommandLine - 5, 'x')));
        CPPUNIT_ASSERT_EQUAL(std::string("-ERR Line too long\r\n"), c.say("NOOP " + std::string(kMaxCommandLine - 4, 'x')));
        for (unsigned bad = 3; bad < kMaxBadCommands; ++bad) CPPUNIT_ASSERT_EQUAL(std::string("-ERR Unknown command\r\n"), c.say("x"));
        CPPUNIT_ASSERT(!c.client.isClosed());
        CPPUNIT_ASSERT_EQUAL(std::string("-ERR Too many bad commands\r\n"), c.say("x"));
        CPPUNIT_ASSERT(c.client.isClosed());
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(SessionTest);

}  // namespace corbel::pop3
