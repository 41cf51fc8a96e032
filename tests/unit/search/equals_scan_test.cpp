// The index against the exact scan: random messages of every shape, random needles. What SEARCH BODY and TEXT find by reading must be
// among the candidates, and candidates that were read leave exactly what was found by reading all.
#include <cppunit/extensions/HelperMacros.h>

#include <algorithm>
#include <random>

#include "codec/converter.h"
#include "corbel/message_text.h"
#include "corbel/testing/fake_kernel.h"
#include "corbel/text.h"
#include "search/feeder.h"
#include "search_text.h"
#include "unit/store/store_fixture.h"
#include "xapian_search.h"

using namespace corbel;
using namespace corbel::testing;

namespace {

constexpr std::size_t kMessages = 150;
constexpr std::size_t kNeedles = 1500;

const std::vector<std::string> kWords{"invoice",   "Straße",      "MÜLLER", "naïve",     "日本語",    "テスト", "мойка",       "ﬁne",
                                      "order4711", "x",           "re-use", "a.b@c.org", "한국어",    "ไทย",    "e\u0301tude", "ΣΊΣΥΦΟΣ",
                                      "100%",      "under_score", "🙂ok", "İstanbul",  "\u00a0gap", "the",    "and",         "of"};

class Messages {
public:
    explicit Messages(unsigned seed) : _random(seed) {}

    std::string text(std::size_t words) {
        std::string out;
        for (std::size_t i = 0; i < words; ++i) {
            out += number(12) == 0 ? std::string(number(120), static_cast<char>('a' + number(3))) : kWords[number(kWords.size())];
            out += number(9) == 0 ? "\r\n" : number(6) == 0 ? "" : " ";
        }
        return out;
    }

    std::string message(std::size_t depth = 0) {
        std::string out = "From: =?utf-8?B?" + text::base64Encode(text(2)) + "?= <a" + std::to_string(number(50)) +
                          "@example.org>\r\nTo: b@example.net\r\n" + "Subject: " +
                          (number(2) ? "=?utf-8?B?" + text::base64Encode(oneLine(text(4))) + "?=" : "plain " + std::to_string(number(99))) +
                          "\r\n" + "X-Word: " + oneLine(text(2)) + "\r\nMIME-Version: 1.0\r\n";
        return out + part(depth);
    }

    std::size_t number(std::size_t below) { return _random() % below; }

private:
    static std::string oneLine(std::string text) {
        std::erase_if(text, [](char c) { return c == '\r' || c == '\n'; });
        return text;
    }

    std::string part(std::size_t depth) {
        const std::size_t kind = number(depth < 3 ? 8 : 5);
        switch (kind) {
            case 0:
                return "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n" +
                       text::base64Encode(text(30)) + "\r\n";
            case 1:
                return "Content-Type: text/html; charset=utf-8\r\n\r\n<html><body class='c1'><p>" + text(10) + "<b>" + text(3) +
                       "</b>&uuml;" + text(3) + "</p></body></html>\r\n";
            case 2:
                return "Content-Type: text/csv; name=\"" + std::to_string(number(99)) +
                       ".csv\"\r\nContent-Disposition: attachment\r\n\r\n" + text(10) + "\r\n";
            case 3:
                return "Content-Type: text/plain; charset=x-no-such\r\n\r\n" + text(8) + "\xff\xfe\r\n";
            case 4:
                return "Content-Type: text/plain; charset=utf-8\r\n\r\n" + text(20) + "\r\n";
            case 5:
                return "Content-Type: message/rfc822\r\n\r\n" + message(depth + 1);
            default: {
                const std::string boundary = "b" + std::to_string(depth);
                std::string out = "Content-Type: multipart/mixed; boundary=" + boundary + "\r\n\r\npreamble\r\n";
                for (std::size_t n = 1 + number(3); n > 0; --n)
                    out += "--" + boundary + "\r\nX-Part: " + oneLine(text(1)) + "\r\n" + part(depth + 1) + "\r\n";
                return out + "--" + boundary + "--\r\n";
            }
        }
    }

    std::mt19937 _random;
};

class EqualsScanTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(EqualsScanTest);
    CPPUNIT_TEST(bodyAndText);
    CPPUNIT_TEST_SUITE_END();

public:
    void bodyAndText() {
        for (const unsigned seed : {1u, 2u}) check(seed);
    }

private:
    /// Whether the message matches, as SEARCH decides it.
    bool holds(const ReadRow& row, const std::string& folded, bool isText) {
        class Bytes final : public ContentReader {
        public:
            explicit Bytes(const std::string& bytes) : _bytes(bytes) {}
            std::uint64_t size() const noexcept override { return _bytes.size(); }
            void read(std::uint64_t offset, std::uint64_t length, std::string& out) override { out.append(_bytes, offset, length); }
            std::optional<std::string_view> whole() override { return _bytes; }

        private:
            const std::string& _bytes;
        } bytes(row.content);
        const mime::PartIndex index = mime::PartIndex::parse(row.structure).valueOrThrow();
        if (isText &&
            imap::foldHeader(mime::searchedHeader(bytes, index, row.row.prefixBytes), &_converter).find(folded) != std::string::npos)
            return true;
        return imap::bodyContains(bytes, index, row.row.prefixBytes, folded, &_converter);
    }

    void check(unsigned seed) {
        StoreSetup<OnSqlite> setup;
        const auto session = setup.open();
        const FolderId inbox = setup.folder(*session, "INBOX");
        Messages messages(seed);
        for (std::size_t i = 0; i < kMessages; ++i) setup.append(*session, inbox, messages.message());
        search_xapian::XapianSearch index((setup.dir / "search").string(), "none");
        FakeMetrics metrics;
        search::Feeder feeder(setup.stores(), index, &_converter, setup.log, metrics);
        CPPUNIT_ASSERT(feeder.feed(session->id()));
        const std::vector<ReadRow> rows = readAll(*session, inbox, kFieldContent | kFieldStructure);
        CPPUNIT_ASSERT_EQUAL(kMessages, rows.size());

        std::size_t narrowed = 0, found = 0, saved = 0;
        constexpr std::uint32_t kBodies = kSearchBody | kSearchAttachment | kSearchSource;
        for (std::size_t i = 0; i < kNeedles; ++i) {
            std::string needle = messages.text(1 + messages.number(3));
            if (messages.number(2)) needle = cut(messages, needle);
            const std::string folded = imap::foldText(needle);
            if (folded.empty()) continue;
            const bool isText = messages.number(2) == 0;
            const auto answer = index.candidates(session->id(), folded, isText ? kSearchAnywhere | kBodies : kBodies);
            if (!answer) continue;
            ++narrowed;
            for (const ReadRow& row : rows) {
                const bool isCandidate = std::binary_search(answer->items.begin(), answer->items.end(), row.row.item);
                if (!isCandidate) ++saved;
                if (isCandidate && messages.number(8) != 0) continue;  // reading those decides nothing
                const bool matches = holds(row, folded, isText);
                found += matches;
                CPPUNIT_ASSERT_MESSAGE(
                    "seed " + std::to_string(seed) + " needle '" + needle + "' item " + std::to_string(row.row.item) + "\n" + row.content,
                    isCandidate || !matches);
            }
        }
        CPPUNIT_ASSERT(narrowed > kNeedles / 2);
        CPPUNIT_ASSERT(found > kNeedles / 10);
        CPPUNIT_ASSERT(saved > narrowed * kMessages / 4);
    }

    static std::string cut(Messages& messages, const std::string& text) {
        const auto isInside = [&](std::size_t at) { return at < text.size() && (static_cast<unsigned char>(text[at]) & 0xc0) == 0x80; };
        if (text.empty()) return text;
        std::size_t begin = messages.number(text.size());
        while (isInside(begin)) --begin;
        std::size_t end = begin + 1 + messages.number(text.size() - begin);
        while (isInside(end)) ++end;
        return text.substr(begin, end - begin);
    }

    convert_mime::GmimeConverter _converter;
};
CPPUNIT_TEST_SUITE_REGISTRATION(EqualsScanTest);

}  // namespace
