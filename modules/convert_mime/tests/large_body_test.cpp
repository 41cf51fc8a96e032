// Bodies above every limit: composed in pieces, to the same bytes as a small one where both can be.
#include <cppunit/extensions/HelperMacros.h>

#include "codec/bodies.h"
#include "codec/compose.h"
#include "codec/flowed.h"
#include "codec/rtf_compression.h"
#include "codec/transfer_writer.h"
#include "corbel/mime.h"
#include "corbel/text.h"
#include "tests/support.h"

using namespace corbel;
using namespace corbel::convert_mime;
using namespace corbel::convert_mime::testing;

namespace {

/// A line over and over, without being held.
class Repeated final : public ValueReader {
public:
    Repeated(std::string line, std::uint64_t size) : _line(std::move(line)), _size(size) {}
    std::uint64_t size() const noexcept override { return _size; }
    void read(std::uint64_t offset, std::uint64_t length, std::string& out) override {
        for (; length > 0 && offset < _size; ++offset, --length) out.push_back(_line[offset % _line.size()]);
    }

private:
    const std::string _line;
    const std::uint64_t _size;
};

struct BodySource final : convert::ComposeSource {
    std::unique_ptr<ValueReader> open(std::span<const std::uint32_t> path, PropTag tag) override {
        if (!path.empty() || tag != wanted) return nullptr;
        if (!bytes.empty()) return std::make_unique<Repeated>(bytes, bytes.size());
        return std::make_unique<Repeated>(line, size);
    }
    std::string smtpAddress(std::string_view, std::string_view, std::string_view) override { return {}; }
    PropTag wanted = tags::Body;
    std::string line, bytes;
    std::uint64_t size = 0;
};

struct PieceSink final : convert::ByteSink {
    void write(std::string_view piece) override { out.append(piece), largest = std::max(largest, piece.size()); }
    std::string out;
    std::size_t largest = 0;
};

class LargeBodyTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(LargeBodyTest);
    CPPUNIT_TEST(piecesGiveTheSameBytes);
    CPPUNIT_TEST(largeText);
    CPPUNIT_TEST(largeHtml);
    CPPUNIT_TEST(largeRichText);
    CPPUNIT_TEST_SUITE_END();

    /// Every cut of a text, in each encoding.
    void piecesGiveTheSameBytes() {
        const std::string bytes = "a\r\nb \r\n\r\r\n \nGr\xc3\xbc=\xc3\x9f" "e\t\r\n" + std::string(80, 'x') + "\r\n" + std::string(75, 'y') + " \r";
        for (const std::string_view encoding : {"7bit", "quoted-printable", "base64"}) {
            std::string whole;
            for (std::size_t cut = 0; cut <= bytes.size(); ++cut) {
                PieceSink sink;
                TransferWriter writer(encoding, sink);
                EncodingProbe probe;
                std::string lines;
                LineEnds ends;
                for (const auto piece : {std::string_view(bytes).substr(0, cut), std::string_view(bytes).substr(cut)}) {
                    writer.write(piece);
                    probe.add(piece);
                    ends.add(piece, lines);
                }
                writer.finish();
                if (cut == 0) whole = sink.out;
                CPPUNIT_ASSERT_EQUAL(whole, sink.out);
                CPPUNIT_ASSERT_EQUAL(encodingFor(bytes), probe.encoding());
                CPPUNIT_ASSERT_EQUAL(crlfLines(bytes), lines);
            }
            CPPUNIT_ASSERT_EQUAL(bytes, mime::decodeTransfer(whole, text::toUpper(encoding)));
        }
    }

    static std::string composed(BodySource& source, MessageData data = {}) {
        data.properties.set(tags::Subject, "large");
        PieceSink sink;
        MimeMessageConverter().compose(data, source, {}, sink);
        CPPUNIT_ASSERT(sink.largest < 512 * 1024);
        return sink.out;
    }

    static std::string decoded(const std::string& message, std::size_t part) {
        const auto index = mime::scan(message);
        const mime::Part& found = index.parts.at(part);
        return mime::decodeTransfer(std::string_view(message).substr(found.bodyOffset, found.bodySize), found.encoding);
    }

    void largeText() {
        for (const std::string line : {"Grüße und mehr\n", "plain text of the usual kind\r\n", "漢字"}) {
            BodySource source;
            source.line = line;
            source.size = kMaxWholeText + 3 * line.size();
            source.size -= source.size % line.size();
            const std::string message = composed(source);
            CPPUNIT_ASSERT(message.find("Content-Type: text/plain; charset=utf-8\r\n") != std::string::npos);
            std::string wanted;
            for (std::uint64_t i = 0; i < source.size / line.size(); ++i) wanted += line;
            CPPUNIT_ASSERT(decoded(message, 0) == crlfLines(wanted));
        }
    }

    void largeHtml() {
        BodySource source;
        source.wanted = tags::Html;
        source.line = "<p>Gr\xfc\xdf" "e</p>\n";
        source.size = kMaxDerivedBytes + 100 * source.line.size();
        source.size -= source.size % source.line.size();
        MessageData data;
        data.properties.set(tags::InternetCodepage, std::int64_t{28591});
        const std::string told = composed(source, data), guessed = composed(source);
        CPPUNIT_ASSERT(told.find("Content-Type: text/html; charset=iso-8859-1\r\n") != std::string::npos);
        CPPUNIT_ASSERT(guessed.find("Content-Type: text/html; charset=windows-1252\r\n") != std::string::npos);
        const std::string bytes = decoded(told, 0);
        CPPUNIT_ASSERT(bytes.size() == source.size && bytes.starts_with(source.line) && bytes.ends_with(source.line));
    }

    /// RTF whose text is larger than what is read as HTML: a file that holds it.
    void largeRichText() {
        std::string rtf = "{\\rtf1\\ansi ";
        while (rtf.size() <= kMaxRtfBytes) rtf += std::string(64 * 1024, 'r');
        rtf += "}";
        BodySource source;
        source.wanted = tags::RtfCompressed;
        source.bytes = compressRtf(rtf);
        const std::string message = composed(source);
        const auto index = mime::scan(message);
        CPPUNIT_ASSERT(message.find("application/rtf; name=message.rtf\r\n") != std::string::npos);
        CPPUNIT_ASSERT(decoded(message, index.parts.size() - 1) == rtf);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(LargeBodyTest);

}  // namespace
