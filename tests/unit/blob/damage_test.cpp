// Objects that a disk or a person changed: always Corrupt, never other content.
#include "fixture.h"

namespace corbel::blob {
namespace {

class DamageTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(DamageTest);
    CPPUNIT_TEST(everyFlippedBitIsSeen);
    CPPUNIT_TEST(everyCutIsSeen);
    CPPUNIT_TEST(chunksCannotChangePlaces);
    CPPUNIT_TEST(aFooterFromHellIsRefused);
    CPPUNIT_TEST(aPutReplacesADamagedObject);
    CPPUNIT_TEST_SUITE_END();

public:
    void everyFlippedBitIsSeen() {
        for (const bool isEncrypted : {false, true}) {
            Fixture f(options(isEncrypted));
            const std::string bytes = textOf(500);
            const BlobId id = f.store.put(bytes);
            const std::string sound = f.backend.bytes(id.name());
            for (std::size_t bit = 0; bit < sound.size() * 8; ++bit) {
                Fixture g(options(isEncrypted));
                g.store.put(bytes);
                std::string damaged = sound;
                damaged[bit / 8] = static_cast<char>(damaged[bit / 8] ^ (1 << bit % 8));
                g.backend.bytes(id.name()) = damaged;
                try {
                    // A bit that means nothing may flip (zstd has reserved ones); what comes back is the content all the same.
                    CPPUNIT_ASSERT(bytes == g.read(id));
                    CPPUNIT_ASSERT(!isEncrypted);
                } catch (const Error& error) {
                    // A changed key id, or flag "encrypted", reads as a key that is not here.
                    CPPUNIT_ASSERT(error.code() == ErrorCode::Corrupt || error.code() == ErrorCode::Unavailable);
                }
            }
        }
    }

    void everyCutIsSeen() {
        Fixture f;
        const BlobId id = f.store.put(textOf(500));
        const std::string sound = f.backend.bytes(id.name());
        for (std::size_t size = 0; size < sound.size(); ++size) {
            Fixture g;
            g.store.put(textOf(500));
            g.backend.bytes(id.name()) = sound.substr(0, size);
            CPPUNIT_ASSERT(codeOf([&] { g.read(id); }) == ErrorCode::Corrupt);
            g.backend.bytes(id.name()) = sound.substr(sound.size() - size);
            CPPUNIT_ASSERT(codeOf([&] { g.read(id); }) == ErrorCode::Corrupt);
        }
        f.backend.bytes(id.name()) = sound + "x";
        CPPUNIT_ASSERT(codeOf([&] { f.read(id); }) == ErrorCode::Corrupt);
    }

    /// Two full chunks of noise are stored in equally many bytes: swapping them leaves the table true.
    void chunksCannotChangePlaces() {
        Fixture f(options(true));
        const BlobId id = f.store.put(noiseOf(2 * kChunkBytes));
        std::string& object = f.backend.bytes(id.name());
        const std::size_t chunk = (object.size() - 64 - 8) / 2;
        object = object.substr(chunk, chunk) + object.substr(0, chunk) + object.substr(2 * chunk);
        CPPUNIT_ASSERT(codeOf([&] { f.read(id); }) == ErrorCode::Corrupt);
    }

    void aFooterFromHellIsRefused() {
        Fixture f;
        const BlobId id = f.store.put("abc");
        for (const char fill : {'\0', '\x01', '\xff'}) {
            f.backend.bytes(id.name()) = std::string(56, fill) + "CORBLOB1";
            CPPUNIT_ASSERT(codeOf([&] { f.read(id); }) == ErrorCode::Corrupt);
        }
    }

    void aPutReplacesADamagedObject() {
        Fixture f;
        const BlobId id = f.store.put("abc");
        f.backend.bytes(id.name()) = "rubbish";
        const BlobId second = f.store.put("abc");
        CPPUNIT_ASSERT_EQUAL(std::uint32_t{2}, second.generation);
        CPPUNIT_ASSERT_EQUAL(std::string("abc"), f.read(second));
    }

private:
    static BlobStoreOptions options(bool isEncrypted) {
        BlobStoreOptions result;
        if (isEncrypted) result.keys = {keyOf('k')};
        return result;
    }
};
CPPUNIT_TEST_SUITE_REGISTRATION(DamageTest);

}  // namespace
}  // namespace corbel::blob
