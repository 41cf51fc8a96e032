#include <thread>

#include "fixture.h"

namespace corbel::blob {
namespace {

/// SHA-256 of "abc" and of nothing (FIPS 180-2).
constexpr const char* kAbc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
constexpr const char* kEmpty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

class BlobStoreTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(BlobStoreTest);
    CPPUNIT_TEST(namesAreHashes);
    CPPUNIT_TEST(allSizesComeBack);
    CPPUNIT_TEST(rangesAtChunkBorders);
    CPPUNIT_TEST(aRangeReadsItsChunksOnly);
    CPPUNIT_TEST(readingInPiecesDecodesEachChunkOnce);
    CPPUNIT_TEST(aHugeTableIsRead);
    CPPUNIT_TEST(sameContentIsStoredOnce);
    CPPUNIT_TEST(smallContentThatIsThereIsNotWritten);
    CPPUNIT_TEST(noiseCostsNoMoreThanItself);
    CPPUNIT_TEST(textShrinks);
    CPPUNIT_TEST(encryptedObjectsShowNothing);
    CPPUNIT_TEST(oldKeysStillRead);
    CPPUNIT_TEST(aDroppedSinkLeavesNothing);
    CPPUNIT_TEST(aSinkIsUsedOnce);
    CPPUNIT_TEST(aFailingDiskIsTheCallersError);
    CPPUNIT_TEST(dyingObjectsAreRead);
    CPPUNIT_TEST(aPutBesideADyingObjectIsANewGeneration);
    CPPUNIT_TEST(anObjectThatMovesIsFoundAgain);
    CPPUNIT_TEST(parallelPutsAndReads);
    CPPUNIT_TEST(keysAreHex);
    CPPUNIT_TEST_SUITE_END();

public:
    void namesAreHashes() {
        Fixture f;
        const BlobId id = f.store.put("abc");
        CPPUNIT_ASSERT(id == (BlobId{kAbc, 1}));
        CPPUNIT_ASSERT(f.backend.names() == std::vector<std::string>{std::string(kAbc) + "-1"});
        CPPUNIT_ASSERT(BlobId::fromName(id.name()) == id);
        for (const char* wrong : {"", "-1", "1", "x", "../x-1"}) CPPUNIT_ASSERT(!BlobId::fromName(wrong));
        for (const char* wrong : {"", "-", "-0", "-01", "-x", "-1.dying", "-99999999999", "--1"})
            CPPUNIT_ASSERT(!BlobId::fromName(std::string(kAbc) + wrong));
        CPPUNIT_ASSERT(codeOf([&] { f.read({"../../etc/passwd", 1}); }) == ErrorCode::Corrupt);
        CPPUNIT_ASSERT(codeOf([&] { f.read({kAbc, 2}); }) == ErrorCode::NotFound);
        CPPUNIT_ASSERT(codeOf([&] { f.store.size({kEmpty, 1}); }) == ErrorCode::NotFound);
    }

    void allSizesComeBack() {
        for (const std::string& key : {std::string(), keyOf('k')}) {
            BlobStoreOptions options;
            if (!key.empty()) options.keys.push_back(key);
            Fixture f(options);
            for (const std::size_t size :
                 {std::size_t{0}, std::size_t{1}, kChunkBytes - 1, kChunkBytes, kChunkBytes + 1, 3 * kChunkBytes, 5 * kChunkBytes + 7}) {
                const std::string bytes = textOf(size, static_cast<unsigned>(size));
                const auto sink = f.store.create();
                // In pieces that do not fit the chunks.
                for (std::size_t at = 0; at < size; at += 10'007) sink->write(std::string_view(bytes).substr(at, 10'007));
                CPPUNIT_ASSERT_EQUAL(std::uint64_t{size}, sink->size());
                const BlobId id = sink->finish();
                CPPUNIT_ASSERT_EQUAL(std::uint64_t{size}, f.store.size(id));
                CPPUNIT_ASSERT(bytes == f.read(id));
                CPPUNIT_ASSERT(id == f.store.put(bytes));
            }
            CPPUNIT_ASSERT(f.read({kEmpty, 1}).empty());
        }
    }

    void rangesAtChunkBorders() {
        Fixture f;
        const std::string bytes = textOf(3 * kChunkBytes + 100);
        const BlobId id = f.store.put(bytes);
        const std::uint64_t borders[] = {0,
                                         1,
                                         kChunkBytes - 1,
                                         kChunkBytes,
                                         kChunkBytes + 1,
                                         2 * kChunkBytes,
                                         3 * kChunkBytes - 1,
                                         3 * kChunkBytes,
                                         3 * kChunkBytes + 99};
        for (const std::uint64_t from : borders) {
            for (const std::uint64_t length : {std::uint64_t{0}, std::uint64_t{1}, std::uint64_t{2}, kChunkBytes - 1, kChunkBytes,
                                               kChunkBytes + 2, 4 * kChunkBytes, ~std::uint64_t{0}}) {
                CPPUNIT_ASSERT(bytes.substr(from, length) == f.read(id, from, length));
            }
        }
        CPPUNIT_ASSERT(f.read(id, bytes.size(), 10).empty());
        CPPUNIT_ASSERT(f.read(id, ~std::uint64_t{0}, ~std::uint64_t{0}).empty());
        std::string out = "kept";
        f.store.read(id, 5, 3, out);
        CPPUNIT_ASSERT_EQUAL("kept" + bytes.substr(5, 3), out);
    }

    void aRangeReadsItsChunksOnly() {
        Fixture f;
        const BlobId id = f.store.put(noiseOf(20 * kChunkBytes));
        f.read(id, 0, 1);
        int reads = 0;
        f.backend.before = [&](std::string_view call) { reads += call == "read"; };
        f.read(id, 7 * kChunkBytes + 5, 10);
        CPPUNIT_ASSERT_EQUAL(1, reads);  // the table is known by now
        f.read(id);
        CPPUNIT_ASSERT(reads <= 1 + 7);  // about 1 MB each
    }

    void readingInPiecesDecodesEachChunkOnce() {
        Fixture f;
        const std::string bytes = textOf(4 * kChunkBytes + 10);
        const BlobId id = f.store.put(bytes);
        f.store.size(id);
        int reads = 0;
        f.backend.before = [&](std::string_view call) { reads += call == "read"; };
        std::string out;
        for (std::uint64_t at = 0; at < bytes.size(); at += 10'000) f.store.read(id, at, 10'000, out);
        CPPUNIT_ASSERT(bytes == out);
        CPPUNIT_ASSERT_EQUAL(5, reads);
        // More half-read chunks than the cache holds.
        for (std::uint64_t chunk = 0; chunk < 5; ++chunk) {
            for (int i = 0; i < 40; ++i)
                CPPUNIT_ASSERT_EQUAL(bytes.substr(chunk * kChunkBytes + 1, 3), f.read(id, chunk * kChunkBytes + 1, 3));
        }
        const std::string other = textOf(50 * kChunkBytes, 2);
        const BlobId otherId = f.store.put(other);
        for (std::uint64_t chunk = 0; chunk < 50; ++chunk)
            CPPUNIT_ASSERT_EQUAL(other.substr(chunk * kChunkBytes, 2), f.read(otherId, chunk * kChunkBytes, 2));
        CPPUNIT_ASSERT(other == f.read(otherId));
    }

    /// More chunks than the first read's tail has table entries for.
    void aHugeTableIsRead() {
        Fixture f;
        const auto sink = f.store.create();
        const std::string zeros(kChunkBytes, '\0');
        for (int i = 0; i < 1100; ++i) sink->write(zeros);
        sink->write("end");
        const BlobId id = sink->finish();
        CPPUNIT_ASSERT_EQUAL(1100 * kChunkBytes + 3, f.store.size(id));
        CPPUNIT_ASSERT_EQUAL(std::string("\0end", 4), f.read(id, 1100 * kChunkBytes - 1));
    }

    void sameContentIsStoredOnce() {
        Fixture f;
        const std::string bytes = textOf(1'000'000);
        const BlobId first = f.store.put(bytes);
        for (int i = 0; i < 49; ++i) CPPUNIT_ASSERT(first == f.store.put(bytes));
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, f.backend.names().size());
        CPPUNIT_ASSERT_EQUAL(1.0, f.metrics.value("corbel_blobs_written_total").value());
        CPPUNIT_ASSERT_EQUAL(49.0, f.metrics.value("corbel_blobs_reused_total").value());
    }

    void smallContentThatIsThereIsNotWritten() {
        Fixture f;
        f.store.put(textOf(kChunkBytes));
        f.backend.before = [](std::string_view call) { CPPUNIT_ASSERT(call != "write" && call != "commit" && call != "list"); };
        f.store.put(textOf(kChunkBytes));
    }

    void noiseCostsNoMoreThanItself() {
        Fixture f;
        const BlobId id = f.store.put(noiseOf(4 * kChunkBytes));
        CPPUNIT_ASSERT(f.backend.bytes(id.name()).size() < 4 * kChunkBytes + 300);
    }

    void textShrinks() {
        Fixture f;
        const BlobId id = f.store.put(textOf(4 * kChunkBytes));
        CPPUNIT_ASSERT(f.backend.bytes(id.name()).size() < 2 * kChunkBytes);
    }

    void encryptedObjectsShowNothing() {
        BlobStoreOptions options;
        options.keys = {keyOf('k')};
        Fixture f(options);
        const std::string bytes = textOf(300'000) + std::string(1000, 'A');
        const BlobId id = f.store.put(bytes);
        CPPUNIT_ASSERT(f.backend.bytes(id.name()).find("AAAA") == std::string::npos);
        CPPUNIT_ASSERT(f.backend.bytes(id.name()).find("word") == std::string::npos);
        CPPUNIT_ASSERT(bytes == f.read(id));
        // The same content twice is not the same bytes: each object has a salt.
        const std::string once = f.backend.bytes(id.name());
        f.backend.remove(id.name());
        f.store.put(bytes);
        CPPUNIT_ASSERT(once != f.backend.bytes(id.name()));
        CPPUNIT_ASSERT(bytes == f.read(id));  // though the table of the first is in the cache
    }

    void oldKeysStillRead() {
        StoppedClock clock;
        metrics::Registry metrics;
        testing::MemoryBlobBackend backend(clock);
        BlobStore plain(backend, {}, metrics);
        BlobStore old(backend, {1, {keyOf('o')}, 10}, metrics);
        BlobStore both(backend, {1, {keyOf('n'), keyOf('o')}, 10}, metrics);
        BlobStore other(backend, {1, {keyOf('x')}, 10}, metrics);
        const BlobId unencrypted = plain.put("plain");
        const BlobId id = old.put("secret");
        std::string out;
        both.read(id, 0, 100, out);
        both.read(unencrypted, 0, 100, out);
        CPPUNIT_ASSERT_EQUAL(std::string("secretplain"), out);
        const BlobId newer = both.put("newer");
        CPPUNIT_ASSERT(codeOf([&] { other.read(id, 0, 100, out); }) == ErrorCode::Unavailable);
        CPPUNIT_ASSERT(codeOf([&] { old.read(newer, 0, 100, out); }) == ErrorCode::Unavailable);
        CPPUNIT_ASSERT(codeOf([&] { plain.size(newer); }) == ErrorCode::Unavailable);
        CPPUNIT_ASSERT(codeOf([&] { BlobStore(backend, {1, {"short"}, 10}, metrics); }) == ErrorCode::InvalidArgument);
    }

    void aDroppedSinkLeavesNothing() {
        Fixture f;
        f.store.create()->write(textOf(1'000'000));
        CPPUNIT_ASSERT(f.backend.names().empty());
    }

    void aSinkIsUsedOnce() {
        Fixture f;
        const auto sink = f.store.create();
        sink->write("x");
        sink->finish();
        CPPUNIT_ASSERT(codeOf([&] { sink->finish(); }) == ErrorCode::Internal);
        CPPUNIT_ASSERT(codeOf([&] { sink->write("y"); }) == ErrorCode::Internal);
    }

    /// Each call of the backend fails once, in turn: Unavailable, nothing left behind, and the next try works.
    void aFailingDiskIsTheCallersError() {
        const std::string bytes = textOf(700'000);
        for (int failing = 1;; ++failing) {
            Fixture f;
            int calls = 0;
            f.backend.before = [&](std::string_view) {
                if (++calls == failing) throw Error(ErrorCode::Unavailable, "disk");
            };
            BlobId id;
            try {
                id = f.store.put(bytes);
            } catch (const Error& error) {
                CPPUNIT_ASSERT(error.code() == ErrorCode::Unavailable);
                CPPUNIT_ASSERT(f.backend.names().empty());
                id = f.store.put(bytes);
            }
            const bool wasReached = calls >= failing;
            f.backend.before = nullptr;
            CPPUNIT_ASSERT(bytes == f.read(id));
            if (!wasReached) break;
            CPPUNIT_ASSERT(failing < 30);
        }
    }

    void dyingObjectsAreRead() {
        Fixture f;
        const BlobId id = f.store.put("abc");
        f.backend.rename(id.name(), id.name() + ".dying");
        CPPUNIT_ASSERT_EQUAL(std::string("abc"), f.read(id));
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{3}, f.store.size(id));
    }

    void aPutBesideADyingObjectIsANewGeneration() {
        Fixture f;
        const BlobId first = f.store.put("abc");
        f.backend.rename(first.name(), first.name() + ".dying");
        const BlobId second = f.store.put("abc");
        CPPUNIT_ASSERT(second == (BlobId{kAbc, 2}));
        CPPUNIT_ASSERT(second == f.store.put("abc"));
        f.backend.rename(second.name(), second.name() + ".dying");
        CPPUNIT_ASSERT(f.store.put("abc") == (BlobId{kAbc, 3}));
    }

    void anObjectThatMovesIsFoundAgain() {
        Fixture f;
        const BlobId id = f.store.put("abc");
        CPPUNIT_ASSERT_EQUAL(std::string("abc"), f.read(id));
        f.backend.rename(id.name(), id.name() + ".dying");
        CPPUNIT_ASSERT_EQUAL(std::string("abc"), f.read(id));
        f.backend.rename(id.name() + ".dying", id.name());
        CPPUNIT_ASSERT_EQUAL(std::string("abc"), f.read(id));
        f.backend.remove(id.name());
        CPPUNIT_ASSERT(codeOf([&] { f.read(id); }) == ErrorCode::NotFound);
    }

    void parallelPutsAndReads() {
        BlobStoreOptions options;
        options.keys = {keyOf('k')};  // equal uploads differ in their salts
        options.cachedTables = 3;
        Fixture f(options);
        std::atomic<int> wrong{0};
        std::vector<std::thread> threads;
        for (unsigned t = 0; t < 4; ++t) {
            threads.emplace_back([&, t] {
                for (unsigned i = 0; i < 20; ++i) {
                    const std::string bytes = textOf(270'000, (i + t) % 5);
                    try {
                        if (f.read(f.store.put(bytes)) != bytes) ++wrong;
                    } catch (const Error&) {
                        ++wrong;
                    }
                }
            });
        }
        for (std::thread& thread : threads) thread.join();
        CPPUNIT_ASSERT_EQUAL(0, wrong.load());
        CPPUNIT_ASSERT_EQUAL(std::size_t{5}, f.backend.names().size());
    }

    void keysAreHex() {
        CPPUNIT_ASSERT_EQUAL(
            std::string(32, '\xab'),
            parseKey(" " + std::string(32, 'a').replace(0, 32, "abababababababababababababababab") + "abababababababababababababababab\n"));
        CPPUNIT_ASSERT(codeOf([] { parseKey("abab"); }) == ErrorCode::InvalidArgument);
        CPPUNIT_ASSERT(codeOf([] { parseKey(std::string(64, 'x')); }) == ErrorCode::InvalidArgument);
    }
};
CPPUNIT_TEST_SUITE_REGISTRATION(BlobStoreTest);

}  // namespace
}  // namespace corbel::blob
