// A message of 100 MB is read, its attachment decoded, and composed, through a guest that may have 64 MB and a server whose peak is
// measured: neither holds it.
#include <cppunit/extensions/HelperMacros.h>

#include <fstream>

#include "corbel/convert.h"
#include "corbel/property_tags.h"
#include "corbel/store.h"
#include "isolated.h"

/// What ASan keeps of freed memory would count as the server's.
extern "C" const char* __asan_default_options();
extern "C" const char* __asan_default_options() { return "quarantine_size_mb=1"; }

using namespace corbel;
using namespace corbel::isolation;

namespace {

constexpr std::uint64_t kMega = 1024 * 1024;
constexpr std::uint64_t kAttachmentBytes = 100 * kMega, kGuestBytes = 64 * kMega, kMaxGrowth = 16 * kMega;
const std::string kHead =
    "From: a@example.org\r\nSubject: large\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: application/pdf; "
    "name=a.pdf\r\n"
    "Content-Transfer-Encoding: base64\r\n\r\n";
const std::string kLine = std::string(76, 'Q') + "\r\n", kTail = "--b--\r\n";
const std::string kSomeLines = [] {
    std::string lines;
    while (lines.size() < 64 * 1024) lines += kLine;
    return lines;
}();
constexpr std::uint64_t kLines = kAttachmentBytes / 57;

std::uint64_t peakBytes() {
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);) {
        if (line.starts_with("VmHWM:")) return std::stoull(line.substr(6)) * 1024;
    }
    return 0;
}

/// The message, made as it is read.
class Generated final : public ContentReader {
public:
    std::uint64_t size() const noexcept override { return kHead.size() + kLines * kLine.size() + kTail.size(); }
    void read(std::uint64_t offset, std::uint64_t length, std::string& out) override {
        for (const std::uint64_t end = std::min(offset + length, size()); offset < end;) {
            const std::string_view piece = from(offset).substr(0, end - offset);
            out += piece;
            offset += piece.size();
        }
    }
    std::optional<std::string_view> whole() override { return std::nullopt; }

private:
    static std::string_view from(std::uint64_t offset) {
        if (offset < kHead.size()) return std::string_view(kHead).substr(offset);
        offset -= kHead.size();
        const std::uint64_t body = kLines * kLine.size();
        return offset < body ? std::string_view(kSomeLines).substr(offset % kLine.size(), body - offset)
                             : std::string_view(kTail).substr(offset - body);
    }
};

class Source final : public convert::ComposeSource {
public:
    Source(convert::MessageConverter& converter, const convert::MimeSource& message) : _converter(converter), _message(message) {}
    std::unique_ptr<ValueReader> open(std::span<const std::uint32_t> path, PropTag tag) override {
        return tag == tags::AttachDataBinary ? _converter.openAttachment(_message, path) : nullptr;
    }
    std::string smtpAddress(std::string_view, std::string_view, std::string_view) override { return {}; }

private:
    convert::MessageConverter& _converter;
    const convert::MimeSource& _message;
};

struct Count final : convert::ByteSink {
    void write(std::string_view bytes) override { total += bytes.size(); }
    std::uint64_t total = 0;
};

class ConvertMemoryTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(ConvertMemoryTest);
    CPPUNIT_TEST(neitherSideHoldsTheMessage);
    CPPUNIT_TEST_SUITE_END();

    void neitherSideHoldsTheMessage() {
        Isolated guest("modules/convert_mime.so", std::chrono::minutes(5), kGuestBytes);
        guest.start();
        convert::MessageConverter& converter = guest.get<mime::Converter>().messages();
        Generated content;
        mime::Scanner scanner;
        for (std::uint64_t at = 0; at < content.size(); at += kMega) {
            std::string piece;
            content.read(at, kMega, piece);
            scanner.feed(piece);
        }
        const mime::PartIndex index = scanner.finish();
        const convert::MimeSource message{&index, &content, 0};
        const std::uint64_t before = peakBytes();
        CPPUNIT_ASSERT(before > 0);
        const MessageData data = converter.toProperties(message, {});
        CPPUNIT_ASSERT_EQUAL(kLines * 57, data.attachments.at(0).dataBytes);
        Source source(converter, message);
        Count composed;
        converter.compose(data, source, {}, composed);
        CPPUNIT_ASSERT(composed.total > kLines * kLine.size());
        const std::uint64_t growth = peakBytes() - before;
        CPPUNIT_ASSERT_MESSAGE("the peak grew by " + std::to_string(growth / kMega) + " MB", growth <= kMaxGrowth);
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{0}, guest.module.process().restarts);
    }
};
CPPUNIT_TEST_SUITE_REGISTRATION(ConvertMemoryTest);

}  // namespace
