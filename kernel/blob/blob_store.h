// Large bytes by content: bodies over the inline threshold, addressed by SHA-256 and a generation, over one BlobBackend.
//
// Objects are zstd frames of 256 KiB of content each, on request encrypted with AES-256-GCM, with a table at the end, so that a range
// costs its chunks only. The same content is kept once. There are no counts: stores keep `blob_ref` rows in the message's own
// transaction, and BlobSweeper (sweeper.h) removes what no store refers to. Owned by app. Blocks on the backend. [worker, parallel]
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "blob/chunk_cache.h"
#include "corbel/blob.h"

namespace corbel {
class Counter;
class Metrics;
}  // namespace corbel

namespace corbel::blob {

/// What a chunk holds of the content: ranges are read and decoded by whole chunks.
inline constexpr std::uint64_t kChunkBytes = 256 * 1024;
inline constexpr std::uint64_t kMaxBlobBytes = std::uint64_t{16} << 30;
inline constexpr std::size_t kKeyBytes = 32;

/// What a store keeps of a blob, besides its size.
struct BlobId {
    std::string sha256;            ///< 64 lower-case hex digits.
    std::uint32_t generation = 0;  ///< From 1. A put never revives a dying object, it makes the next generation.

    auto operator<=>(const BlobId&) const = default;
    bool operator==(const BlobId&) const = default;
    /// The object's name in the backend: "<sha256>-<generation>".
    std::string name() const;
    static std::optional<BlobId> fromName(std::string_view name);
};

struct BlobStoreOptions {
    int compressionLevel = 1;       ///< zstd's, 1 to 19. It stores what does not compress as it is.
    std::vector<std::string> keys;  ///< kKeyBytes each. The first encrypts; all decrypt. Empty: no encryption.
    std::size_t cachedTables = 1024;
};

class BlobStore;
class ChunkCodec;
class ObjectTable;

/// A blob being written: hashed, cut, compressed as it comes. Holds one chunk. Dropped without finish() it leaves nothing. [one thread]
class BlobSink {
public:
    ~BlobSink();
    BlobSink(const BlobSink&) = delete;
    BlobSink& operator=(const BlobSink&) = delete;

    /// TooLarge past kMaxBlobBytes; Unavailable.
    void write(std::string_view bytes);
    std::uint64_t size() const noexcept { return _size; }
    /// Durable when it returns: put the id into a store's blob_ref within the sweeper's fence. Once.
    BlobId finish();

private:
    friend class BlobStore;
    struct Work;  // digest and object writer
    explicit BlobSink(BlobStore& store);
    void flushChunk();

    BlobStore& _store;
    std::unique_ptr<Work> _work;
    std::unique_ptr<BlobUpload> _upload;  ///< Made with the first full chunk: a small blob that is there already is never written.
    std::string _pending;
    std::uint64_t _size = 0;
};

class BlobStore {
public:
    BlobStore(BlobBackend& backend, BlobStoreOptions options, Metrics& metrics);
    ~BlobStore();

    std::unique_ptr<BlobSink> create();
    BlobId put(std::string_view bytes);

    /// Appends up to `length` bytes from `offset` to `out`; fewer at the end. NotFound, Corrupt, Unavailable.
    void read(const BlobId& id, std::uint64_t offset, std::uint64_t length, std::string& out);
    /// Of the content. NotFound, Corrupt, Unavailable.
    std::uint64_t size(const BlobId& id);

    BlobBackend& backend() noexcept { return _backend; }

private:
    friend class BlobSink;
    /// Where an object lies (its name, or the dying one) and its table. Shared by the cache and the readers under way.
    struct Located;
    using LocatedPointer = std::shared_ptr<const Located>;
    using CachedTables = std::list<std::pair<std::string, LocatedPointer>>;

    LocatedPointer locate(const BlobId& id);
    LocatedPointer load(const std::string& objectName);
    void forget(const BlobId& id);
    void readOnce(const BlobId& id, std::uint64_t offset, std::uint64_t length, std::string& out);
    std::unique_ptr<ChunkCodec> takeCodec();
    void giveBack(std::unique_ptr<ChunkCodec> codec) noexcept;
    struct Place {
        BlobId id;
        bool isPresent;  ///< Live and sound, its age refreshed; else the name to write to.
    };
    Place placeFor(const std::string& sha256, std::uint64_t size);

    BlobBackend& _backend;
    const BlobStoreOptions _options;
    Counter& _written;
    Counter& _reused;
    ChunkCache _chunks;
    std::mutex _mutex;  ///< What follows.
    CachedTables _recent;
    std::unordered_map<std::string_view, CachedTables::iterator> _byName;
    std::vector<std::unique_ptr<ChunkCodec>> _codecs;  ///< Idle ones: a compressor is 1 MB to set up.
};

/// A key as it stands in a settings file: 64 hex digits. InvalidArgument.
std::string parseKey(std::string_view text);

}  // namespace corbel::blob
