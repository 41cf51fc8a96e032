// The contract of corbel.convert.mime/1.
#include "codec/converter.h"

#include <cppunit/extensions/HelperMacros.h>

#include <atomic>
#include <functional>
#include <thread>
#include <vector>

#include "codec/list_fields.h"
#include "corbel/text.h"

using namespace corbel;
using convert_mime::GmimeConverter;

namespace {

ErrorCode codeOf(const std::function<void()>& call) {
    try {
        call();
    } catch (const Error& error) {
        return error.code();
    }
    return ErrorCode::Internal;
}

class ConverterTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(ConverterTest);
    CPPUNIT_TEST(encodedWords);
    CPPUNIT_TEST(brokenHeaders);
    CPPUNIT_TEST(charsets);
    CPPUNIT_TEST(lenientText);
    CPPUNIT_TEST(strictText);
    CPPUNIT_TEST(unknownCharset);
    CPPUNIT_TEST(listFieldsOfMessage);
    CPPUNIT_TEST(listFieldsOfNothing);
    CPPUNIT_TEST(importance);
    CPPUNIT_TEST(attachments);
    CPPUNIT_TEST(limits);
    CPPUNIT_TEST(manyThreads);
    CPPUNIT_TEST_SUITE_END();

    GmimeConverter _converter;

    void encodedWords() {
        CPPUNIT_ASSERT_EQUAL(std::string("plain"), _converter.decodeHeader("plain"));
        CPPUNIT_ASSERT_EQUAL(std::string("Grüße aus Köln"), _converter.decodeHeader("=?iso-8859-1?Q?Gr=FC=DFe_aus?= =?UTF-8?B?IEvDtmxu?="));
        CPPUNIT_ASSERT_EQUAL(std::string("日本語"), _converter.decodeHeader("=?ISO-2022-JP?B?GyRCRnxLXDhsGyhC?="));
        CPPUNIT_ASSERT_EQUAL(std::string("Привет"), _converter.decodeHeader("=?koi8-r?B?8NLJ18XU?="));
        CPPUNIT_ASSERT_EQUAL(std::string("中文"), _converter.decodeHeader("=?gb18030?B?1tDOxA==?="));
        // A character cut in two by the words around it.
        CPPUNIT_ASSERT_EQUAL(std::string("ä"), _converter.decodeHeader("=?utf-8?B?ww==?= =?utf-8?B?pA==?="));
        CPPUNIT_ASSERT_EQUAL(std::string("a b"), _converter.decodeHeader("=?utf-8?q?a=0D=0Ab?="));
    }

    void brokenHeaders() {
        CPPUNIT_ASSERT_EQUAL(std::string("=?utf-8?q?never closed"), _converter.decodeHeader("=?utf-8?q?never closed"));
        CPPUNIT_ASSERT_EQUAL(std::string("Grün"), _converter.decodeHeader("Gr\xfcn"));
        CPPUNIT_ASSERT_EQUAL(std::string("Grün"), _converter.decodeHeader("Grün"));
        CPPUNIT_ASSERT_EQUAL(std::string("ab"), _converter.decodeHeader(std::string_view("a\0b", 3)));
        CPPUNIT_ASSERT(text::isValidUtf8(_converter.decodeHeader("=?x-no-such?q?=FC?= =?utf-8?q?=FF=FE?= =?utf-8?z?x?=")));
    }

    void charsets() {
        struct Case {
            std::string charset, bytes, expected;
        };
        const std::vector<Case> cases = {{"windows-1252", "\x80 \x93x\x94", "€ “x”"},
                                         {"iso-8859-15", "\xa4", "€"},
                                         {"iso-2022-jp", "\x1b$BF|K\\8l\x1b(B", "日本語"},
                                         {"gb18030", "\xd6\xd0\xce\xc4", "中文"},
                                         {"koi8-r", "\xf0\xd2\xc9\xd7\xc5\xd4", "Привет"},
                                         {"utf-7", "+AOQ-b", "äb"},
                                         {"utf-16", std::string("\xfe\xff\0a", 4), "a"},
                                         {"x-sjis", "\x93\xfa", "日"},
                                         {"ks_c_5601-1987", "\xb0\xa1", "가"},
                                         {"windows-1251", "\xcf", "П"},
                                         {"big5", "\xa4\xa4", "中"},
                                         {"utf8", "ä", "ä"},
                                         {"UTF-8", "x", "x"},
                                         {"us-ascii", "x", "x"},
                                         {"iso-8859-8-i", "\xe0", "א"}};
        for (const auto& c : cases) {
            CPPUNIT_ASSERT_EQUAL_MESSAGE(c.charset, c.expected, _converter.toUtf8(c.bytes, c.charset));
            CPPUNIT_ASSERT_EQUAL_MESSAGE(c.charset, c.expected, _converter.decodeText(c.bytes, "8BIT", c.charset));
        }
    }

    void lenientText() {
        CPPUNIT_ASSERT_EQUAL(std::string("ä\r\n"), _converter.decodeText("=E4\r\n", "QUOTED-PRINTABLE", "iso-8859-1"));
        CPPUNIT_ASSERT_EQUAL(std::string("a\xef\xbf\xbd"
                                         "b"),
                             _converter.decodeText("a\xff"
                                                   "b",
                                                   "8BIT", "utf-8"));
        CPPUNIT_ASSERT_EQUAL(std::string("a\xef\xbf\xbd"), _converter.decodeText("a\xc3", "8BIT", "utf-8"));
        CPPUNIT_ASSERT(text::isValidUtf8(_converter.decodeText("\xf5\xbb\x9e\x8b", "8BIT", "utf-8")));
        CPPUNIT_ASSERT(text::isValidUtf8(_converter.decodeText(std::string("\x01\x20\0\0", 4), "8BIT", "utf-32be")));
        CPPUNIT_ASSERT_EQUAL(std::string("€"), _converter.decodeText("\x80", "8BIT", "iso-8859-1"));
        CPPUNIT_ASSERT_EQUAL(std::string("ä"), _converter.decodeText("\xc3\xa4", "8BIT", ""));
        CPPUNIT_ASSERT_EQUAL(std::string("ä"), _converter.decodeText("\xe4", "8BIT", "us-ascii"));
        const std::string large(100000, '\xe4');
        CPPUNIT_ASSERT_EQUAL(std::size_t{200000}, _converter.decodeText(large, "8BIT", "iso-8859-1").size());
    }

    void strictText() {
        CPPUNIT_ASSERT(codeOf([&] { _converter.toUtf8("\xff", "utf-8"); }) == ErrorCode::Syntax);
        CPPUNIT_ASSERT(codeOf([&] { _converter.toUtf8("\xc3", "utf-8"); }) == ErrorCode::Syntax);
        CPPUNIT_ASSERT(codeOf([&] { _converter.toUtf8("\xe4", "us-ascii"); }) == ErrorCode::Syntax);
        CPPUNIT_ASSERT(codeOf([&] { _converter.toUtf8("\xe4", "gb18030"); }) == ErrorCode::Syntax);
    }

    void unknownCharset() {
        for (const char* name : {"x-no-such", "utf-8//TRANSLIT", "../../etc/passwd", "utf-8,cp1252"}) {
            CPPUNIT_ASSERT(codeOf([&] { _converter.toUtf8("x", name); }) == ErrorCode::Unsupported);
            CPPUNIT_ASSERT(codeOf([&] { _converter.decodeText("x", "7BIT", name); }) == ErrorCode::Unsupported);
        }
        CPPUNIT_ASSERT(codeOf([&] { _converter.toUtf8("x", std::string(1000, 'a')); }) == ErrorCode::Unsupported);
    }

    mime::ListFields fieldsOf(const std::string& message) {
        const auto index = mime::scan(message);
        return _converter.listFields(std::string_view(message).substr(0, index.parts[0].headerSize), index);
    }

    void listFieldsOfMessage() {
        const auto f = fieldsOf(
            "From: =?utf-8?q?J=C3=B6rg?= Example <joerg@example.org>, other@x\r\nSubject: =?utf-8?q?=C3=84pfel?=\r\n"
            "To: \"Example, Alice\" <alice@example.org>, Team: bob@example.org, carol@example.org (Carol);\r\n"
            "Message-ID: <1@x>\r\nDate: Tue, 24 Nov 2026 05:31:16 +0100\r\n\r\nx");
        CPPUNIT_ASSERT_EQUAL(std::string("Jörg Example"), f.senderName);
        CPPUNIT_ASSERT_EQUAL(std::string("joerg@example.org"), f.senderAddress);
        CPPUNIT_ASSERT_EQUAL(std::string("Äpfel"), f.subject);
        CPPUNIT_ASSERT(f.to.starts_with("Example, Alice; bob@example.org; "));
        CPPUNIT_ASSERT_EQUAL(std::string("<1@x>"), f.messageId);
        CPPUNIT_ASSERT_EQUAL(std::int64_t{1795494676000000}, f.sentMicros.value());
        CPPUNIT_ASSERT_EQUAL(1, int(f.importance));
        CPPUNIT_ASSERT(!f.hasAttachment);
    }

    void listFieldsOfNothing() {
        const auto f = fieldsOf("");
        CPPUNIT_ASSERT(f.subject.empty() && f.senderName.empty() && f.senderAddress.empty() && f.to.empty() && f.messageId.empty() &&
                       !f.sentMicros && !f.hasAttachment);
        CPPUNIT_ASSERT_EQUAL(std::string("s@x"), fieldsOf("Sender: s@x\r\n\r\n").senderAddress);
        CPPUNIT_ASSERT_EQUAL(std::string("undisclosed-recipients"), fieldsOf("To: undisclosed-recipients:;\r\n\r\n").to);
        CPPUNIT_ASSERT(!fieldsOf("Date: never\r\nFrom: @@<>,,;:\r\n\r\n").sentMicros);
    }

    void importance() {
        for (const auto& [header, expected] : {std::pair{"Importance: HIGH", 2},
                                               {"Importance: low", 0},
                                               {"X-Priority: 1 (Highest)", 2},
                                               {"X-Priority: 5", 0},
                                               {"Priority: urgent", 2},
                                               {"Priority: normal", 1},
                                               {"Importance: normal\r\nX-Priority: 1", 1}}) {
            CPPUNIT_ASSERT_EQUAL_MESSAGE(header, expected, int(fieldsOf(std::string(header) + "\r\n\r\n").importance));
        }
    }

    static std::string mixed(const std::string& subtype, const std::string& second) {
        return "Content-Type: multipart/" + subtype + "; boundary=x\r\n\r\n--x\r\n\r\ntext\r\n--x\r\n" + second +
               "\r\n\r\nbody\r\n--x--\r\n";
    }

    void attachments() {
        CPPUNIT_ASSERT(fieldsOf(mixed("mixed", "Content-Type: application/pdf")).hasAttachment);
        CPPUNIT_ASSERT(fieldsOf(mixed("mixed", "Content-Disposition: attachment")).hasAttachment);
        CPPUNIT_ASSERT(fieldsOf(mixed("mixed", "Content-Type: message/rfc822")).hasAttachment);
        CPPUNIT_ASSERT(fieldsOf(mixed("mixed", "Content-Type: text/plain; name=a.txt")).hasAttachment);
        CPPUNIT_ASSERT(fieldsOf("Content-Type: application/pdf\r\n\r\nx").hasAttachment);
        CPPUNIT_ASSERT(!fieldsOf(mixed("alternative", "Content-Type: text/html")).hasAttachment);
        CPPUNIT_ASSERT(!fieldsOf(mixed("related", "Content-Type: image/png; name=logo.png\r\nContent-ID: <logo>")).hasAttachment);
        CPPUNIT_ASSERT(!fieldsOf(mixed("signed", "Content-Type: application/pgp-signature; name=signature.asc")).hasAttachment);
    }

    void limits() {
        std::string to = "To: ";
        for (int i = 0; i < 20000; ++i) to += "u" + std::to_string(i) + "@example.org, ";
        CPPUNIT_ASSERT(fieldsOf(to + "\r\n\r\n").to.size() <= convert_mime::kMaxRecipientsText);
        std::string words = "Subject: ";
        for (int i = 0; i < 20000; ++i) words += "=?utf-8?q?=C3=A4?= ";
        CPPUNIT_ASSERT(text::isValidUtf8(fieldsOf(words + "\r\n\r\n").subject));
        CPPUNIT_ASSERT(fieldsOf("From: " + std::string(100000, ':') + "\r\nTo: " + std::string(100000, '(') + "\r\n\r\n").subject.empty());
    }

    void manyThreads() {
        std::vector<std::thread> threads;
        std::atomic<int> wrong = 0;
        for (int t = 0; t < 4; ++t) {
            threads.emplace_back([&] {
                for (int i = 0; i < 100; ++i) {
                    wrong += _converter.decodeHeader("=?koi8-r?B?8NLJ18XU?=") != "Привет";
                    wrong += fieldsOf("From: =?utf-8?q?J=C3=B6rg?= <j@x>\r\n\r\n").senderName != "Jörg";
                }
            });
        }
        for (auto& thread : threads) thread.join();
        CPPUNIT_ASSERT_EQUAL(0, wrong.load());
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(ConverterTest);

}  // namespace
