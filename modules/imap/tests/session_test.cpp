// What scripts cannot say: TLS, time, draining, errors of the store, slow readers, contents that lie outside the database.
#include <cppunit/extensions/HelperMacros.h>

#include <stdexcept>

#include "corbel/error.h"
#include "corbel/text.h"
#include "imap_fixture.h"

using namespace corbel;
using corbel::imap_tests::ImapFixture;

namespace {

using Client = ImapFixture::Client;

bool contains(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

std::size_t count(const std::string& text, std::string_view part) {
    std::size_t n = 0;
    for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++n;
    return n;
}

/// "MODSEQ (n" behind `uid`.
std::string modSeqOf(const std::string& text, std::string_view uid) {
    const auto at = text.find("MODSEQ", text.find(uid));
    return text.substr(at, text.find(')', at) - at);
}

std::string message(std::size_t bodyBytes) {
    std::string out = "Subject: big\r\n\r\n";
    for (std::size_t i = 0; out.size() < bodyBytes; ++i) out += "line " + std::to_string(i) + "\r\n";
    return out;
}

}  // namespace

/// Evaluates `text` once.
#define ASSERT_HAS(part, text)                                       \
    do {                                                             \
        const std::string got_ = (text);                             \
        CPPUNIT_ASSERT_MESSAGE(got_, contains(got_, part));          \
    } while (false)

class SessionTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(SessionTest);
    CPPUNIT_TEST(passwordsNeedTls);
    CPPUNIT_TEST(startTls);
    CPPUNIT_TEST(saslDataWithSuccess);
    CPPUNIT_TEST(failedLoginsEnd);
    CPPUNIT_TEST(loginRefusals);
    CPPUNIT_TEST(lineLimits);
    CPPUNIT_TEST(literalLimits);
    CPPUNIT_TEST(timeouts);
    CPPUNIT_TEST(overload);
    CPPUNIT_TEST(idleTimes);
    CPPUNIT_TEST(drain);
    CPPUNIT_TEST(storeErrors);
    CPPUNIT_TEST(internalErrors);
    CPPUNIT_TEST(quota);
    CPPUNIT_TEST(appendInPieces);
    CPPUNIT_TEST(appendOverItsLimit);
    CPPUNIT_TEST(appendWithoutRoomForKeywords);
    CPPUNIT_TEST(appendIntoAMailboxThatVanishes);
    CPPUNIT_TEST(seenModSeqs);
    CPPUNIT_TEST(prefixAndBodyAreOneMessage);
    CPPUNIT_TEST(largeContentsForSlowReaders);
    CPPUNIT_TEST(manyFlags);
    CPPUNIT_TEST(seenInBatches);
    CPPUNIT_TEST(pipelined);
    CPPUNIT_TEST(selectedMailboxVanishes);
    CPPUNIT_TEST_SUITE_END();

    void passwordsNeedTls() {
        ImapFixture imap;
        Client& client = imap.connect();
        ASSERT_HAS(" STARTTLS LOGINDISABLED AUTH=TWO-STEP]", client.greeting);
        ASSERT_HAS("a NO [PRIVACYREQUIRED]", client.say("a LOGIN alice corbel-demo"));
        ASSERT_HAS("b NO [CANNOT]", client.say("b AUTHENTICATE PLAIN"));
    }

    void startTls() {
        ImapFixture imap;
        Client& client = imap.connect();
        // What was sent in clear behind STARTTLS is dropped, not run.
        const std::string answer = client.send("a STARTTLS\r\nb LOGIN alice corbel-demo\r\n");
        CPPUNIT_ASSERT_EQUAL(std::string("a OK Begin TLS now\r\n"), answer);
        const std::string after = client.say("c CAPABILITY");
        ASSERT_HAS("AUTH=PLAIN", after);
        CPPUNIT_ASSERT(!contains(after, "STARTTLS") && !contains(after, "LOGINDISABLED"));
        ASSERT_HAS("d BAD TLS is on already", client.say("d STARTTLS"));
        ASSERT_HAS("e OK", client.say("e LOGIN alice corbel-demo"));
        CPPUNIT_ASSERT_EQUAL(std::string("alice"), client.connection.user);
    }

    void saslDataWithSuccess() {
        ImapFixture imap;
        Client& client = imap.connect();
        CPPUNIT_ASSERT_EQUAL("+ " + text::base64Encode("again") + "\r\n", client.say("a AUTHENTICATE TWO-STEP ="));
        CPPUNIT_ASSERT_EQUAL("+ " + text::base64Encode("v=proof") + "\r\n", client.say(text::base64Encode("bob")));
        ASSERT_HAS("a OK [CAPABILITY", client.say(""));
        ASSERT_HAS("* CAPABILITY", client.say("b CAPABILITY"));
        Client& other = imap.connect();
        other.say("a AUTHENTICATE TWO-STEP =");
        ASSERT_HAS("a BAD The response is too long", other.say(std::string(20000, 'A')));
        ASSERT_HAS("b OK", other.say("b NOOP"));
    }

    void failedLoginsEnd() {
        ImapFixture imap;
        Client& client = imap.connect();
        client.connection.hasTls = true;
        for (int i = 0; i < 4; ++i) ASSERT_HAS("a NO [AUTHENTICATIONFAILED]", client.say("a LOGIN alice wrong"));
        ASSERT_HAS("* BYE Too many failed logins", client.say("a LOGIN alice wrong"));
        CPPUNIT_ASSERT(client.script->isClosed());
    }

    void loginRefusals() {
        ImapFixture imap;
        Client& client = imap.connect();
        client.connection.hasTls = true;
        imap.auth.isDown = true;
        ASSERT_HAS("a NO [UNAVAILABLE]", client.say("a LOGIN alice corbel-demo"));
        imap.auth.isDown = false;
        client.connection.hasTooManyForUser = true;
        ASSERT_HAS("b NO [LIMIT]", client.say("b LOGIN alice corbel-demo"));
        ASSERT_HAS("c BAD Log in first", client.say("c SELECT INBOX"));
    }

    void lineLimits() {
        ImapFixture imap(std::map<std::string, std::string>{{"max_line", "8K"}});
        Client& client = imap.login();
        const std::string atLimit = "a NOOP" + std::string(8192 - 6, ' ');
        ASSERT_HAS("a OK", client.say(atLimit));
        ASSERT_HAS("a BAD The command line is too long", client.say(atLimit + " "));
        ASSERT_HAS("b OK", client.say("b NOOP"));
        ASSERT_HAS(std::string(64, 'x') + " OK", client.say(std::string(64, 'x') + " NOOP"));
        ASSERT_HAS("* BAD", client.say(std::string(65, 'x') + " NOOP"));
    }

    void literalLimits() {
        ImapFixture imap;
        Client& before = imap.connect();
        before.connection.hasTls = true;
        ASSERT_HAS("+ OK", before.say("a LOGIN {4096}"));
        before.say(std::string(4096, 'x') + " y");
        ASSERT_HAS("b NO [TOOBIG]", before.say("b LOGIN {4097}"));
        CPPUNIT_ASSERT_EQUAL(std::string(), before.send("c LOGIN {4097+}\r\n" + std::string(4000, 'x')));
        ASSERT_HAS("c NO [TOOBIG]", before.say(std::string(97, 'x') + " y"));
        Client& client = imap.login();
        ASSERT_HAS("+ OK", client.say("a SELECT {262144}"));
        client.say(std::string(262144, 'x'));
        ASSERT_HAS("b NO [TOOBIG]", client.say("b SELECT {262145}"));
        std::string many = "c LIST \"\"";
        for (int i = 0; i < 257; ++i) many += " {1+}\r\nx";
        ASSERT_HAS("c NO [TOOBIG]", client.say(many));
        ASSERT_HAS("d OK", client.say("d NOOP"));
    }

    void overload() {
        ImapFixture imap;
        Client& client = imap.login();
        client.say("a SELECT INBOX");
        ASSERT_HAS("+ OK", client.say("b APPEND INBOX {17}"));   // begun before: it is brought to its end
        client.script->isOverloaded = true;
        ASSERT_HAS("b OK", client.say("Subject: x\r\n\r\nx\r\n"));
        for (const char* command : {"NOOP", "UID FETCH 1:* FLAGS", "IDLE", "STORE 1 FLAGS ()", "APPEND INBOX {5}"})
            CPPUNIT_ASSERT_EQUAL(std::string("c NO [UNAVAILABLE] The server is overloaded, try again later\r\n"), client.say("c " + std::string(command)));
        // A literal that was sent unasked is read and dropped first.
        CPPUNIT_ASSERT_EQUAL(std::string("d NO [UNAVAILABLE] The server is overloaded, try again later\r\n"), client.say("d APPEND INBOX {5+}\r\nhello"));
        ASSERT_HAS("e BAD", client.say("e NONSENSE"));
        client.script->isOverloaded = false;
        ASSERT_HAS("f OK", client.say("f NOOP"));
        ASSERT_HAS("+ ", client.say("g IDLE"));
        client.script->isOverloaded = true;
        ASSERT_HAS("g OK", client.say("DONE"));
        ASSERT_HAS("h OK", client.say("h LOGOUT"));
        CPPUNIT_ASSERT(client.script->isClosed());
    }

    void timeouts() {
        ImapFixture imap;
        Client& client = imap.connect();
        CPPUNIT_ASSERT(client.script->next()->timeout() == std::chrono::minutes(2));
        CPPUNIT_ASSERT_EQUAL(std::string("* BYE No login for too long\r\n"), client.script->timeOut());
        CPPUNIT_ASSERT(client.script->isClosed());
        Client& second = imap.login();
        CPPUNIT_ASSERT(second.script->next()->timeout() == std::chrono::minutes(35));
        CPPUNIT_ASSERT_EQUAL(std::string("* BYE Autologout, no command for too long\r\n"), second.script->timeOut());
    }

    void idleTimes() {
        ImapFixture imap;
        Client& client = imap.login();
        client.say("a SELECT INBOX");
        client.say("b IDLE");
        CPPUNIT_ASSERT(client.script->next()->kind() == Next::Kind::FrameOrEvent);
        for (int minutes = 2; minutes < 35; minutes += 2) {
            imap.kernel.fakeClock.advance(std::chrono::minutes(2));
            CPPUNIT_ASSERT_EQUAL(std::string("* OK Still here\r\n"), client.script->timeOut());
        }
        imap.kernel.fakeClock.advance(std::chrono::minutes(2));
        ASSERT_HAS("* BYE Autologout", client.script->timeOut());
        CPPUNIT_ASSERT_EQUAL(0, imap.stores.openSessions);
    }

    void drain() {
        ImapFixture imap;
        Client& client = imap.login();
        CPPUNIT_ASSERT_EQUAL(std::string("* BYE Server is shutting down\r\n"), client.script->drain());
        CPPUNIT_ASSERT(client.script->isClosed());
    }

    void storeErrors() {
        ImapFixture imap;
        Client& client = imap.login();
        client.say("a SELECT INBOX");
        const std::vector<std::pair<ErrorCode, std::string>> table = {
            {ErrorCode::InvalidArgument, "NO [CANNOT]"}, {ErrorCode::NotFound, "NO [NONEXISTENT]"}, {ErrorCode::AlreadyExists, "NO [ALREADYEXISTS]"},
            {ErrorCode::NoAccess, "NO [NOPERM]"},        {ErrorCode::OverQuota, "NO [OVERQUOTA]"},   {ErrorCode::TooLarge, "NO [TOOBIG]"},
            {ErrorCode::LimitReached, "NO [LIMIT]"},     {ErrorCode::Conflict, "NO [INUSE]"},        {ErrorCode::Unavailable, "NO [UNAVAILABLE]"},
            {ErrorCode::Timeout, "NO [UNAVAILABLE]"},    {ErrorCode::Unsupported, "NO [CANNOT]"},    {ErrorCode::Corrupt, "NO [CORRUPTION]"},
            {ErrorCode::Cancelled, "NO [UNAVAILABLE]"}};
        for (const auto& [code, reply] : table) {
            imap.stores.failNext = std::make_unique<Error>(code, "This text", "never this");
            CPPUNIT_ASSERT_EQUAL("x " + reply + " This text\r\n", client.say("x CREATE something"));
        }
    }

    void internalErrors() {
        ImapFixture imap;
        Client& client = imap.login();
        imap.stores.failNext = std::make_unique<Error>(ErrorCode::Internal, "bug", "secret detail");
        const std::string answer = client.say("x CREATE something");
        ASSERT_HAS("x NO [SERVERBUG] Internal error, reference ", answer);
        CPPUNIT_ASSERT(!contains(answer, "secret"));
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, imap.kernel.fakeLog.count("secret detail"));
        ASSERT_HAS("y OK", client.say("y NOOP"));
    }

    void quota() {
        ImapFixture imap;
        imap.stores.quotaLimitBytes = 100 * 1024;
        Client& client = imap.login();
        ASSERT_HAS("* QUOTA \"\" (STORAGE 0 100)", client.say("a GETQUOTA \"\""));
        ASSERT_HAS("b NO [OVERQUOTA]", client.say("b APPEND INBOX {102401}"));   // before the client sends it
        const std::string fits = message(50 * 1024);
        ASSERT_HAS("c OK", client.send("c APPEND INBOX {" + std::to_string(fits.size()) + "+}\r\n" + fits + "\r\n"));
        ASSERT_HAS("* QUOTA \"\" (STORAGE 50 100)", client.say("d GETQUOTA \"\""));
    }

    void appendInPieces() {
        ImapFixture imap;
        Client& client = imap.login();
        client.script->chunkSize = 7;
        const std::string text = message(1000);
        CPPUNIT_ASSERT_EQUAL(std::string("+ OK\r\n"), client.say("a APPEND INBOX {" + std::to_string(text.size()) + "}"));
        CPPUNIT_ASSERT_EQUAL(std::string(), client.send(text));
        ASSERT_HAS("a OK [APPENDUID ", client.say(""));
        client.say("b SELECT INBOX");
        ASSERT_HAS("{" + std::to_string(text.size()) + "}\r\n" + text + ")", client.say("c FETCH 1 BODY[]"));
    }

    void appendOverItsLimit() {
        ImapFixture imap(std::map<std::string, std::string>{{"max_message", "64K"}});
        Client& client = imap.login();
        ASSERT_HAS("a NO [TOOBIG]", client.say("a APPEND INBOX {65537}"));
        ASSERT_HAS("+ OK", client.say("b APPEND INBOX {65536}"));
        ASSERT_HAS("b OK", client.send(std::string(65536, 'x') + "\r\n"));
        ASSERT_HAS("c NO [TOOBIG]", client.send("c APPEND INBOX {65537+}\r\n" + std::string(65537, 'x') + "\r\n"));
        ASSERT_HAS("d OK", client.say("d NOOP"));
        imap.stores.failNext = std::make_unique<Error>(ErrorCode::Unavailable, "Disk full");
        ASSERT_HAS("e NO [UNAVAILABLE] Disk full", client.send("e APPEND INBOX {3+}\r\nabc\r\n"));
    }

    /// The message is worth more than its 65th keyword.
    void appendWithoutRoomForKeywords() {
        ImapFixture imap;
        Client& client = imap.login();
        std::string keywords;
        for (std::size_t i = 0; i < kMaxKeywordsPerFolder - 1; ++i) keywords += "k" + std::to_string(i) + " ";
        ASSERT_HAS("a OK", client.send("a APPEND INBOX (" + keywords + "last) {3+}\r\nabc\r\n"));
        ASSERT_HAS("b OK", client.send("b APPEND INBOX (LAST more \\Seen) {3+}\r\nabc\r\n"));
        ASSERT_HAS("k62 last)] Flags that are kept", client.say("c SELECT INBOX"));   // no "\*": there is no room
        ASSERT_HAS("* 2 FETCH (FLAGS (\\Seen \\Recent last))", client.say("d FETCH 2 FLAGS"));
        ASSERT_HAS("e NO [LIMIT]", client.say("e STORE 2 +FLAGS (more)"));
    }

    void appendIntoAMailboxThatVanishes() {
        ImapFixture imap;
        Client& client = imap.login();
        client.say("a CREATE gone");
        ASSERT_HAS("+ OK", client.say("b APPEND gone {3}"));
        imap.login().say("x DELETE gone");
        ASSERT_HAS("b NO [TRYCREATE]", client.say("abc"));
    }

    /// Each message that a FETCH makes \Seen is told with its own mod-sequence, and with no other after it.
    void seenModSeqs() {
        ImapFixture imap;
        for (int i = 0; i < 3; ++i) imap.stores.deliver(imap.auth.identity("alice"), "INBOX", "\r\nx");
        Client& client = imap.login();
        client.say("a SELECT INBOX (CONDSTORE)");
        const std::string answer = client.say("b UID FETCH 1:* BODY[TEXT]");
        CPPUNIT_ASSERT_EQUAL(std::size_t{3}, count(answer, " FETCH ("));
        const std::string now = client.say("c UID FETCH 1:* MODSEQ");
        for (const char* uid : {"UID 1", "UID 2", "UID 3"}) CPPUNIT_ASSERT_EQUAL(modSeqOf(now, uid), modSeqOf(answer, uid));
    }

    /// The header that LMTP put before the message counts in every offset.
    void prefixAndBodyAreOneMessage() {
        for (const bool hidesWhole : {false, true}) {
            ImapFixture imap;
            imap.stores.hidesWhole = hidesWhole;
            imap.stores.deliver(imap.auth.identity("alice"), "INBOX", "Subject: s\r\nTo: t\r\n\r\nbody\r\n", 0, "Return-Path: <r>\r\n");
            Client& client = imap.login();
            client.say("a EXAMINE INBOX");
            ASSERT_HAS("RFC822.SIZE 45)", client.say("b FETCH 1 RFC822.SIZE"));
            ASSERT_HAS("BODY[] {45}\r\nReturn-Path: <r>\r\nSubject: s\r\nTo: t\r\n\r\nbody\r\n)", client.say("c FETCH 1 BODY[]"));
            ASSERT_HAS("BODY[HEADER] {39}\r\nReturn-Path: <r>\r\nSubject: s\r\nTo: t\r\n\r\n)", client.say("d FETCH 1 BODY[HEADER]"));
            ASSERT_HAS("BODY[TEXT] {6}\r\nbody\r\n)", client.say("e FETCH 1 BODY[TEXT]"));
            ASSERT_HAS("BODY[1] {6}\r\nbody\r\n)", client.say("f FETCH 1 BODY[1]"));
            ASSERT_HAS("{20}\r\nReturn-Path: <r>\r\n\r\n)", client.say("g FETCH 1 BODY[HEADER.FIELDS (Return-Path)]"));
            ASSERT_HAS("* SEARCH 1\r\n", client.say("h SEARCH HEADER return-path r"));
            ASSERT_HAS("* SEARCH 1\r\n", client.say("i SEARCH BODY body"));
        }
    }

    /// A literal that does not fit into the queue goes on in the next fill, byte-exact, from inline and from blob contents.
    void largeContentsForSlowReaders() {
        for (const bool hidesWhole : {false, true}) {
            ImapFixture imap;
            imap.stores.hidesWhole = hidesWhole;
            const std::string big = message(700 * 1024);
            const std::string small = message(300);
            const Identity alice = imap.auth.identity("alice");
            imap.stores.deliver(alice, "INBOX", small);
            imap.stores.deliver(alice, "INBOX", big);
            imap.stores.deliver(alice, "INBOX", small);
            Client& client = imap.login();
            client.say("a SELECT INBOX");
            client.connection.output.highWater = 16 * 1024;
            const std::string answer = client.say("b FETCH 1:3 (UID BODY.PEEK[] BODY.PEEK[TEXT])");
            std::string expected;
            for (int n = 1; n <= 3; ++n) {
                const std::string& text = n == 2 ? big : small;
                expected += "* " + std::to_string(n) + " FETCH (UID " + std::to_string(n) + " BODY[] {" + std::to_string(text.size()) + "}\r\n" + text +
                            " BODY[TEXT] {" + std::to_string(text.size() - 16) + "}\r\n" + text.substr(16) + ")\r\n";
            }
            CPPUNIT_ASSERT(answer == expected + "b OK FETCH completed\r\n");
            CPPUNIT_ASSERT_EQUAL(0, imap.stores.openSessions);
        }
    }

    void manyFlags() {
        ImapFixture imap;
        const Identity alice = imap.auth.identity("alice");
        for (int i = 0; i < 5000; ++i) imap.stores.deliver(alice, "INBOX", "\r\nx", i % 2 ? kSeen : 0u);
        Client& client = imap.login();
        client.say("a SELECT INBOX");
        client.say("b STORE 2,4000 +FLAGS.SILENT (Work)");
        client.connection.output.highWater = 4 * 1024;
        const std::string answer = client.say("c UID FETCH 1:* FLAGS");
        CPPUNIT_ASSERT_EQUAL(std::size_t{5001}, count(answer, "\r\n"));
        ASSERT_HAS("* 1 FETCH (UID 1 FLAGS (\\Recent))\r\n* 2 FETCH (UID 2 FLAGS (\\Seen \\Recent Work))\r\n* 3 FETCH (UID 3 FLAGS (\\Recent))\r\n", answer);
        ASSERT_HAS("* 5000 FETCH (UID 5000 FLAGS (\\Seen \\Recent))\r\nc OK FETCH completed\r\n", answer);
        const std::string some = client.say("d UID FETCH 5:6,8,4990:* (FLAGS MODSEQ)");
        CPPUNIT_ASSERT_EQUAL(std::size_t{14 + 1 + 1}, count(some, "\r\n"));   // and HIGHESTMODSEQ
        const std::string sizes = client.say("e FETCH 1:* RFC822.SIZE");
        CPPUNIT_ASSERT_EQUAL(std::size_t{5000}, count(sizes, " RFC822.SIZE 3)\r\n"));
        const std::string stored = client.say("f STORE 1:* +FLAGS (\\Flagged)");
        CPPUNIT_ASSERT_EQUAL(std::size_t{5000}, count(stored, " FETCH ("));
    }

    void seenInBatches() {
        ImapFixture imap;
        const Identity alice = imap.auth.identity("alice");
        for (int i = 0; i < 200; ++i) imap.stores.deliver(alice, "INBOX", message(300), i == 150 ? kSeen : 0u);
        Client& client = imap.login();
        client.say("a SELECT INBOX");
        const std::string answer = client.say("b FETCH 1:* BODY[TEXT]");
        CPPUNIT_ASSERT_EQUAL(std::size_t{199}, count(answer, "FLAGS (\\Seen \\Recent) BODY[TEXT]"));
        CPPUNIT_ASSERT_EQUAL(std::size_t{200}, count(answer, " FETCH ("));   // none is told twice
    }

    void pipelined() {
        ImapFixture imap;
        Client& client = imap.login();
        const std::string answer = client.send("a SELECT INBOX\r\nb APPEND INBOX {3+}\r\nabc\r\nc UID SEARCH ALL\r\nd FETCH 1 UID\r\ne LOGOUT\r\n");
        ASSERT_HAS("* 1 EXISTS\r\n* 1 RECENT\r\nb OK [APPENDUID", answer);
        ASSERT_HAS("* SEARCH 1\r\nc OK SEARCH completed\r\n* 1 FETCH (UID 1)\r\nd OK FETCH completed\r\n* BYE", answer);
        CPPUNIT_ASSERT(client.script->isClosed());
    }

    void selectedMailboxVanishes() {
        ImapFixture imap;
        Client& client = imap.login();
        client.say("a CREATE gone");
        client.say("b SELECT gone");
        Client& other = imap.login();
        other.say("a DELETE gone");
        ASSERT_HAS("* BYE The selected mailbox is gone", client.say("c NOOP"));
        CPPUNIT_ASSERT(client.script->isClosed());
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(SessionTest);
