// Header fields by name, and the transfer decoders.
#include <cppunit/extensions/HelperMacros.h>

#include "corbel/mime.h"

using namespace corbel::mime;

namespace {

const char* const kHeader =
    "From alice@x Tue Nov 24 04:31:16\r\nSubject: one\r\n two\r\nX-A : 1\r\nno colon\r\nsubject: again\r\nX-Empty:\r\n\r\nSubject: body";

class HeaderAndTransferTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(HeaderAndTransferTest);
    CPPUNIT_TEST(fieldByName);
    CPPUNIT_TEST(linesOfNamedFields);
    CPPUNIT_TEST(base64);
    CPPUNIT_TEST(quotedPrintable);
    CPPUNIT_TEST(otherEncodings);
    CPPUNIT_TEST_SUITE_END();

    void fieldByName() {
        CPPUNIT_ASSERT_EQUAL(std::string("one two"), *headerField(kHeader, "SUBJECT"));
        CPPUNIT_ASSERT_EQUAL(std::string("1"), *headerField(kHeader, "x-a"));
        CPPUNIT_ASSERT_EQUAL(std::string(), *headerField(kHeader, "x-empty"));
        CPPUNIT_ASSERT(!headerField(kHeader, "X-None") && !headerField(kHeader, "") && !headerField("", "x"));
    }

    void linesOfNamedFields() {
        CPPUNIT_ASSERT_EQUAL(std::string("Subject: one\r\n two\r\nsubject: again\r\n\r\n"),
                             headerFields(kHeader, {"sUbject", "none"}, false));
        CPPUNIT_ASSERT_EQUAL(std::string("From alice@x Tue Nov 24 04:31:16\r\nX-A : 1\r\nno colon\r\nX-Empty:\r\n\r\n"),
                             headerFields(kHeader, {"Subject"}, true));
        CPPUNIT_ASSERT_EQUAL(std::string("\r\n"), headerFields(kHeader, {}, false));
        CPPUNIT_ASSERT_EQUAL(std::string("A: b\r\n\r\n"), headerFields("A: b", {"a"}, false));
    }

    void base64() {
        CPPUNIT_ASSERT_EQUAL(std::string("hello world"), decodeTransfer("aGVsbG8g\r\nd29ybGQ=\r\n", "Base64"));
        CPPUNIT_ASSERT_EQUAL(std::string("hello"), decodeTransfer("!aG*Vs bG\n8", "BASE64"));
        CPPUNIT_ASSERT_EQUAL(std::string("abcd"), decodeTransfer("YQ==YmNk", "BASE64"));
        CPPUNIT_ASSERT_EQUAL(std::string(), decodeTransfer("Y", "BASE64"));
        CPPUNIT_ASSERT_EQUAL(std::string(), decodeTransfer("====", "BASE64"));
    }

    void quotedPrintable() {
        CPPUNIT_ASSERT_EQUAL(std::string("a=b\xc3\xa4\r\nlong line\r\n"),
                             decodeTransfer("a=3Db=c3=A4  \r\nlong =\r\nline\r\n", "quoted-printable"));
        CPPUNIT_ASSERT_EQUAL(std::string("=zz =4"), decodeTransfer("=zz =4", "QUOTED-PRINTABLE"));
        CPPUNIT_ASSERT_EQUAL(std::string("ab"), decodeTransfer("a= \nb", "QUOTED-PRINTABLE"));
        CPPUNIT_ASSERT_EQUAL(std::string(), decodeTransfer("=", "QUOTED-PRINTABLE"));
    }

    void otherEncodings() {
        for (const char* name : {"7BIT", "8BIT", "BINARY", "X-UNKNOWN", ""})
            CPPUNIT_ASSERT_EQUAL(std::string("=3D\r\n"), decodeTransfer("=3D\r\n", name));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(HeaderAndTransferTest);

}  // namespace
