// LMTP conversations against fakes: replies line by line, and what reached the stores.
#include <cppunit/extensions/HelperMacros.h>

#include <algorithm>
#include <barrier>
#include <stdexcept>

#include "session_setup.h"

namespace corbel::lmtp {

class SessionTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(SessionTest);
    CPPUNIT_TEST(oneDelivery);
    CPPUNIT_TEST(pipelinedDelivery);
    CPPUNIT_TEST(lhloLists);
    CPPUNIT_TEST(otherGreetingsAreRefused);
    CPPUNIT_TEST(orderOfCommands);
    CPPUNIT_TEST(smallCommands);
    CPPUNIT_TEST(recipientErrors);
    CPPUNIT_TEST(quotaPermanent);
    CPPUNIT_TEST(tooManyRecipients);
    CPPUNIT_TEST(answersPerRecipientInOrder);
    CPPUNIT_TEST(duplicatesDeliverOnce);
    CPPUNIT_TEST(detailsDeliverEach);
    CPPUNIT_TEST(groupFailureIsToldToItsMembersRecipient);
    CPPUNIT_TEST(recipientsInParallel);
    CPPUNIT_TEST(sizeIsCheckedAtMail);
    CPPUNIT_TEST(sizeIsCheckedInData);
    CPPUNIT_TEST(onlyCrlfDotCrlfEnds);
    CPPUNIT_TEST(bareNewlineRejected);
    CPPUNIT_TEST(nulKeptOrRejected);
    CPPUNIT_TEST(storeAwayAtData);
    CPPUNIT_TEST(diskFullInData);
    CPPUNIT_TEST(loopByDeliveredTo);
    CPPUNIT_TEST(loopByReceived);
    CPPUNIT_TEST(utf8Addresses);
    CPPUNIT_TEST(startTlsForgets);
    CPPUNIT_TEST(drainAndTimeout);
    CPPUNIT_TEST(tooManyBadCommands);
    CPPUNIT_TEST(longLine);
    CPPUNIT_TEST(overload);
    CPPUNIT_TEST_SUITE_END();

    void oneDelivery() {
        Setup s;
        CPPUNIT_ASSERT_EQUAL(std::string("250 2.1.5 Recipient OK\r\n"), s.begin({"alice"}));
        CPPUNIT_ASSERT_EQUAL(std::string("354 End data with <CR><LF>.<CR><LF>\r\n"), s.say("DATA"));
        const std::string reply = s.send("Subject: x\r\n\r\n..dot\r\n.\r\n");
        CPPUNIT_ASSERT(reply.starts_with("250 2.0.0 <alice@example.org> Delivered, id "));
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, s.delivery.delivered.size());
        const auto& one = s.delivery.delivered.front();
        CPPUNIT_ASSERT_EQUAL(std::string("sender@example.net"), one.sender);
        CPPUNIT_ASSERT_EQUAL(std::string("Subject: x\r\n\r\n.dot\r\n"), one.message);
        CPPUNIT_ASSERT(one.prefix.starts_with("Return-Path: <sender@example.net>\r\nDelivered-To: alice@example.org\r\nReceived: from mta.example.net ([192.0.2.1])\r\n"));
        CPPUNIT_ASSERT(one.prefix.find("for <alice@example.org>;") != std::string::npos);
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, s.kernel.fakeLog.count("Message delivered"));
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{1}, s.kernel.fakeMetrics.value("corbel_lmtp_deliveries_total", "result=\"accepted\""));
        CPPUNIT_ASSERT(s.say("QUIT").starts_with("221 2.0.0"));
        CPPUNIT_ASSERT(s.client->isClosed());
        CPPUNIT_ASSERT_EQUAL(0, s.stores.writers);
    }

    void pipelinedDelivery() {
        Setup s;
        s.say("LHLO x");
        const std::string mail = "MAIL FROM:<>\r\nRCPT TO:<alice@example.org>\r\nRCPT TO:<nobody@example.org>\r\nDATA\r\n" + kMessage + ".\r\n";
        CPPUNIT_ASSERT_EQUAL(std::string("250 2.1.0,250 2.1.5,550 5.1.1,354 End d,250 2.0.0,250 2.1.0,250 2.1.5,550 5.1.1,354 End d,250 2.0.0,221 2.0.0"),
                             Setup::codes(s.send(mail + mail + "QUIT\r\n")));
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, s.delivery.delivered.size());
        CPPUNIT_ASSERT(s.delivery.delivered.front().prefix.starts_with("Return-Path: <>\r\n"));
    }

    void lhloLists() {
        Setup s("max_message_size", "1M");
        const std::string reply = s.say("lhlo mta.example.net");
        CPPUNIT_ASSERT_EQUAL(std::string("250-mail.example.org\r\n250-PIPELINING\r\n250-ENHANCEDSTATUSCODES\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n"
                                         "250-CHUNKING\r\n250-SIZE 1048576\r\n250 STARTTLS\r\n"), reply);
        s.connection.offersTls = false;
        CPPUNIT_ASSERT(s.say("LHLO x").ends_with("250 SIZE 1048576\r\n"));
        CPPUNIT_ASSERT_EQUAL(std::string("501 5.5.4"), Setup::codes(s.say("LHLO")));
    }

    void otherGreetingsAreRefused() {
        Setup s;
        CPPUNIT_ASSERT_EQUAL(std::string("500 5.5.1,500 5.5.1"), s.codesOf({"EHLO x", "HELO x"}));
        CPPUNIT_ASSERT_EQUAL(std::string("503 5.5.1"), Setup::codes(s.say("MAIL FROM:<a@b>")));
    }

    void orderOfCommands() {
        Setup s;
        s.say("LHLO x");
        CPPUNIT_ASSERT_EQUAL(std::string("503 5.5.1,503 5.5.1"), s.codesOf({"RCPT TO:<alice@example.org>", "DATA"}));
        s.say("MAIL FROM:<a@b>");
        CPPUNIT_ASSERT_EQUAL(std::string("503 5.5.1,503 5.5.1"), s.codesOf({"MAIL FROM:<a@b>", "DATA"}));
        CPPUNIT_ASSERT_EQUAL(std::string("250 2.0.0,250 2.1.0"), s.codesOf({"RSET", "MAIL FROM:<a@b>"}));
        CPPUNIT_ASSERT(s.say("LHLO x").starts_with("250-"));
        CPPUNIT_ASSERT_EQUAL(std::string("503 5.5.1"), Setup::codes(s.say("RCPT TO:<alice@example.org>")));
        CPPUNIT_ASSERT_EQUAL(std::string("501 5.5.2,555 5.5.4,501 5.5.2"),
                             s.codesOf({"MAIL FROM:a@b", "MAIL FROM:<a@b> AUTH=<>", "MAIL FROM:<a@b> SIZE=x"}));
        s.say("MAIL FROM:<a@b>");
        CPPUNIT_ASSERT_EQUAL(std::string("501 5.1.3,555 5.5.4,501 5.1.3"),
                             s.codesOf({"RCPT TO:alice", "RCPT TO:<alice@example.org> NOTIFY=NEVER", "RCPT TO:<>"}));
    }

    void smallCommands() {
        Setup s;
        CPPUNIT_ASSERT_EQUAL(std::string("250 2.0.0,252 2.5.0,501 5.5.4,501 5.5.4,500 5.5.1"),
                             s.codesOf({"noop", "VRFY alice", "VRFY", "RSET x", "EXPN x"}));
        CPPUNIT_ASSERT(s.say("HELP").starts_with("214-2.0.0 "));
    }

    void recipientErrors() {
        Setup s;
        s.delivery.resolveErrors.emplace("full", Error(ErrorCode::OverQuota, "Mailbox is full"));
        s.delivery.resolveErrors.emplace("off", Error(ErrorCode::NoAccess, "Mailbox is disabled"));
        s.delivery.resolveErrors.emplace("away", Error(ErrorCode::Unavailable, "Directory is\r\n250 away"));
        s.begin({});
        CPPUNIT_ASSERT_EQUAL(std::string("550 5.1.1 No such user here\r\n"), s.say("RCPT TO:<nobody@example.org>"));
        CPPUNIT_ASSERT_EQUAL(std::string("452 4.2.2 Mailbox is full\r\n"), s.say("RCPT TO:<full@example.org>"));
        CPPUNIT_ASSERT_EQUAL(std::string("550 5.2.1 Mailbox is disabled\r\n"), s.say("RCPT TO:<off@example.org>"));
        CPPUNIT_ASSERT_EQUAL(std::string("451 4.3.0 Directory is  250 away\r\n"), s.say("RCPT TO:<away@example.org>"));
        CPPUNIT_ASSERT_EQUAL(std::string("451 4.3.0"), Setup::codes(s.say("RCPT TO:<bug@example.org>")));
        CPPUNIT_ASSERT_EQUAL(std::string("550 5.2.4"), Setup::codes(s.say("RCPT TO:<empty@example.org>")));
        CPPUNIT_ASSERT_EQUAL(std::string("250 2.1.5"), s.codesOf({"RCPT TO:<postmaster>"}));
        s.say("RSET");
        s.begin({"nobody"});
        CPPUNIT_ASSERT_EQUAL(std::string("503 5.5.1 No valid recipients\r\n"), s.say("DATA"));
    }

    void quotaPermanent() {
        Setup s("quota_full", "permanent");
        s.delivery.onDeliver = [](const Recipient&) { throw Error(ErrorCode::OverQuota, "Mailbox is full"); };
        s.begin({"alice"});
        s.say("DATA");
        CPPUNIT_ASSERT_EQUAL(std::string("552 5.2.2 Mailbox is full\r\n"), s.send(kMessage + ".\r\n"));
    }

    void tooManyRecipients() {
        Setup s("max_recipients", "2");
        CPPUNIT_ASSERT_EQUAL(std::string("250 2.1.5"), Setup::codes(s.begin({"alice", "bob"})));
        CPPUNIT_ASSERT_EQUAL(std::string("452 4.5.3"), Setup::codes(s.say("RCPT TO:<carol@example.org>")));
        s.say("DATA");
        CPPUNIT_ASSERT_EQUAL(std::string("250 2.0.0,250 2.0.0"), Setup::codes(s.send(kMessage + ".\r\n")));
    }

    void answersPerRecipientInOrder() {
        Setup s;
        s.delivery.onDeliver = [](const Recipient& r) {
            if (r.address.starts_with("bob")) throw Error(ErrorCode::Unavailable, "Store is away", "disk I/O error");
            if (r.address.starts_with("carol")) throw std::runtime_error("bug");
        };
        s.begin({"alice", "bob", "carol"});
        s.say("DATA");
        const std::string replies = s.send(kMessage + ".\r\n");
        CPPUNIT_ASSERT_EQUAL(std::string("250 2.0.0,451 4.3.0,451 4.3.0"), Setup::codes(replies));
        CPPUNIT_ASSERT(replies.find("disk I/O") == std::string::npos && replies.find("bug") == std::string::npos);
        CPPUNIT_ASSERT(replies.find("reference") != std::string::npos);
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, s.delivery.delivered.size());
        CPPUNIT_ASSERT(s.delivery.delivered.front().prefix.find("for <") == std::string::npos);
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{2}, s.kernel.fakeMetrics.value("corbel_lmtp_deliveries_total", "result=\"temporary\""));
    }

    void duplicatesDeliverOnce() {
        Setup s;
        s.begin({"alice", "alice", "al", "team"});
        s.say("DATA");
        CPPUNIT_ASSERT_EQUAL(std::string("250 2.0.0,250 2.0.0,250 2.0.0,250 2.0.0"), Setup::codes(s.send(kMessage + ".\r\n")));
        std::vector<UserId> owners;
        for (const auto& one : s.delivery.delivered) owners.insert(owners.end(), one.owners.begin(), one.owners.end());
        std::sort(owners.begin(), owners.end());
        CPPUNIT_ASSERT(owners == (std::vector<UserId>{1, 2}));
    }

    void detailsDeliverEach() {
        Setup s;
        s.begin({"alice", "alice+work", "alice+Work"});
        s.say("DATA");
        CPPUNIT_ASSERT_EQUAL(std::string("250 2.0.0,250 2.0.0,250 2.0.0"), Setup::codes(s.send(kMessage + ".\r\n")));
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, s.delivery.delivered.size());
    }

    void groupFailureIsToldToItsMembersRecipient() {
        Setup s;
        s.delivery.onDeliver = [](const Recipient& r) {
            if (r.address.starts_with("alice")) throw Error(ErrorCode::OverQuota, "Mailbox is full");
        };
        s.begin({"alice", "team", "bob"});
        s.say("DATA");
        // The group reaches alice only by the first recipient, whose delivery failed; bob has it.
        CPPUNIT_ASSERT_EQUAL(std::string("452 4.2.2,452 4.2.2,250 2.0.0"), Setup::codes(s.send(kMessage + ".\r\n")));
    }

    void recipientsInParallel() {
        Setup s;
        std::barrier everyone(3);
        s.delivery.onDeliver = [&](const Recipient&) { everyone.arrive_and_wait(); };   // Hangs when they run one after another.
        s.begin({"alice", "bob", "carol"});
        s.say("DATA");
        CPPUNIT_ASSERT_EQUAL(std::string("250 2.0.0,250 2.0.0,250 2.0.0"), Setup::codes(s.send(kMessage + ".\r\n")));
    }

    void sizeIsCheckedAtMail() {
        Setup s("max_message_size", "1K");
        s.say("LHLO x");
        CPPUNIT_ASSERT_EQUAL(std::string("552 5.3.4,250 2.1.0"), s.codesOf({"MAIL FROM:<a@b> SIZE=1025", "MAIL FROM:<a@b> SIZE=1024"}));
    }

    void sizeIsCheckedInData() {
        Setup s("max_message_size", "1K");
        s.client->chunkSize = 100;
        const std::string limit = std::string(1022, 'x') + "\r\n";
        s.begin({"alice", "bob"});
        s.say("DATA");
        CPPUNIT_ASSERT_EQUAL(std::string("250 2.0.0,250 2.0.0"), Setup::codes(s.send(limit + ".\r\n")));
        s.begin({"alice", "bob"});
        s.say("DATA");
        CPPUNIT_ASSERT_EQUAL(std::string("552 5.3.4,552 5.3.4,250 2.0.0"), Setup::codes(s.send("x" + limit + "more\r\nmore\r\n.\r\nNOOP\r\n")));
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, s.delivery.delivered.size());
        CPPUNIT_ASSERT_EQUAL(0, s.stores.writers);
    }

    void onlyCrlfDotCrlfEnds() {
        Setup s;
        s.begin({"alice"});
        s.say("DATA");
        const std::string body = "a\n.\nMAIL FROM:<x@y>\n.\r\nb\r.\rc\r\n";
        CPPUNIT_ASSERT_EQUAL(std::string("250 2.0.0"), Setup::codes(s.send(body + ".\r\n")));
        CPPUNIT_ASSERT_EQUAL(body, s.delivery.delivered.front().message);
    }

    void bareNewlineRejected() {
        Setup s("bare_newline", "reject");
        s.begin({"alice", "bob"});
        s.say("DATA");
        CPPUNIT_ASSERT_EQUAL(std::string("554 5.6.0,554 5.6.0"), Setup::codes(s.send("a\nb\r\n.\r\n")));
        s.begin({"alice"});
        s.say("DATA");
        CPPUNIT_ASSERT_EQUAL(std::string("250 2.0.0"), Setup::codes(s.send("a\r\nb\r\n.\r\n")));
    }

    void nulKeptOrRejected() {
        const std::string body("a\0b\r\n", 5);
        Setup keeps;
        keeps.begin({"alice"});
        keeps.say("DATA");
        CPPUNIT_ASSERT_EQUAL(std::string("250 2.0.0"), Setup::codes(keeps.send(body + ".\r\n")));
        CPPUNIT_ASSERT_EQUAL(body, keeps.delivery.delivered.front().message);
        Setup rejects("nul_bytes", "reject");
        rejects.begin({"alice"});
        rejects.say("DATA");
        CPPUNIT_ASSERT_EQUAL(std::string("554 5.6.0"), Setup::codes(rejects.send(body + ".\r\n")));
    }

    void storeAwayAtData() {
        Setup s;
        s.begin({"alice"});
        s.stores.isAway = true;
        CPPUNIT_ASSERT_EQUAL(std::string("451 4.3.0 Store is away\r\n"), s.say("DATA"));
        CPPUNIT_ASSERT_EQUAL(std::string("250 2.0.0"), Setup::codes(s.say("NOOP")));
    }

    void diskFullInData() {
        Setup s;
        s.stores.failsWrites = true;
        s.begin({"alice", "bob"});
        s.say("DATA");
        CPPUNIT_ASSERT_EQUAL(std::string("451 4.3.0,451 4.3.0"), Setup::codes(s.send(kMessage + ".\r\n")));
    }

    void loopByDeliveredTo() {
        Setup s;
        s.begin({"alice"});
        s.say("DATA");
        s.send(kMessage + ".\r\n");
        const std::string again = s.delivery.delivered.front().prefix + s.delivery.delivered.front().message;
        s.begin({"alice", "bob"});
        s.say("DATA");
        CPPUNIT_ASSERT_EQUAL(std::string("554 5.4.6,250 2.0.0"), Setup::codes(s.send(again + ".\r\n")));
    }

    void loopByReceived() {
        Setup s("max_received", "10");
        std::string header;
        for (int i = 0; i < 10; ++i) header += "Received: by relay with SMTP\r\n";
        s.begin({"alice"});
        s.say("DATA");
        CPPUNIT_ASSERT_EQUAL(std::string("250 2.0.0"), Setup::codes(s.send(header + "\r\nx\r\n.\r\n")));
        s.begin({"alice"});
        s.say("DATA");
        CPPUNIT_ASSERT_EQUAL(std::string("554 5.4.6"), Setup::codes(s.send("Received: one more\r\n" + header + "\r\nx\r\n.\r\n")));
    }

    void utf8Addresses() {
        Setup s;
        s.say("LHLO x");
        CPPUNIT_ASSERT_EQUAL(std::string("550 5.6.7"), Setup::codes(s.say("MAIL FROM:<grå@example.org>")));
        s.say("MAIL FROM:<a@b>");
        CPPUNIT_ASSERT_EQUAL(std::string("553 5.6.7"), Setup::codes(s.say("RCPT TO:<grå@example.org>")));
        s.say("RSET");
        CPPUNIT_ASSERT_EQUAL(std::string("250 2.1.0,250 2.1.5"), s.codesOf({"MAIL FROM:<grå@example.org> SMTPUTF8", "RCPT TO:<alice@example.org>"}));
        s.say("DATA");
        s.send(kMessage + ".\r\n");
        CPPUNIT_ASSERT(s.delivery.delivered.front().prefix.find("with UTF8LMTP id") != std::string::npos);
    }

    void startTlsForgets() {
        Setup s;
        s.begin({"alice"});
        CPPUNIT_ASSERT_EQUAL(std::string("220 2.0.0 Begin TLS\r\n"), s.send("STARTTLS\r\nMAIL FROM:<injected@example.net>\r\n"));
        CPPUNIT_ASSERT_EQUAL(std::string("503 5.5.1,503 5.5.1"), s.codesOf({"MAIL FROM:<a@b>", "STARTTLS"}));
        CPPUNIT_ASSERT(s.say("LHLO x").find("STARTTLS") == std::string::npos);
        s.begin({"alice"});
        s.say("DATA");
        s.send(kMessage + ".\r\n");
        CPPUNIT_ASSERT(s.delivery.delivered.front().prefix.find("with LMTPS id") != std::string::npos);
    }

    void drainAndTimeout() {
        Setup idle;
        CPPUNIT_ASSERT_EQUAL(std::string("421 4.3.2"), Setup::codes(idle.client->drain()));
        CPPUNIT_ASSERT(idle.client->isClosed());
        Setup busy;
        busy.begin({"alice"});
        busy.say("DATA");
        busy.send("Subject: x\r\n");
        CPPUNIT_ASSERT_EQUAL(std::string(""), busy.client->drain());
        CPPUNIT_ASSERT_EQUAL(std::string("250 2.0.0,421 4.3.2"), Setup::codes(busy.send("\r\nx\r\n.\r\n")));
        CPPUNIT_ASSERT(busy.client->isClosed());
        for (const std::string begin : {"DATA\r\n", "BDAT 17 LAST\r\n"}) {   // Told before the first byte of the body came.
            Setup early;
            early.begin({"alice"});
            early.send(begin);
            CPPUNIT_ASSERT_EQUAL(std::string(""), early.client->drain());
            CPPUNIT_ASSERT_EQUAL(std::string("250 2.0.0,421 4.3.2"), Setup::codes(early.send("Subject: x\r\n\r\nx\r\n" + std::string(begin[0] == 'D' ? ".\r\n" : ""))));
        }
        Setup slow;
        CPPUNIT_ASSERT_EQUAL(std::string("421 4.4.2"), Setup::codes(slow.client->timeOut()));
        CPPUNIT_ASSERT(slow.client->isClosed());
    }

    void tooManyBadCommands() {
        Setup s;
        for (unsigned i = 1; i < kMaxBadCommands; ++i) CPPUNIT_ASSERT_EQUAL(std::string("500 5.5.1"), Setup::codes(s.say("GET / HTTP/1.1")));
        CPPUNIT_ASSERT_EQUAL(std::string("421 4.7.0"), Setup::codes(s.say("GET / HTTP/1.1")));
        CPPUNIT_ASSERT(s.client->isClosed());
    }

    void overload() {
        Setup s;
        s.begin({"alice"});
        s.say("DATA");
        s.client->isOverloaded = true;
        CPPUNIT_ASSERT_EQUAL(std::string("250 2.0.0"), Setup::codes(s.send("Subject: x\r\n\r\nx\r\n.\r\n")));
        CPPUNIT_ASSERT_EQUAL(std::string("451 4.3.2"), Setup::codes(s.say("MAIL FROM:<sender@example.net>")));
        CPPUNIT_ASSERT_EQUAL(std::string("250 2.0.0"), Setup::codes(s.say("NOOP")));
        s.client->isOverloaded = false;
        s.say("MAIL FROM:<sender@example.net>");
        s.client->isOverloaded = true;
        CPPUNIT_ASSERT_EQUAL(std::string("451 4.3.2"), Setup::codes(s.say("RCPT TO:<alice@example.org>")));
        CPPUNIT_ASSERT_EQUAL(std::string("221 2.0.0"), Setup::codes(s.say("QUIT")));
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, s.delivery.delivered.size());
    }

    void longLine() {
        Setup s;
        CPPUNIT_ASSERT_EQUAL(std::string("250 2.0.0"), Setup::codes(s.say("NOOP " + std::string(kMaxCommandLine - 5, 'x'))));
        CPPUNIT_ASSERT_EQUAL(std::string("500 5.5.2"), Setup::codes(s.say("NOOP " + std::string(kMaxCommandLine - 4, 'x'))));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(SessionTest);

}  // namespace corbel::lmtp
