#include "corbel/text.h"

#include <cppunit/extensions/HelperMacros.h>

using namespace corbel;

class TextTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(TextTest);
    CPPUNIT_TEST(base64KeepsEveryByte);
    CPPUNIT_TEST(base64RefusesWhatIsNotStrict);
    CPPUNIT_TEST(numbersStopAtTheirLimit);
    CPPUNIT_TEST(utf8RefusesOverlongAndSurrogates);
    CPPUNIT_TEST(modifiedUtf7BothWays);
    CPPUNIT_TEST(modifiedUtf7RefusesBadNames);
    CPPUNIT_TEST(datesOfImap);
    CPPUNIT_TEST(datesOfMail);
    CPPUNIT_TEST_SUITE_END();

    void base64KeepsEveryByte() {
        std::string bytes;
        for (int i = 0; i < 600; ++i) {
            CPPUNIT_ASSERT_EQUAL(bytes, text::base64Decode(text::base64Encode(bytes)).value());
            bytes += static_cast<char>(i * 7);
        }
        CPPUNIT_ASSERT_EQUAL(std::string("Zm9vYmE="), text::base64Encode("fooba"));
        CPPUNIT_ASSERT_EQUAL(std::string("00ff7a"), text::hexEncode(std::string_view("\0\xFFz", 3)));
        CPPUNIT_ASSERT_EQUAL(std::string("\0\xFFz", 3), text::hexDecode("00Ff7a").value());
    }
    void base64RefusesWhatIsNotStrict() {
        for (const auto* bad : {"Zg", "Zg=", "Z===", "Zh==", "Zm9=", "Zm9v\n", "=m9v", "Zm 9", "Zg==Zg=="}) CPPUNIT_ASSERT(!text::base64Decode(bad));
    }
    void numbersStopAtTheirLimit() {
        CPPUNIT_ASSERT_EQUAL(~std::uint64_t{0}, text::parseUnsigned("18446744073709551615").value());
        for (const auto* bad : {"18446744073709551616", "", "-1", "+1", " 1", "1 ", "0x1"}) CPPUNIT_ASSERT(!text::parseUnsigned(bad));
    }
    void utf8RefusesOverlongAndSurrogates() {
        CPPUNIT_ASSERT(text::isValidUtf8("a\xC3\xA4\xE2\x82\xAC\xF0\x9F\x98\x80"));
        for (const auto* bad : {"\xC0\x80", "\xE0\x80\x80", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\x80", "\xC3", "\xFF"}) CPPUNIT_ASSERT(!text::isValidUtf8(bad));
    }
    void modifiedUtf7BothWays() {
        const std::pair<std::string, std::string> cases[] = {
            {"INBOX", "INBOX"}, {"Entw\xC3\xBCrfe", "Entw&APw-rfe"}, {"a&b", "a&-b"}, {"\xF0\x9F\x98\x80", "&2D3eAA-"},
            {"~peter/mail/\xE5\x8F\xB0\xE5\x8C\x97/\xE6\x97\xA5\xE6\x9C\xAC\xE8\xAA\x9E", "~peter/mail/&U,BTFw-/&ZeVnLIqe-"}};
        for (const auto& [utf8, name] : cases) {
            CPPUNIT_ASSERT_EQUAL(name, text::toModifiedUtf7(utf8));
            CPPUNIT_ASSERT_EQUAL(utf8, text::fromModifiedUtf7(name).value());
        }
    }
    void modifiedUtf7RefusesBadNames() {
        for (const auto* bad : {"&", "&AGE-", "&U,B", "a\xC3\xA4", "&2D0-", "&3gA-", "&====-", "&APx-", "&U,BTFw-&ZeVnLIqe-"}) CPPUNIT_ASSERT(!text::fromModifiedUtf7(bad));
    }
    void datesOfImap() {
        const auto t = text::parseImapDateTime(" 4-Nov-2026 01:02:03 -0130").value();
        CPPUNIT_ASSERT_EQUAL(std::string(" 4-Nov-2026 02:32:03 +0000"), text::formatImapDateTime(t));
        for (const auto* bad : {"31-Feb-2026 00:00:00 +0000", "1-Nov-2026 24:00:00 +0000", "1-Nov-2026 00:00:00", "1-Nov-26 00:00:00 +0000", ""})
            CPPUNIT_ASSERT(!text::parseImapDateTime(bad));
    }
    void datesOfMail() {
        const std::string want = "Tue, 24 Nov 2026 04:16:36 +0000";
        for (const auto* form : {"Tue, 24 Nov 2026 04:16:36 +0000", "24 Nov 26 04:16:36 UT", "Tue (c) , 24 (x(y)) Nov 2026 05:16:36 +0100 (CET)", "24 Nov 2026 00:16:36 EDT"})
            CPPUNIT_ASSERT_EQUAL(want, text::formatRfc5322Date(text::parseRfc5322Date(form).value()));
        for (const auto* bad : {"", "yesterday", "32 Nov 2026 00:00 +0000", "24 Nov 2026", "(24 Nov 2026 00:00:00 +0000", "(\\"}) CPPUNIT_ASSERT(!text::parseRfc5322Date(bad));
        CPPUNIT_ASSERT_EQUAL(std::string("2026-11-24T04:16:36.000Z"), text::formatRfc3339(text::parseRfc5322Date(want).value()));
    }
};
CPPUNIT_TEST_SUITE_REGISTRATION(TextTest);
