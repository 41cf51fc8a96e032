// Where parts begin and end in messages that are hard to cut.
#include <cppunit/extensions/HelperMacros.h>

#include <sstream>

#include "corbel/mime.h"

using namespace corbel::mime;

namespace {

std::string body(const std::string& message, const Part& p) { return message.substr(p.bodyOffset, p.bodySize); }
std::string header(const std::string& message, const Part& p) { return message.substr(p.headerOffset, p.headerSize); }

/// "\n" in the argument stands for CRLF.
std::string crlf(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (c == '\n') out.push_back('\r');
        out.push_back(c);
    }
    return out;
}

/// Types and bodies of the leaves, one a line: "TEXT/PLAIN[a]".
std::string leaves(const std::string& message) {
    std::string out;
    const auto index = scan(message);
    for (const auto& p : index.parts) {
        if (p.firstChild == 0) out += p.type + "/" + p.subtype + "[" + body(message, p) + "]";
    }
    return out;
}

std::string multipart(std::string_view boundary, std::string_view rest) {
    return crlf("Content-Type: multipart/mixed; boundary=\"" + std::string(boundary) + "\"\n\n" + std::string(rest));
}

class ScannerTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(ScannerTest);
    CPPUNIT_TEST(plainMessage);
    CPPUNIT_TEST(degenerateMessages);
    CPPUNIT_TEST(newlineBelongsToDelimiter);
    CPPUNIT_TEST(preambleAndEpilogue);
    CPPUNIT_TEST(missingFinalBoundary);
    CPPUNIT_TEST(finalBoundaryWithoutNewline);
    CPPUNIT_TEST(boundaryThatBeginsWithAnother);
    CPPUNIT_TEST(boundaryThatEndsInDashes);
    CPPUNIT_TEST(nestedBoundaryEqualToOuter);
    CPPUNIT_TEST(outerDelimiterEndsInner);
    CPPUNIT_TEST(delimiterInsideHeader);
    CPPUNIT_TEST(emptyMultiparts);
    CPPUNIT_TEST(multipartWithoutBoundary);
    CPPUNIT_TEST(digestDefault);
    CPPUNIT_TEST(enclosedMessage);
    CPPUNIT_TEST(enclosedMessageInBase64IsLeaf);
    CPPUNIT_TEST(lineFeedInput);
    CPPUNIT_TEST(lineCounts);
    CPPUNIT_TEST(depthLimit);
    CPPUNIT_TEST(partLimit);
    CPPUNIT_TEST(headerLimit);
    CPPUNIT_TEST(boundaryLengthLimit);
    CPPUNIT_TEST(contentFields);
    CPPUNIT_TEST(parameters);
    CPPUNIT_TEST(byteFlags);
    CPPUNIT_TEST_SUITE_END();

    void plainMessage() {
        const std::string m = crlf("Subject: a\nno colon here\n\nhello\nworld\n");
        const auto index = scan(m);
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, index.parts.size());
        CPPUNIT_ASSERT_EQUAL(crlf("Subject: a\nno colon here\n\n"), header(m, index.parts[0]));
        CPPUNIT_ASSERT_EQUAL(crlf("hello\nworld\n"), body(m, index.parts[0]));
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{2}, index.parts[0].lines);
        CPPUNIT_ASSERT_EQUAL(std::string("7BIT"), index.parts[0].encoding);
    }

    void degenerateMessages() {
        CPPUNIT_ASSERT_EQUAL(std::string("TEXT/PLAIN[]"), leaves(""));
        CPPUNIT_ASSERT_EQUAL(std::string("TEXT/PLAIN[]"), leaves("\r\n"));
        CPPUNIT_ASSERT_EQUAL(std::string("TEXT/PLAIN[x]"), leaves("\r\nx"));
        CPPUNIT_ASSERT_EQUAL(std::string("TEXT/PLAIN[]"), leaves("Subject: header only"));
        CPPUNIT_ASSERT_EQUAL(std::string("TEXT/PLAIN[]"), leaves("\r"));
        CPPUNIT_ASSERT_EQUAL(std::string("TEXT/PLAIN[\rx]"), leaves("A: b\r\n\r\n\rx"));
        CPPUNIT_ASSERT_EQUAL(std::string("TEXT/PLAIN[]"), leaves("\rA: b\r\n\rB: c\r\n"));
    }

    void newlineBelongsToDelimiter() {
        CPPUNIT_ASSERT_EQUAL(std::string("TEXT/PLAIN[a]TEXT/PLAIN[b\r\n]"), leaves(multipart("x", "--x\n\na\n--x\n\nb\n\n--x--\n")));
    }

    void preambleAndEpilogue() {
        const std::string m = multipart("x", "preamble\n--x\n\na\n--x--\nepilogue\n--x\nstill epilogue\n");
        CPPUNIT_ASSERT_EQUAL(std::string("TEXT/PLAIN[a]"), leaves(m));
        const auto index = scan(m);
        CPPUNIT_ASSERT_EQUAL(m.size(), static_cast<std::size_t>(index.parts[0].bodyOffset + index.parts[0].bodySize));
    }

    void missingFinalBoundary() {
        CPPUNIT_ASSERT_EQUAL(std::string("TEXT/PLAIN[a]TEXT/PLAIN[b\r\nc\r\n]"), leaves(multipart("x", "--x\n\na\n--x\n\nb\nc\n")));
        CPPUNIT_ASSERT_EQUAL(std::string("TEXT/PLAIN[a\r\n--]"), leaves(multipart("x", "--x\n\na\n--")));
    }

    void finalBoundaryWithoutNewline() {
        CPPUNIT_ASSERT_EQUAL(std::string("TEXT/PLAIN[a]"), leaves(multipart("x", "--x\n\na\n--x--")));
        // A last delimiter that nothing follows starts no part.
        CPPUNIT_ASSERT_EQUAL(std::string("TEXT/PLAIN[a]"), leaves(multipart("x", "--x\n\na\n--x")));
    }

    void boundaryThatBeginsWithAnother() {
        // RFC 2046 section 5.1.1: the beginning of the line decides; the longest boundary that fits is meant.
        const std::string m =
            multipart("ab", "--ab\nContent-Type: multipart/mixed; boundary=abc\n\n--abc\n\n1\n--abc--\n--ab\n\n2\n--ab--\n");
        CPPUNIT_ASSERT_EQUAL(std::string("TEXT/PLAIN[1]TEXT/PLAIN[2]"), leaves(m));
        const std::string reversed =
            multipart("abc", "--abc\nContent-Type: multipart/mixed; boundary=ab\n\n--ab\n\n1\n--ab--\n--abc\n\n2\n--abc--\n");
        CPPUNIT_ASSERT_EQUAL(std::string("TEXT/PLAIN[1]TEXT/PLAIN[2]"), leaves(reversed));
        // "--ab--" ends the inner one, although it begins with the outer "ab-".
        const std::string dash =
            multipart("ab-", "--ab-\nContent-Type: multipart/mixed; boundary=ab\n\n--ab\n\n1\n--ab-- \n--ab-\n\n2\n--ab---\n");
        CPPUNIT_ASSERT_EQUAL(std::string("TEXT/PLAIN[1]TEXT/PLAIN[2]"), leaves(dash));
        CPPUNIT_ASSERT_EQUAL(std::string("TEXT/PLAIN[1]"), leaves(multipart("x", "--x and more\n\n1\n--x--and more\n")));
    }

    void boundaryThatEndsInDashes() {
        const std::string m =
            multipart("x", "--x\nContent-Type: multipart/mixed; boundary=\"x--\"\n\n--x--\n\n1\n--x----\n--x\n\n2\n--x--\n");
        CPPUNIT_ASSERT_EQUAL(std::string("TEXT/PLAIN[1]TEXT/PLAIN[2]"), leaves(m));
    }

    void nestedBoundaryEqualToOuter() {
        const std::string m = multipart("x", "--x\nContent-Type: multipart/mixed; boundary=x\n\n--x\n\n1\n--x--\n--x\n\n2\n--x--\n");
        CPPUNIT_ASSERT_EQUAL(std::string("TEXT/PLAIN[1]TEXT/PLAIN[2]"), leaves(m));
        CPPUNIT_ASSERT(scan(m).find({1, 1}) && scan(m).find({2}) && !scan(m).find({1, 2}));
    }

    void outerDelimiterEndsInner() {
        const std::string m = multipart("o", "--o\nContent-Type: multipart/mixed; boundary=i\n\n--i\n\n1\n--o\n\n2\n--i\n--o--\n");
        CPPUNIT_ASSERT_EQUAL(std::string("TEXT/PLAIN[1]TEXT/PLAIN[2\r\n--i]"), leaves(m));
    }

    void delimiterInsideHeader() {
        const std::string m = multipart("x", "--x\nSubject: header only\n--x\n--x\n\n3\n--x--\n");
        CPPUNIT_ASSERT_EQUAL(std::string("TEXT/PLAIN[]TEXT/PLAIN[]TEXT/PLAIN[3]"), leaves(m));
        const auto index = scan(m);
        CPPUNIT_ASSERT_EQUAL(std::string("Subject: header only"), header(m, index.parts[1]));
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{0}, index.parts[2].headerSize);
    }

    void emptyMultiparts() {
        CPPUNIT_ASSERT_EQUAL(std::string("MULTIPART/MIXED[--x--\r\n]"), leaves(multipart("x", "--x--\n")));
        CPPUNIT_ASSERT_EQUAL(std::string("MULTIPART/MIXED[]"), leaves(multipart("x", "")));
        CPPUNIT_ASSERT_EQUAL(std::string("TEXT/PLAIN[]"), leaves(multipart("x", "--x\n")));
        // The inner multipart's body may not end before the part in it begins.
        const std::string m = multipart("o", "--o\nContent-Type: multipart/mixed; boundary=i\n\n--i\n--o--\n");
        const auto index = scan(m);
        CPPUNIT_ASSERT_EQUAL(std::size_t{3}, index.parts.size());
        CPPUNIT_ASSERT_EQUAL(std::string("--i\r\n"), body(m, index.parts[1]));
    }

    void multipartWithoutBoundary() {
        CPPUNIT_ASSERT_EQUAL(std::string("TEXT/PLAIN[--\r\n]"), leaves(crlf("Content-Type: multipart/mixed\n\n--\n")));
        CPPUNIT_ASSERT_EQUAL(std::string("TEXT/PLAIN[--\r\n]"), leaves(crlf("Content-Type: multipart/mixed; boundary=\" \"\n\n--\n")));
    }

    void digestDefault() {
        const std::string m =
            crlf("Content-Type: multipart/digest; boundary=x\n\n--x\n\nSubject: in\n\n1\n--x\nContent-Type: text/html\n\n2\n--x--\n");
        const auto index = scan(m);
        CPPUNIT_ASSERT_EQUAL(std::size_t{4}, index.parts.size());
        CPPUNIT_ASSERT(index.parts[1].isMessage());
        CPPUNIT_ASSERT_EQUAL(std::string("1"), body(m, index.parts[2]));
        CPPUNIT_ASSERT(index.parts[2].envelope.find("\"in\"") != std::string::npos);
        CPPUNIT_ASSERT_EQUAL(std::string("HTML"), index.parts[3].subtype);
    }

    void enclosedMessage() {
        const std::string m = multipart(
            "x", "--x\nContent-Type: message/rfc822\n\nSubject: in\nContent-Type: multipart/mixed; boundary=y\n\n--y\n\n1\n--y--\n--x--\n");
        const auto index = scan(m);
        CPPUNIT_ASSERT_EQUAL(std::size_t{4}, index.parts.size());
        CPPUNIT_ASSERT_EQUAL(std::string("1"), body(m, index.parts[*index.find({1, 1})]));
        CPPUNIT_ASSERT_EQUAL(1u, *index.find({1}));
        CPPUNIT_ASSERT(!index.find({1, 2}) && !index.find({2}) && !index.find({1, 1, 1}) && !index.find({0}));
        CPPUNIT_ASSERT_EQUAL(0u, *index.find({}));
        // The whole message is a message/rfc822 with a text in it: 1 is the enclosed message, 1.1 its text.
        const auto nested = scan(crlf("Content-Type: message/rfc822\n\nSubject: in\n\ntext\n"));
        CPPUNIT_ASSERT_EQUAL(0u, *nested.find({1}));
        CPPUNIT_ASSERT_EQUAL(1u, *nested.find({1, 1}));
        CPPUNIT_ASSERT(!nested.find({1, 1, 1}));
    }

    void enclosedMessageInBase64IsLeaf() {
        const auto index = scan(crlf("Content-Type: message/rfc822\nContent-Transfer-Encoding: BASE64\n\nU3ViamVjdDogeA0KDQp4\n"));
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, index.parts.size());
        CPPUNIT_ASSERT(index.parts[0].isMessage() && index.parts[0].firstChild == 0);
    }

    void lineFeedInput() {
        const std::string m = "Content-Type: multipart/mixed; boundary=x\n\n--x\n\na\n--x\nX: y\n\nb\n\n--x--\n";
        CPPUNIT_ASSERT_EQUAL(std::string("TEXT/PLAIN[a]TEXT/PLAIN[b\n]"), leaves(m));
    }

    void lineCounts() {
        const std::string m = multipart("x", "--x\n\na\nb\n\n--x\n\nc\n--x--\nepilogue\n");
        const auto index = scan(m);
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{2}, index.parts[1].lines);
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{0}, index.parts[2].lines);
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{10}, index.parts[0].lines);
    }

    static std::string nested(std::size_t levels) {
        std::string m;
        for (std::size_t i = 1; i <= levels; ++i) {
            const auto b = std::to_string(1000000 + i);
            m += "Content-Type: multipart/mixed; boundary=" + b + "\r\n\r\n--" + b + "\r\n";
        }
        return m + "\r\nend\r\n";
    }

    void depthLimit() {
        const auto atLimit = scan(nested(kMaxDepth - 1));
        CPPUNIT_ASSERT_EQUAL(kMaxDepth, atLimit.parts.size());
        CPPUNIT_ASSERT_EQUAL(std::string("TEXT"), atLimit.parts.back().type);
        const auto past = scan(nested(kMaxDepth));
        CPPUNIT_ASSERT_EQUAL(kMaxDepth, past.parts.size());
        CPPUNIT_ASSERT_EQUAL(std::string("APPLICATION"), past.parts.back().type);
        CPPUNIT_ASSERT_EQUAL(kMaxDepth, scan(nested(5000)).parts.size());
    }

    void partLimit() {
        auto many = [](std::size_t count) {
            std::string m = multipart("x", "");
            for (std::size_t i = 0; i < count; ++i) m += "--x\r\n\r\n" + std::to_string(i) + "\r\n";
            return m + "--x--\r\n";
        };
        CPPUNIT_ASSERT_EQUAL(kMaxParts, scan(many(kMaxParts - 1)).parts.size());
        const std::string past = many(kMaxParts + 1);
        const auto index = scan(past);
        CPPUNIT_ASSERT_EQUAL(kMaxParts, index.parts.size());
        CPPUNIT_ASSERT_EQUAL(std::string("9998\r\n--x\r\n\r\n9999\r\n--x\r\n\r\n10000"), body(past, index.parts.back()));
    }

    void headerLimit() {
        const std::string tail = "Content-Type: text/html\r\n\r\nx";
        const std::string pad = "X: " + std::string(kMaxHeaderBytes - 5 - (tail.size() - 3), 'p') + "\r\n";
        const auto within = scan(pad + tail);
        CPPUNIT_ASSERT_EQUAL(std::string("HTML"), within.parts[0].subtype);
        const auto past = scan("Y: " + std::string(40, 'p') + "\r\n" + pad + tail);
        CPPUNIT_ASSERT_EQUAL(std::string("PLAIN"), past.parts[0].subtype);
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{1}, past.parts[0].bodySize);
    }

    void boundaryLengthLimit() {
        const std::string longest(1000, 'b');
        const std::string parts = "--" + longest + "\n\n1\n--" + longest + "--\n";
        CPPUNIT_ASSERT_EQUAL(std::string("TEXT/PLAIN[1]"), leaves(multipart(longest, parts)));
        CPPUNIT_ASSERT(leaves(multipart(longest + "b", parts)).rfind("TEXT/PLAIN[--b", 0) == 0);
    }

    void contentFields() {
        const auto p = scan(crlf("content-type : Text/HTML (really) ; charset = \"utf-8\"\nContent-Type: "
                                 "image/png\nContent-Transfer-Encoding: (x) Base64 (y)\n"
                                 "Content-Disposition: Attachment;\n filename=\"a \\\"b\\\".html\"; size=12\nContent-ID: "
                                 "<id@x>\nContent-Description: a\n folded one\n"
                                 "Content-Language: de, en\nContent-Location: http://x/\nContent-MD5: abc==\n\n"))
                           .parts[0];
        CPPUNIT_ASSERT_EQUAL(std::string("TEXT/HTML/BASE64/ATTACHMENT"), p.type + "/" + p.subtype + "/" + p.encoding + "/" + p.disposition);
        CPPUNIT_ASSERT(p.parameters == (decltype(p.parameters){{"CHARSET", "utf-8"}}));
        CPPUNIT_ASSERT(p.dispositionParameters == (decltype(p.parameters){{"FILENAME", "a \"b\".html"}, {"SIZE", "12"}}));
        CPPUNIT_ASSERT_EQUAL(std::string("<id@x>|a folded one|de, en|http://x/|abc=="),
                             p.id + "|" + p.description + "|" + p.language + "|" + p.location + "|" + p.md5);
        for (const char* broken :
             {"Content-Type: text\n\n", "Content-Type: /plain; a=b\n\n", "Content-Type:\n\n", "Content-Type: image/; x=y\n\n"}) {
            const auto part = scan(crlf(broken)).parts[0];
            CPPUNIT_ASSERT_EQUAL(std::string("TEXT/PLAIN"), part.type + "/" + part.subtype);
            CPPUNIT_ASSERT(part.parameters.empty());
        }
    }

    static std::string parametersOf(const std::string& list) {
        std::string out;
        const auto index = scan("Content-Type: a/b" + list + "\r\n\r\n");
        for (const auto& [name, value] : index.parts[0].parameters) out += name + "=" + value + "|";
        return out;
    }

    void parameters() {
        CPPUNIT_ASSERT_EQUAL(std::string("NAME=scan(1) copy.pdf|X=y|"), parametersOf("; name=scan(1) copy.pdf (a comment); x=y"));
        CPPUNIT_ASSERT_EQUAL(std::string("NAME=ab|"), parametersOf("; name*1=b; name*0=a"));
        CPPUNIT_ASSERT_EQUAL(std::string("NAME*=utf-8''%C3%A4|"), parametersOf("; name*=utf-8''%C3%A4"));
        CPPUNIT_ASSERT_EQUAL(std::string("NAME*=utf-8''%C3%A4%20b.txt|"), parametersOf("; name*0*=utf-8''%C3%A4; name*1=\" b.txt\""));
        CPPUNIT_ASSERT_EQUAL(std::string("A=|B=c|"), parametersOf(";;; a=\"\"; =; b=c; d"));
        CPPUNIT_ASSERT_EQUAL(std::string("A=unclosed; b=c|"), parametersOf("; a=\"unclosed; b=c"));
        std::string many;
        for (std::size_t i = 0; i <= kMaxParameters; ++i) many += "; p" + std::to_string(i) + "=v";
        CPPUNIT_ASSERT_EQUAL(kMaxParameters, scan("Content-Type: a/b" + many + "\r\n\r\n").parts[0].parameters.size());
    }

    static std::string flagsOf(std::initializer_list<std::string_view> pieces) {
        Scanner scanner;
        for (const auto piece : pieces) scanner.feed(piece);
        return std::string(scanner.hasNul() ? "n" : "") + (scanner.hasBareNewline() ? "b" : "") + (scanner.hasEightBit() ? "8" : "");
    }

    void byteFlags() {
        using namespace std::string_view_literals;
        CPPUNIT_ASSERT_EQUAL(std::string(), flagsOf({"a\r", "\nb", "\r\n"}));
        CPPUNIT_ASSERT_EQUAL(std::string("b"), flagsOf({"a\r", "b"}));
        CPPUNIT_ASSERT_EQUAL(std::string("b"), flagsOf({"\n"}));
        CPPUNIT_ASSERT_EQUAL(std::string("b"), flagsOf({"a\r"}));
        for (std::size_t at = 0; at < 40; ++at) {
            for (const auto& [byte, expected] : {std::pair{'\0', "n"}, {'\r', "b"}, {'\n', "b"}, {'\xff', "8"}}) {
                std::string text(40, 'x');
                text[at] = byte;
                CPPUNIT_ASSERT_EQUAL(std::string(expected), flagsOf({text}));
            }
        }
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(ScannerTest);

}  // namespace
