// What is saved by properties finishes whatever its size, and memory does not follow it: the process's peak is measured.
#include <cppunit/extensions/HelperMacros.h>

#include <fstream>

#include "codec/converter.h"
#include "corbel/objects.h"
#include "corbel/property_tags.h"
#include "unit/store/store_fixture.h"

/// What ASan keeps of freed memory would count as the server's.
extern "C" const char* __asan_default_options();
extern "C" const char* __asan_default_options() { return "quarantine_size_mb=1"; }

using namespace corbel;
using namespace corbel::testing;

namespace {

constexpr std::uint64_t kMega = 1024 * 1024;
constexpr std::uint64_t kBodyBytes = 40 * kMega, kAttachmentBytes = 100 * kMega;
constexpr std::uint64_t kMaxGrowth = 32 * kMega;  ///< Far below the body, let alone the attachment.

std::uint64_t peakBytes() {
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);) {
        if (line.starts_with("VmHWM:")) return std::stoull(line.substr(6)) * 1024;
    }
    return 0;
}

class RenderingMemoryTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(RenderingMemoryTest);
    CPPUNIT_TEST(peakStaysFlat);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override {
        _setup = std::make_unique<StoreSetup<OnSqlite>>();
        _setup->stores().setConverter(&_converter);
        _session = _setup->open();
        _inbox = _setup->folder(*_session, "INBOX");
    }
    void tearDown() override {
        _session.reset();
        _setup.reset();
    }

private:
    static void fill(ValueWriter& writer, std::uint64_t bytes) {
        const std::string line = "Guten Tag, dies ist eine Zeile mit Umlauten: Grüße\r\n";
        std::string piece;
        while (piece.size() < kMega) piece += line;
        for (std::uint64_t at = 0; at < bytes; at += piece.size())
            writer.write(std::string_view(piece).substr(0, std::min<std::uint64_t>(piece.size(), bytes - at)));
        writer.commit();
    }

    ItemId save(std::uint64_t bodyBytes, std::uint64_t attachmentBytes) {
        const auto message = _session->objects().create(_inbox);
        fill(*message->writeValue(tags::Body), bodyBytes);
        const auto attachment = message->createAttachment(AttachMethod::ByValue);
        fill(*attachment->writeData(), attachmentBytes);
        return message->save().place.item;
    }

    void peakStaysFlat() {
        // What the first message of any size costs: statements, caches, the converter's libraries.
        save(2 * kMega, 2 * kMega);
        _setup->stores().runMaintenance();
        const std::uint64_t before = peakBytes();
        CPPUNIT_ASSERT(before > 0);
        const ItemId item = save(kBodyBytes, kAttachmentBytes);
        _setup->stores().runMaintenance();
        const std::uint64_t after = peakBytes();
        const ItemPlace place = _session->objects().find(item).value();
        CPPUNIT_ASSERT(place.state == ItemState::Visible);
        const auto growth = std::to_string((after - before) / kMega) + " MB";
        CPPUNIT_ASSERT_MESSAGE("the peak grew by " + growth, after - before <= kMaxGrowth);

        // All of it is there: quoted-printable is larger than the body, base64 than the attachment.
        const auto message = _session->objects().open(item);
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{kAttachmentBytes}, message->openAttachment(message->attachments().at(0))->dataBytes());
        CPPUNIT_ASSERT(message->get().integer(tags::MessageSize).value_or(0) > static_cast<std::int64_t>(kBodyBytes + kAttachmentBytes));
    }

    convert_mime::GmimeConverter _converter;
    std::unique_ptr<StoreSetup<OnSqlite>> _setup;
    std::unique_ptr<StoreSession> _session;
    FolderId _inbox = 0;
};

CPPUNIT_TEST_SUITE_REGISTRATION(RenderingMemoryTest);

}  // namespace
