// Compressed RTF and what RTF bodies hold.
#include <cppunit/extensions/HelperMacros.h>

#include <random>

#include "codec/rtf_bodies.h"
#include "codec/rtf_compression.h"
#include "corbel/text.h"

using namespace corbel;
using namespace corbel::convert_mime;

namespace {

class RtfTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(RtfTest);
    CPPUNIT_TEST(knownVectors);
    CPPUNIT_TEST(roundTrips);
    CPPUNIT_TEST(damaged);
    CPPUNIT_TEST(uncompressed);
    CPPUNIT_TEST(encapsulatedHtml);
    CPPUNIT_TEST(encapsulatedText);
    CPPUNIT_TEST(nativeRtf);
    CPPUNIT_TEST(charsets);
    CPPUNIT_TEST(writtenAndRead);
    CPPUNIT_TEST(deepGroups);
    CPPUNIT_TEST_SUITE_END();

    static std::string bytes(std::string_view hex) { return *text::hexDecode(hex); }

    /// MS-OXRTFCP sections 3.1 and 3.2: both ways.
    void knownVectors() {
        const std::string hello =
            bytes("2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af32068656c090020627705b06c647d0a800fa0");
        const std::string helloRtf = "{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n";
        const std::string run = bytes("1a0000001c0000004c5a4675e2d44b51410004205758595a0d6e7d010eb0");
        const std::string runRtf = "{\\rtf1 WXYZWXYZWXYZWXYZWXYZ}";
        CPPUNIT_ASSERT_EQUAL(helloRtf, decompressRtf(hello).valueOrThrow());
        CPPUNIT_ASSERT_EQUAL(runRtf, decompressRtf(run).valueOrThrow());
        CPPUNIT_ASSERT_EQUAL(text::hexEncode(hello), text::hexEncode(compressRtf(helloRtf)));
        CPPUNIT_ASSERT_EQUAL(text::hexEncode(run), text::hexEncode(compressRtf(runRtf)));
    }

    void roundTrips() {
        std::mt19937 random(7);
        for (std::size_t size : {0, 1, 2, 16, 17, 18, 207, 4095, 4096, 4097, 60000, 300000}) {
            for (int alphabet : {2, 5, 256}) {
                std::string rtf;
                for (std::size_t i = 0; i < size; ++i)
                    rtf.push_back(static_cast<char>(random() % static_cast<unsigned>(alphabet) + (alphabet < 256 ? 'a' : 0)));
                CPPUNIT_ASSERT(decompressRtf(compressRtf(rtf)).valueOrThrow() == rtf);
            }
        }
        CPPUNIT_ASSERT(compressRtf(std::string(100000, 'a')).size() < 15000);
    }

    void damaged() {
        const std::string good = compressRtf("{\\rtf1 some text that is long enough}");
        for (std::size_t cut = 0; cut < good.size(); ++cut) CPPUNIT_ASSERT(!decompressRtf(good.substr(0, cut)).ok());
        for (std::size_t at = 0; at < good.size(); ++at) {
            std::string bad = good;
            bad[at] = static_cast<char>(bad[at] ^ 0x55);
            const auto result = decompressRtf(bad);
            if (at < 4 || at >= 8) CPPUNIT_ASSERT(!result.ok());  // The raw size is only a bound.
        }
        CPPUNIT_ASSERT(decompressRtf(good + "behind").ok());
        std::string huge = good;
        huge[7] = '\x7f';
        CPPUNIT_ASSERT(decompressRtf(huge).error().code() == ErrorCode::TooLarge);
    }

    void uncompressed() {
        const std::string mela = bytes("11000000050000004d454c4100000000") + "{\\rt}";
        CPPUNIT_ASSERT_EQUAL(std::string("{\\rt}"), decompressRtf(mela).valueOrThrow());
    }

    /// Laid out as Exchange writes it.
    void encapsulatedHtml() {
        const RtfBodies bodies = readRtf(
            "{\\rtf1\\ansi\\ansicpg1251\\fromhtml1 \\deff0\r\n{\\fonttbl {\\f0\\fmodern Courier New;}{\\f1\\fswiss\\fcharset204 "
            "Arial;}}\r\n"
            "{\\colortbl\\red0\\green0\\blue0;}\r\n\\uc1\\pard\\plain\\deftab360 \\f0\\fs24\r\n{\\*\\htmltag3 <html>}\r\n{\\*\\htmltag19 "
            "<body>}\r\n"
            "{\\*\\htmltag64 <p>}\\htmlrtf {\\b\\htmlrtf0 Hello \\'cf\\'f0\\'e8 {\\*\\htmltag84 &nbsp;}\\htmlrtf \\'a0\\htmlrtf0 "
            "\\u8364?{\\*\\mhtmltag64 <nothing>}\\{\\}\\htmlrtf}\\htmlrtf0 \r\n"
            "{\\*\\htmltag72 </p>}{\\*\\htmltag0 \\par }\\lquote{\\*\\htmltag27 </body>}}");
        CPPUNIT_ASSERT(bodies.origin == RtfOrigin::Html);
        CPPUNIT_ASSERT_EQUAL(std::string("<html><body><p>Hello При &nbsp;€{}</p>\r\n‘</body>"), bodies.html);
    }

    void encapsulatedText() {
        const RtfBodies bodies = readRtf(
            "{\\rtf1\\ansi\\ansicpg1252\\fromtext \\deff0{\\fonttbl{\\f0 Courier;}}\\pard one\\tab "
            "two\\par\r\nthree\\u-10179?\\u-8704?\\par}");
        CPPUNIT_ASSERT(bodies.origin == RtfOrigin::Text);
        CPPUNIT_ASSERT_EQUAL(std::string("one\ttwo\r\nthree😀\r\n"), bodies.text);
        CPPUNIT_ASSERT(bodies.html.empty());
    }

    void nativeRtf() {
        const RtfBodies bodies = readRtf(
            "{\\rtf1\\ansi{\\fonttbl{\\f0 Arial;}}{\\info{\\author Nobody}}{\\*\\generator X;}Plain {\\b bold & {\\i both}} "
            "end\\par{\\pict 0102}next\\line <in>}");
        CPPUNIT_ASSERT_EQUAL(std::string("Plain bold & both end\r\nnext\r\n<in>"), bodies.text);
        CPPUNIT_ASSERT(bodies.html.find("<p>Plain <b>bold &amp; </b><b><i>both</i></b> end</p>\r\n<p>next<br>\r\n&lt;in&gt;</p>") !=
                       std::string::npos);
    }

    void charsets() {
        CPPUNIT_ASSERT_EQUAL(std::string("日本"),
                             readRtf("{\\rtf1\\ansi\\fromtext{\\fonttbl{\\f1\\fcharset128 Gothic;}}\\f1\\'93\\'fa\\'96\\'7b}").text);
        CPPUNIT_ASSERT_EQUAL(std::string("ä"), readRtf("{\\rtf1\\ansi\\ansicpg99999\\fromtext \\'e4}").text);
        CPPUNIT_ASSERT_EQUAL(std::string("ü."), readRtf("{\\rtf1\\fromtext\\uc2\\u252??.}").text);
    }

    void writtenAndRead() {
        const std::string html =
            "<html><head><style>p { color: red; }</style></head>\r\n<body><!-- {c} --><p title=\"a\\b\">Grüße &amp; 漢字 😀 "
            "&nbsp;\tx</p></body></html>\r\n";
        CPPUNIT_ASSERT_EQUAL(html, readRtf(rtfOfHtml(html)).html);
        const std::string plain = "Zeile {eins}\r\n\ttab \\ 漢 😀\r\n\r\nEnde";
        CPPUNIT_ASSERT_EQUAL(plain, readRtf(rtfOfText(plain)).text);
    }

    void deepGroups() {
        for (const std::size_t depth : {kMaxRtfDepth - 1, kMaxRtfDepth + 100, std::size_t{100000}}) {
            CPPUNIT_ASSERT_EQUAL(std::string("x"),
                                 readRtf("{\\rtf1\\fromtext" + std::string(depth, '{') + "x" + std::string(depth, '}') + "}").text);
        }
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(RtfTest);

}  // namespace
