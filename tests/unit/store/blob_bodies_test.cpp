// Bodies over the inline limit with a blob store: kept once, read in ranges, referenced until purged.
#include <cppunit/extensions/HelperMacros.h>

#include <algorithm>

#include "blob/blob_store.h"
#include "corbel/testing/memory_blob_backend.h"
#include "store/blob_references.h"
#include "unit/store/store_fixture.h"

using namespace corbel;
using namespace corbel::testing;

namespace {

class BlobBodiesTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(BlobBodiesTest);
    CPPUNIT_TEST(oneBodyForFiftyRecipients);
    CPPUNIT_TEST(inlineAtTheLimit);
    CPPUNIT_TEST(referencesGoWithTheLastMessage);
    CPPUNIT_TEST(withoutTheModuleTheMessageIsUnavailable);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override {
        _setup = std::make_unique<StoreSetup<OnSqlite>>();
        _backend = std::make_unique<MemoryBlobBackend>(_setup->clock);
        _blobs = std::make_unique<blob::BlobStore>(*_backend, blob::BlobStoreOptions{}, _setup->metrics);
        _setup->stores().setBlobStore(_blobs.get());
    }
    void tearDown() override {
        for (const StoreId store : _setup->stores().storeIds(0, 100)) {
            const std::vector<std::string> faults = _setup->stores().check(store);
            CPPUNIT_ASSERT_MESSAGE(faults.empty() ? "" : faults.front(), faults.empty());
        }
        _setup.reset();
    }

    void oneBodyForFiftyRecipients() {
        const std::string body = bigMessage(1 << 20);
        const auto message = _setup->stage(body);
        for (UserId user = 1; user <= 50; ++user) {
            auto session = _setup->open(user);
            AppendItem item;
            item.message = message.get();
            item.prefix = "Delivered-To: " + std::to_string(user) + "\r\n";
            session->append(_setup->folder(*session, "INBOX"), {&item, 1});
        }
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, objects());
        CPPUNIT_ASSERT_EQUAL(std::size_t{50}, references());
        auto session = _setup->open(33);
        const auto rows = readAll(*session, _setup->folder(*session, "INBOX"), kFieldContent);
        CPPUNIT_ASSERT(rows.at(0).content == "Delivered-To: 33\r\n" + body);
    }

    void inlineAtTheLimit() {
        auto session = _setup->open();
        const FolderId inbox = _setup->folder(*session, "INBOX");
        _setup->append(*session, inbox, bigMessage(_setup->options.inlineBytes));
        CPPUNIT_ASSERT_EQUAL(std::size_t{0}, objects());
        CPPUNIT_ASSERT(readAll(*session, inbox, kFieldContent).at(0).isWhole);
        _setup->append(*session, inbox, bigMessage(_setup->options.inlineBytes + 1));
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, objects());
        CPPUNIT_ASSERT(!readAll(*session, inbox, kFieldContent).at(1).isWhole);
    }

    void referencesGoWithTheLastMessage() {
        auto session = _setup->open();
        const FolderId inbox = _setup->folder(*session, "INBOX");
        _setup->append(*session, inbox, bigMessage(100'000));
        const std::vector<Uid> first{1};
        const std::vector<Uid> second{2};
        session->copy(inbox, first, inbox);
        session->expunge(inbox, first, true);
        _setup->stores().runMaintenance();
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, references());
        session->expunge(inbox, second, true);
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, references());
        _setup->stores().runMaintenance();
        CPPUNIT_ASSERT_EQUAL(std::size_t{0}, references());
    }

    void withoutTheModuleTheMessageIsUnavailable() {
        auto session = _setup->open();
        const FolderId inbox = _setup->folder(*session, "INBOX");
        _setup->append(*session, inbox, bigMessage(100'000));
        _setup->stores().setBlobStore(nullptr);
        CPPUNIT_ASSERT_EQUAL(ErrorCode::Unavailable, codeOf([&] { readAll(*session, inbox, kFieldContent); }));
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, readAll(*session, inbox, kFieldEnvelope).size());
    }

private:
    static std::string bigMessage(std::size_t size) {
        std::string message = "Subject: big\r\n\r\n";
        while (message.size() < size) message += "line " + std::to_string(message.size()) + "\r\n";
        message.resize(size);
        return message;
    }

    std::size_t objects() {
        std::size_t count = 0;
        _backend->list("", [&](std::string_view, std::uint64_t, TimePoint) { ++count; });
        return count;
    }

    /// References of all stores, open or not.
    std::size_t references() {
        std::size_t count = 0;
        store::StoreBlobReferences all(_setup->stores());
        for (int prefix = 0; prefix < 256; ++prefix) {
            char hex[3];
            std::snprintf(hex, sizeof hex, "%02x", prefix);
            all.forEach(hex, [&](const blob::BlobId& id) {
                CPPUNIT_ASSERT_EQUAL(std::string(hex), id.sha256.substr(0, 2));
                ++count;
            });
        }
        return count;
    }

    std::unique_ptr<StoreSetup<OnSqlite>> _setup;
    std::unique_ptr<MemoryBlobBackend> _backend;
    std::unique_ptr<blob::BlobStore> _blobs;
};

CPPUNIT_TEST_SUITE_REGISTRATION(BlobBodiesTest);

}  // namespace
