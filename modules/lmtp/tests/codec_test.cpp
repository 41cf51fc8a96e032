// Envelope paths, command lines and trace fields, at their limits and one past them.
#include <cppunit/extensions/HelperMacros.h>

#include <limits>

#include "codec/command.h"
#include "codec/trace.h"

namespace corbel::lmtp {

class CodecTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(CodecTest);
    CPPUNIT_TEST(pathsThatAreRight);
    CPPUNIT_TEST(pathsThatAreWrong);
    CPPUNIT_TEST(pathLimits);
    CPPUNIT_TEST(mailParameters);
    CPPUNIT_TEST(rcptParameters);
    CPPUNIT_TEST(bdat);
    CPPUNIT_TEST(traceIsRendered);
    CPPUNIT_TEST(hostileNameIsCleaned);
    CPPUNIT_TEST(scannerCountsAndFinds);
    CPPUNIT_TEST(foreignDeliveredToIsNoLoop);
    CPPUNIT_TEST(scannerStopsAtTheBody);
    CPPUNIT_TEST_SUITE_END();

    static std::string address(std::string_view text) {
        const auto path = parsePath(text);
        if (!path) return "error: " + path.error().userText();
        return text.empty() ? path->address() : "rest: " + std::string(text);
    }
    static bool isWrong(std::string_view text) { return !parsePath(text).ok(); }

    void pathsThatAreRight() {
        CPPUNIT_ASSERT_EQUAL(std::string("alice@example.org"), address("<alice@example.org>"));
        CPPUNIT_ASSERT_EQUAL(std::string(""), address("<>"));
        CPPUNIT_ASSERT_EQUAL(std::string("postmaster"), address("<postmaster>"));
        CPPUNIT_ASSERT_EQUAL(std::string("a.b+c=d@example.org"), address("<a.b+c=d@example.org>"));
        CPPUNIT_ASSERT_EQUAL(std::string("alice@example.org"), address("<\"alice\"@example.org>"));
        CPPUNIT_ASSERT_EQUAL(std::string("\"al ice\"@example.org"), address("<\"al\\ ice\"@example.org>"));
        CPPUNIT_ASSERT_EQUAL(std::string("\"a@b\\\"\\\\\"@example.org"), address("<\"a@b\\\"\\\\\"@example.org>"));
        CPPUNIT_ASSERT_EQUAL(std::string("bob@example.org"), address("<@a.example,@b.example:bob@example.org>"));
        CPPUNIT_ASSERT_EQUAL(std::string("bob@[192.0.2.1]"), address("<bob@[192.0.2.1]>"));
        CPPUNIT_ASSERT_EQUAL(std::string("bob@[IPv6:2001:db8::1]"), address("<bob@[IPv6:2001:db8::1]>"));
        CPPUNIT_ASSERT_EQUAL(std::string("grå@exämple.org"), address("<grå@exämple.org>"));
        CPPUNIT_ASSERT_EQUAL(std::string("bob@my_host"), address("<bob@my_host>"));
    }

    void pathsThatAreWrong() {
        for (const char* text : {"", "alice@example.org", "<alice@example.org", "<alice@>", "<@example.org>", "<a..b@c>", "<.a@c>", "<a.@c>", "<a b@c>",
                                 "<\"a@c>", "<\"\"@c>", "<a@-c>", "<a@c-.d>", "<a@c..d>", "<a@.c>", "<a@[>", "<a@[]>", "<@a>", "<@a:>", "<@:a@b>", "<a@b\x01>",
                                 "<\xff@b>", "<a@\xc3>", "<a@b,c>"}) {
            CPPUNIT_ASSERT_MESSAGE(text, isWrong(text));
        }
    }

    void pathLimits() {
        const std::string local(kMaxLocalPart, 'a'), label(kMaxDomainLabel, 'd');
        CPPUNIT_ASSERT(!isWrong("<" + local + "@b>"));
        CPPUNIT_ASSERT(isWrong("<a" + local + "@b>"));
        CPPUNIT_ASSERT(!isWrong("<a@" + label + ">"));
        CPPUNIT_ASSERT(isWrong("<a@d" + label + ">"));
        const std::string domain = label + "." + label + "." + label + "." + label;
        CPPUNIT_ASSERT_EQUAL(kMaxDomain, domain.size());
        CPPUNIT_ASSERT(!isWrong("<a@" + domain + ">"));
        CPPUNIT_ASSERT(isWrong("<a@" + domain + ".e>"));
    }

    void mailParameters() {
        const auto mail = parseMail("FROM:<a@b> SIZE=1234 BODY=8BITMIME SMTPUTF8");
        CPPUNIT_ASSERT(mail.ok() && mail->size == 1234 && mail->isEightBit && mail->isUtf8);
        CPPUNIT_ASSERT(parseMail("from: <a@b> body=7bit").ok());
        CPPUNIT_ASSERT(!parseMail("FROM:<a@b>SIZE=1").ok());
        CPPUNIT_ASSERT(!parseMail("FROM:<a@b> SIZE=").ok());
        CPPUNIT_ASSERT(!parseMail("FROM:<a@b> SIZE=-1").ok());
        CPPUNIT_ASSERT_EQUAL(std::numeric_limits<std::uint64_t>::max(), *parseMail("FROM:<a@b> SIZE=99999999999999999999")->size);
        CPPUNIT_ASSERT(!parseMail("FROM:<a@b> SIZE=100000000000000000000").ok());
        CPPUNIT_ASSERT(!parseMail("FROM:<a@b> BODY=BINARYMIME").ok());
        CPPUNIT_ASSERT(!parseMail("TO:<a@b>").ok());
        CPPUNIT_ASSERT(parseMail("FROM:<a@b> RET=HDRS").error().code() == ErrorCode::Unsupported);
        CPPUNIT_ASSERT(parseMail("FROM:<a@b> SMTPUTF8=1").error().code() == ErrorCode::Unsupported);
        std::string many = "FROM:<a@b>";
        for (std::size_t i = 0; i < kMaxParameters; ++i) many += " SMTPUTF8";
        CPPUNIT_ASSERT(parseMail(many).ok());
        CPPUNIT_ASSERT(!parseMail(many + " SMTPUTF8").ok());
    }

    void rcptParameters() {
        CPPUNIT_ASSERT(parseRcpt("TO:<a@b>").ok());
        CPPUNIT_ASSERT(parseRcpt("TO:<>").error().code() == ErrorCode::Syntax);
        CPPUNIT_ASSERT(parseRcpt("TO:<a@b> NOTIFY=NEVER").error().code() == ErrorCode::Unsupported);
        CPPUNIT_ASSERT(parseRcpt("TO:<a@b> =x").error().code() == ErrorCode::Syntax);
    }

    void bdat() {
        CPPUNIT_ASSERT(parseBdat("0 LAST").ok() && parseBdat("0 LAST")->isLast);
        CPPUNIT_ASSERT(parseBdat("100").ok() && !parseBdat("100")->isLast);
        CPPUNIT_ASSERT(!parseBdat("").ok() && !parseBdat("x").ok() && !parseBdat("1 FIRST").ok() && !parseBdat("-1").ok());
        CPPUNIT_ASSERT(parseBdat(std::to_string(kMaxBdatChunk)).ok());
        CPPUNIT_ASSERT(parseBdat(std::to_string(kMaxBdatChunk + 1)).error().code() == ErrorCode::TooLarge);
    }

    static ReceivedFacts facts() {
        ReceivedFacts f;
        f.helloName = "mta.example.net";
        f.peerAddress = "192.0.2.1";
        f.serverName = "mail.example.org";
        f.id = "1-2-3";
        f.at = fromMicros(1795493796000000);
        return f;
    }

    void traceIsRendered() {
        ReceivedFacts f = facts();
        f.onlyRecipient = "alice@example.org";
        CPPUNIT_ASSERT_EQUAL(std::string("Return-Path: <bob@example.net>\r\nDelivered-To: alice@example.org\r\n"
                                         "Received: from mta.example.net ([192.0.2.1])\r\n\tby mail.example.org with LMTP id 1-2-3\r\n"
                                         "\tfor <alice@example.org>;\r\n\tTue, 24 Nov 2026 04:16:36 +0000\r\n"),
                             renderTrace("bob@example.net", "alice@example.org", f));
        f.isTls = f.isUtf8 = true;
        f.peerAddress = "2001:db8::1";
        f.onlyRecipient.clear();
        CPPUNIT_ASSERT_EQUAL(std::string("Return-Path: <>\r\nDelivered-To: alice@example.org\r\n"
                                         "Received: from mta.example.net ([IPv6:2001:db8::1])\r\n\tby mail.example.org with UTF8LMTPS id 1-2-3;\r\n"
                                         "\tTue, 24 Nov 2026 04:16:36 +0000\r\n"),
                             renderTrace("", "alice@example.org", f));
    }

    void hostileNameIsCleaned() {
        ReceivedFacts f = facts();
        f.peerAddress.clear();
        f.helloName = "a(b)\tc\x01<x>";
        CPPUNIT_ASSERT(renderTrace("", "a", f).find("from a?b??c??x?\r\n") != std::string::npos);
        f.helloName = "\xff";
        CPPUNIT_ASSERT(renderTrace("", "a", f).find("from unknown\r\n") != std::string::npos);
    }

    void scannerCountsAndFinds() {
        const std::string message = renderTrace("x@y", "Alice@Example.org", facts()) + "Received: by a\r\nreceived : by b\r\nX-Received: c\r\nMessage-ID:\r\n <1@x>\r\n\r\nb";
        for (std::size_t step = 1; step <= message.size(); ++step) {
            TraceScanner scanner("mail.example.org");
            for (std::size_t at = 0; at < message.size(); at += step) scanner.feed(std::string_view(message).substr(at, step));
            scanner.finish();
            CPPUNIT_ASSERT_EQUAL(std::size_t{3}, scanner.receivedCount());
            CPPUNIT_ASSERT_EQUAL(std::string("<1@x>"), scanner.messageId());
            CPPUNIT_ASSERT(scanner.wasDeliveredTo("alice@example.org"));
            CPPUNIT_ASSERT(!scanner.wasDeliveredTo("bob@example.org"));
        }
    }

    void foreignDeliveredToIsNoLoop() {
        for (const char* message : {"Delivered-To: alice@example.org\r\nReceived: by other.example with LMTP id 1\r\n\r\n",
                                    "Delivered-To: alice@example.org\r\nReceived: by mail.example.org with ESMTP id 1\r\n\r\n",
                                    "Delivered-To: alice@example.org\r\nSubject: x\r\nReceived: by mail.example.org with LMTP id 1\r\n\r\n",
                                    "Delivered-To: alice@example.org\r\n\r\n"}) {
            TraceScanner scanner("mail.example.org");
            scanner.feed(message);
            scanner.finish();
            CPPUNIT_ASSERT(!scanner.wasDeliveredTo("alice@example.org"));
        }
    }

    void scannerStopsAtTheBody() {
        TraceScanner scanner("s");
        scanner.feed("Subject: x\n\nReceived: by a\nReceived: by b\n");
        scanner.finish();
        CPPUNIT_ASSERT_EQUAL(std::size_t{0}, scanner.receivedCount());
        TraceScanner open("s");
        open.feed("Received: by a");
        open.finish();
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, open.receivedCount());
        TraceScanner longId("s");
        longId.feed("Message-ID: " + std::string(5000, 'x') + "\r\n\r\n");
        longId.finish();
        CPPUNIT_ASSERT_EQUAL(kMaxMessageId, longId.messageId().size());
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(CodecTest);

}  // namespace corbel::lmtp
