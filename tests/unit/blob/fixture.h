// A BlobStore over memory, a clock that stands still, content to store.
#pragma once

#include <cppunit/extensions/HelperMacros.h>

#include <atomic>
#include <functional>
#include <random>
#include <string>

#include "blob/blob_store.h"
#include "corbel/error.h"
#include "corbel/testing/memory_blob_backend.h"
#include "metrics/registry.h"

namespace corbel::blob {

/// Moves only when told to.
class StoppedClock final : public Clock {
public:
    TimePoint now() const noexcept override { return fromMicros(_micros); }
    Ticks ticks() const noexcept override { return Ticks(std::chrono::microseconds(_micros)); }
    void advance(std::chrono::seconds by) { _micros += Micros(by).count(); }

private:
    std::atomic<std::int64_t> _micros{1'700'000'000'000'000};
};

struct Fixture {
    explicit Fixture(BlobStoreOptions options = {}) : backend(clock), store(backend, std::move(options), metrics) {}

    std::string read(const BlobId& id, std::uint64_t offset = 0, std::uint64_t length = kMaxBlobBytes) {
        std::string out;
        store.read(id, offset, length, out);
        return out;
    }

    StoppedClock clock;
    metrics::Registry metrics;
    testing::MemoryBlobBackend backend;
    BlobStore store;
};

/// Like mail: compresses, repeats nowhere at once.
inline std::string textOf(std::size_t size, unsigned seed = 1) {
    std::mt19937 random(seed);
    std::string bytes;
    bytes.reserve(size + 20);
    while (bytes.size() < size) bytes += "word" + std::to_string(random() % 5000) + (random() % 12 ? " " : "\r\n");
    bytes.resize(size);
    return bytes;
}

inline std::string noiseOf(std::size_t size, unsigned seed = 1) {
    std::mt19937_64 random(seed);
    std::string bytes(size, '\0');
    for (char& c : bytes) c = static_cast<char>(random());
    return bytes;
}

inline std::string keyOf(char c) { return std::string(kKeyBytes, c); }

inline ErrorCode codeOf(const std::function<void()>& body) {
    try {
        body();
    } catch (const Error& error) {
        return error.code();
    }
    CPPUNIT_FAIL("nothing was thrown");
    return ErrorCode::Internal;
}

}  // namespace corbel::blob
