// BDAT (RFC 3030) against fakes.
#include <cppunit/extensions/HelperMacros.h>

#include "session_setup.h"

namespace corbel::lmtp {

class BdatTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(BdatTest);
    CPPUNIT_TEST(bdatChunks);
    CPPUNIT_TEST(bdatEmptyLast);
    CPPUNIT_TEST(bdatRefusedIsSkipped);
    CPPUNIT_TEST(bdatTooLarge);
    CPPUNIT_TEST(bdatBareNewlineAcrossChunks);
    CPPUNIT_TEST(bdatStoreAway);
    CPPUNIT_TEST(bdatUnreadableCloses);
    CPPUNIT_TEST_SUITE_END();

public:
    void bdatChunks() {
        Setup s;
        s.client->chunkSize = 3;
        s.begin({"alice", "bob"});
        CPPUNIT_ASSERT_EQUAL(std::string("250 2.0.0 10 octets received\r\n"), s.send("BDAT 10\r\nA: b\r\n\r\n.\r"));
        CPPUNIT_ASSERT_EQUAL(std::string("503 5.5.1,503 5.5.1"), s.codesOf({"DATA", "RCPT TO:<carol@example.org>"}));
        CPPUNIT_ASSERT_EQUAL(std::string("250 2.0.0,250 2.0.0,250 2.0.0"), Setup::codes(s.send("BDAT 4 LAST\r\n\n..xNOOP\r\n")));
        CPPUNIT_ASSERT_EQUAL(std::string("A: b\r\n\r\n.\r\n..x"), s.delivery.delivered.front().message);
        CPPUNIT_ASSERT_EQUAL(std::string("250 2.1.5"), Setup::codes(s.begin({"alice"})));
    }

    void bdatEmptyLast() {
        Setup s;
        s.begin({"alice", "bob"});
        CPPUNIT_ASSERT_EQUAL(std::string("250 2.0.0,250 2.0.0,250 2.0.0"), Setup::codes(s.send("BDAT 6\r\nA: b\r\nBDAT 0 LAST\r\n")));
        CPPUNIT_ASSERT_EQUAL(std::string("A: b\r\n"), s.delivery.delivered.front().message);
    }

    void bdatRefusedIsSkipped() {
        Setup s;
        CPPUNIT_ASSERT_EQUAL(std::string("503 5.5.1,250 2.0.0"), Setup::codes(s.send("BDAT 6\r\nQUIT\r\nNOOP\r\n")));
        s.begin({"nobody"});
        CPPUNIT_ASSERT_EQUAL(std::string("503 5.5.1,503 5.5.1,250 2.0.0"), Setup::codes(s.send("BDAT 6\r\nQUIT\r\nBDAT 0 LAST\r\nNOOP\r\n")));
    }

    void bdatTooLarge() {
        Setup s("max_message_size", "1K");
        s.begin({"alice", "bob"});
        const std::string replies = s.send("BDAT 1025\r\n" + std::string(1025, 'x') + "BDAT 1\r\nyBDAT 1 LAST\r\nzNOOP\r\n");
        CPPUNIT_ASSERT_EQUAL(std::string("552 5.3.4,552 5.3.4,552 5.3.4,552 5.3.4,250 2.0.0"), Setup::codes(replies));
        CPPUNIT_ASSERT(s.delivery.delivered.empty());
    }

    void bdatBareNewlineAcrossChunks() {
        Setup s("bare_newline", "reject");
        s.begin({"alice"});
        CPPUNIT_ASSERT_EQUAL(std::string("250 2.0.0,250 2.0.0"), Setup::codes(s.send("BDAT 2\r\na\rBDAT 2 LAST\r\n\nb")));
        s.begin({"alice"});
        CPPUNIT_ASSERT_EQUAL(std::string("250 2.0.0,554 5.6.0"), Setup::codes(s.send("BDAT 2\r\na\rBDAT 2 LAST\r\nb\n")));
        s.begin({"alice"});
        CPPUNIT_ASSERT_EQUAL(std::string("554 5.6.0"), Setup::codes(s.send("BDAT 2 LAST\r\na\r")));
    }

    void bdatStoreAway() {
        Setup s;
        s.stores.isAway = true;
        s.begin({"alice", "bob"});
        CPPUNIT_ASSERT_EQUAL(std::string("451 4.3.0"), Setup::codes(s.send("BDAT 1\r\nx")));
        s.stores.isAway = false;
        // The first chunk is lost: the message must not be taken without it.
        CPPUNIT_ASSERT_EQUAL(std::string("451 4.3.0,451 4.3.0,250 2.1.0"), Setup::codes(s.send("BDAT 1 LAST\r\nyMAIL FROM:<a@b>\r\n")));
        CPPUNIT_ASSERT(s.delivery.delivered.empty());
    }

    void bdatUnreadableCloses() {
        Setup s;
        s.begin({"alice"});
        CPPUNIT_ASSERT_EQUAL(std::string("501 5.5.4"), Setup::codes(s.send("BDAT x\r\nRSET\r\n")));
        CPPUNIT_ASSERT(s.client->isClosed());
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(BdatTest);

}  // namespace corbel::lmtp
