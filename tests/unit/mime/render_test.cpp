// ENVELOPE and BODYSTRUCTURE in IMAP's syntax.
#include <cppunit/extensions/HelperMacros.h>

#include "corbel/mime.h"

using namespace corbel::mime;

namespace {

std::string envelope(std::string_view header) {
    std::string out;
    renderEnvelope(header, out);
    return out;
}

/// The address list of a To field.
std::string addresses(std::string_view value) {
    const std::string all = envelope("To: " + std::string(value) + "\r\n\r\n");
    const std::string before = "(NIL NIL NIL NIL NIL ", after = " NIL NIL NIL NIL)";
    return all.substr(before.size(), all.size() - before.size() - after.size());
}

std::string structure(std::string_view message, bool extended) {
    std::string out;
    scan(message).renderBodyStructure(out, extended);
    return out;
}

class RenderTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(RenderTest);
    CPPUNIT_TEST(envelopeOfRfcExample);
    CPPUNIT_TEST(envelopeDefaults);
    CPPUNIT_TEST(addressForms);
    CPPUNIT_TEST(addressGroups);
    CPPUNIT_TEST(brokenAddresses);
    CPPUNIT_TEST(repeatedFields);
    CPPUNIT_TEST(literals);
    CPPUNIT_TEST(simpleBody);
    CPPUNIT_TEST(multipartBody);
    CPPUNIT_TEST(messageBody);
    CPPUNIT_TEST(bodiesWithoutContent);
    CPPUNIT_TEST(extensionData);
    CPPUNIT_TEST_SUITE_END();

    void envelopeOfRfcExample() {
        CPPUNIT_ASSERT_EQUAL(
            std::string("(\"Wed, 17 Jul 1996 02:23:25 -0700 (PDT)\" \"IMAP4rev1 WG mtg summary and minutes\" "
                        "((\"Terry Gray\" NIL \"gray\" \"cac.washington.edu\")) ((\"Terry Gray\" NIL \"gray\" \"cac.washington.edu\")) "
                        "((\"Terry Gray\" NIL \"gray\" \"cac.washington.edu\")) ((NIL NIL \"imap\" \"cac.washington.edu\")) "
                        "((NIL NIL \"minutes\" \"CNRI.Reston.VA.US\")(\"John Klensin\" NIL \"KLENSIN\" \"MIT.EDU\")) NIL NIL "
                        "\"<B27397-0100000@cac.washington.edu>\")"),
            envelope("Date: Wed, 17 Jul 1996 02:23:25 -0700 (PDT)\r\nFrom: Terry Gray <gray@cac.washington.edu>\r\n"
                     "Subject: IMAP4rev1 WG mtg summary and minutes\r\nTo: imap@cac.washington.edu\r\n"
                     "cc: minutes@CNRI.Reston.VA.US, John Klensin <KLENSIN@MIT.EDU>\r\n"
                     "Message-Id: <B27397-0100000@cac.washington.edu>\r\nMIME-Version: 1.0\r\n\r\n"));
    }

    void envelopeDefaults() {
        CPPUNIT_ASSERT_EQUAL(std::string("(NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL)"), envelope(""));
        CPPUNIT_ASSERT_EQUAL(
            std::string("(NIL \"\" ((NIL NIL \"a\" \"b\")) ((NIL NIL \"a\" \"b\")) ((NIL NIL \"r\" \"b\")) NIL NIL NIL NIL NIL)"),
            envelope("Subject:\r\nFrom: a@b\r\nSender: \r\nReply-To: r@b\r\n\r\n"));
    }

    void addressForms() {
        CPPUNIT_ASSERT_EQUAL(std::string("((\"J. R. \\\"Bob\\\" Dobbs\" NIL \"bob\" \"x.org\"))"),
                             addresses("J. R. \"\\\"Bob\\\"\" Dobbs <bob@x.org>"));
        CPPUNIT_ASSERT_EQUAL(std::string("((\"Real Name\" NIL \"u\" \"h\")(NIL NIL \"v\" \"h\"))"), addresses("u@h (Real Name), v@h"));
        CPPUNIT_ASSERT_EQUAL(std::string("((\"N\" \"@a,@b\" \"u\" \"h\"))"), addresses("N <@a, @b:u@h>"));
        CPPUNIT_ASSERT_EQUAL(std::string("((NIL NIL \"john doe\" \"[127.0.0.1]\"))"), addresses("\"john doe\"@[127.0.0.1]"));
        CPPUNIT_ASSERT_EQUAL(std::string("((NIL NIL \"a.b\" \"x.org\"))"), addresses("a . b @ x . org"));
        CPPUNIT_ASSERT_EQUAL(std::string("((\"a b\" NIL \"u\" \"h\"))"), addresses("a\r\n b\r\n <u@h>"));
        CPPUNIT_ASSERT_EQUAL(std::string("((\"=?utf-8?q?J=C3=B6rg?=\" NIL \"u\" \"h\"))"), addresses("=?utf-8?q?J=C3=B6rg?= <u@h>"));
    }

    void addressGroups() {
        CPPUNIT_ASSERT_EQUAL(std::string("((NIL NIL \"undisclosed-recipients\" NIL)(NIL NIL NIL NIL))"),
                             addresses("undisclosed-recipients:;"));
        CPPUNIT_ASSERT_EQUAL(std::string("((NIL NIL \"a\" \"b\")(NIL NIL \"A Group\" NIL)(\"C\" NIL \"c\" \"d\")(NIL NIL \"e\" \"f\")(NIL "
                                         "NIL NIL NIL)(NIL NIL \"g\" \"h\"))"),
                             addresses("a@b, A Group: C <c@d>, e@f;, g@h"));
        CPPUNIT_ASSERT_EQUAL(std::string("((NIL NIL \"G\" NIL)(NIL NIL \"a\" \"b\")(NIL NIL NIL NIL))"), addresses("G: a@b"));
    }

    void brokenAddresses() {
        CPPUNIT_ASSERT_EQUAL(std::string("((NIL NIL \"root\" \"MISSING_DOMAIN\"))"), addresses("root"));
        CPPUNIT_ASSERT_EQUAL(std::string("((\"some words\" NIL \"MISSING_MAILBOX\" \"MISSING_DOMAIN\"))"), addresses("some words"));
        CPPUNIT_ASSERT_EQUAL(std::string("((NIL NIL \"MISSING_MAILBOX\" \"MISSING_DOMAIN\"))"), addresses("<>"));
        CPPUNIT_ASSERT_EQUAL(std::string("((\"John Doe\" NIL \"john\" \"x.org\"))"), addresses("John Doe john@x.org"));
        CPPUNIT_ASSERT_EQUAL(std::string("((NIL NIL \"a\" \"b\")(NIL NIL \"c\" \"d\"))"), addresses("a@b; c@d"));
        CPPUNIT_ASSERT_EQUAL(std::string("((\"N\" NIL \"a\" \"b\")(NIL NIL \"c\" \"d\"))"), addresses("N <a@b, c@d"));
        CPPUNIT_ASSERT_EQUAL(std::string("NIL"), addresses(",, ,"));
        CPPUNIT_ASSERT_EQUAL(std::string("((NIL NIL \"unclosed <a@b>\" \"MISSING_DOMAIN\"))"), addresses("\"unclosed <a@b>"));
        for (const char* junk :
             {"(", ")", "<", ">", "@", "\"", "\\", ":", ";", "[", "<@", "<@:", "a@[", "((((", "<<<>>>", "a@@b", "::;;", "<a@b><c@d>"}) {
            CPPUNIT_ASSERT(!addresses(junk).empty());
        }
    }

    void repeatedFields() {
        CPPUNIT_ASSERT_EQUAL(std::string("(NIL \"one\" NIL NIL NIL ((NIL NIL \"a\" \"x\")(NIL NIL \"b\" \"x\")) NIL NIL NIL NIL)"),
                             envelope("Subject: one\r\nTo: a@x\r\nSubject: two\r\nTo: b@x\r\n\r\n"));
    }

    void literals() {
        CPPUNIT_ASSERT_EQUAL(std::string("(NIL {2}\r\n\xc3\xa4 NIL NIL NIL NIL NIL NIL NIL NIL)"), envelope("Subject: \xc3\xa4\r\n\r\n"));
        CPPUNIT_ASSERT_EQUAL(std::string("(NIL \"a\\\\b\\\"\" NIL NIL NIL NIL NIL NIL NIL NIL)"), envelope("Subject: a\\b\"\r\n\r\n"));
        CPPUNIT_ASSERT_EQUAL(std::string("(NIL \"ab\" NIL NIL NIL NIL NIL NIL NIL NIL)"),
                             envelope(std::string("Subject: a\0b\r\n\r\n", 16)));
        CPPUNIT_ASSERT_EQUAL(std::string("(NIL {3}\r\na\rb NIL NIL NIL NIL NIL NIL NIL NIL)"), envelope("Subject: a\rb\r\n\r\n"));
        CPPUNIT_ASSERT_EQUAL(std::string("(NIL \"a  b\tc\" NIL NIL NIL NIL NIL NIL NIL NIL)"), envelope("Subject: a\r\n  b\n\tc\r\n\r\n"));
    }

    void simpleBody() {
        CPPUNIT_ASSERT_EQUAL(std::string("(\"TEXT\" \"PLAIN\" (\"CHARSET\" \"US-ASCII\") NIL NIL \"7BIT\" 5 1)"),
                             structure("A: b\r\n\r\nabc\r\n", false));
        CPPUNIT_ASSERT_EQUAL(
            std::string("(\"IMAGE\" \"PNG\" (\"NAME\" \"a.png\") \"<i>\" \"d\" \"BASE64\" 4 NIL (\"INLINE\" NIL) NIL NIL)"),
            structure("Content-Type: image/png; name=a.png\r\nContent-ID: <i>\r\nContent-Description: d\r\n"
                      "Content-Disposition: inline\r\nContent-Transfer-Encoding: base64\r\n\r\nAAAA",
                      true));
    }

    void multipartBody() {
        const std::string m =
            "Content-Type: multipart/alternative; boundary=x\r\n\r\n--x\r\n\r\na\r\n--x\r\nContent-Type: text/html; "
            "charset=utf-8\r\n\r\nb\r\n--x--\r\n";
        CPPUNIT_ASSERT_EQUAL(std::string("((\"TEXT\" \"PLAIN\" (\"CHARSET\" \"US-ASCII\") NIL NIL \"7BIT\" 1 0)"
                                         "(\"TEXT\" \"HTML\" (\"CHARSET\" \"utf-8\") NIL NIL \"7BIT\" 1 0) \"ALTERNATIVE\")"),
                             structure(m, false));
        CPPUNIT_ASSERT_EQUAL(std::string("((\"TEXT\" \"PLAIN\" (\"CHARSET\" \"US-ASCII\") NIL NIL \"7BIT\" 1 0 NIL NIL NIL NIL)"
                                         "(\"TEXT\" \"HTML\" (\"CHARSET\" \"utf-8\") NIL NIL \"7BIT\" 1 0 NIL NIL NIL NIL) \"ALTERNATIVE\" "
                                         "(\"BOUNDARY\" \"x\") NIL NIL NIL)"),
                             structure(m, true));
    }

    void messageBody() {
        const std::string m = "Content-Type: message/rfc822\r\n\r\nSubject: in\r\n\r\nabc\r\n";
        CPPUNIT_ASSERT_EQUAL(std::string("(\"MESSAGE\" \"RFC822\" NIL NIL NIL \"7BIT\" 20 (NIL \"in\" NIL NIL NIL NIL NIL NIL NIL NIL) "
                                         "(\"TEXT\" \"PLAIN\" (\"CHARSET\" \"US-ASCII\") NIL NIL \"7BIT\" 5 1) 3)"), structure(m, false));
        const std::string global = "Content-Type: message/global\r\n\r\nSubject: in\r\n\r\nabc\r\n";
        CPPUNIT_ASSERT_EQUAL(std::string("(\"MESSAGE\" \"GLOBAL\" NIL NIL NIL \"7BIT\" 20)"), structure(global, false));
    }

    void bodiesWithoutContent() {
        CPPUNIT_ASSERT_EQUAL(std::string("((\"TEXT\" \"PLAIN\" (\"CHARSET\" \"US-ASCII\") NIL NIL \"7BIT\" 0 0) \"MIXED\")"),
                             structure("Content-Type: multipart/mixed; boundary=x\r\n\r\n--x--\r\n", false));
        CPPUNIT_ASSERT_EQUAL(std::string("(\"MESSAGE\" \"RFC822\" NIL NIL NIL \"BASE64\" 4 (NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL) "
                                         "(\"TEXT\" \"PLAIN\" (\"CHARSET\" \"US-ASCII\") NIL NIL \"7BIT\" 0 0) 0)"),
                             structure("Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\nAAAA", false));
        std::string out;
        PartIndex{}.renderBodyStructure(out, false);
        CPPUNIT_ASSERT_EQUAL(std::string("(\"TEXT\" \"PLAIN\" (\"CHARSET\" \"US-ASCII\") NIL NIL \"7BIT\" 0 0)"), out);
    }

    void extensionData() {
        CPPUNIT_ASSERT_EQUAL(std::string("(\"A\" \"B\" NIL NIL NIL \"7BIT\" 0 \"m==\" (\"ATTACHMENT\" (\"FILENAME\" {4}\r\n\xe4.tx)) "
                                         "(\"de\" \"en-US\") \"http://x\")"),
                             structure("Content-Type: a/b\r\nContent-MD5: m==\r\nContent-Disposition: attachment; filename=\"\xe4.tx\"\r\n"
                                       "Content-Language: de, en-US\r\nContent-Location: http://x\r\n\r\n",
                                       true));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(RenderTest);

}  // namespace
