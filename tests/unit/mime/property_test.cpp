// What must hold for every message: random ones, made of the pieces that decide structure.
#include <cppunit/extensions/HelperMacros.h>

#include <random>

#include "corbel/mime.h"
#include "support/mime_properties.h"

using namespace corbel::mime;

namespace {

std::string randomMessage(std::mt19937& random) {
    static const std::vector<std::string> pieces = {"--x",
                                                    "--x--",
                                                    "--xy",
                                                    "--xy--",
                                                    "--",
                                                    "-",
                                                    "\r\n",
                                                    "\r\n",
                                                    "\r\n",
                                                    "\n",
                                                    "\r",
                                                    "\r\n\r\n",
                                                    "\r\n--x\r\n",
                                                    "\r\n--xy\r\n",
                                                    "\r\n--x--\r\n",
                                                    "Content-Type: multipart/mixed; boundary=x\r\n\r\n",
                                                    "Content-Type: multipart/digest;\r\n\tboundary=\"xy\"\r\n\r\n",
                                                    "Content-Type: message/rfc822\r\n\r\n",
                                                    "Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\n",
                                                    "Content-Disposition: attachment; filename*0*=a''b; filename*1=c\r\n",
                                                    "Subject: s\r\n",
                                                    "From: a@b (c), <d@e>, g: h@i;\r\n",
                                                    " folded\r\n",
                                                    "text",
                                                    std::string(1, '\0'),
                                                    "\xff",
                                                    ":"};
    std::string m;
    for (auto n = random() % 60; n > 0; --n) m += pieces[random() % pieces.size()];
    return m;
}

class PropertyTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(PropertyTest);
    CPPUNIT_TEST(randomMessages);
    CPPUNIT_TEST(pieceSizesDoNotMatter);
    CPPUNIT_TEST(damagedIndexIsRefused);
    CPPUNIT_TEST_SUITE_END();

    void randomMessages() {
        std::mt19937 random(1);
        for (int i = 0; i < 4000; ++i) {
            const std::string m = randomMessage(random);
            const auto problem = corbel::testing::checkMimeProperties(m, scan(m));
            CPPUNIT_ASSERT_EQUAL_MESSAGE(m, std::string(), problem);
        }
    }

    void pieceSizesDoNotMatter() {
        std::mt19937 random(2);
        for (int i = 0; i < 2000; ++i) {
            const std::string m = randomMessage(random);
            const std::string expected = scan(m).serialise();
            for (const std::size_t size : {std::size_t{1}, std::size_t{2}, std::size_t{7}, std::size_t{0}}) {
                Scanner scanner;
                for (std::size_t at = 0; at < m.size();) {
                    const std::size_t n = size ? size : random() % 20;
                    scanner.feed(std::string_view(m).substr(at, n));
                    at += n;
                }
                CPPUNIT_ASSERT_MESSAGE(m, expected == scanner.finish().serialise());
            }
        }
    }

    void damagedIndexIsRefused() {
        std::mt19937 random(3);
        const std::string good = scan("Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n\r\na\r\n--x--\r\n").serialise();
        CPPUNIT_ASSERT(PartIndex::parse(good).ok());
        CPPUNIT_ASSERT(!PartIndex::parse("").ok());
        for (std::size_t i = 0; i < good.size(); ++i) {
            CPPUNIT_ASSERT(!PartIndex::parse(good.substr(0, i)).ok());
            std::string bad = good;
            bad[i] = static_cast<char>(bad[i] ^ (1 + random() % 255));
            const auto result = PartIndex::parse(bad);
            CPPUNIT_ASSERT(!result.ok());
            CPPUNIT_ASSERT(result.error().code() == corbel::ErrorCode::Corrupt);
        }
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(PropertyTest);

}  // namespace
