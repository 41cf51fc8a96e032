#include "blob/blob_store.h"

#include <openssl/evp.h>

#include <algorithm>

#include "blob/object_format.h"
#include "blob/sweeper.h"
#include "corbel/error.h"
#include "corbel/metrics.h"
#include "corbel/text.h"

namespace corbel::blob {
namespace {

/// The first read of an unknown object: its table as well, up to 256 MB of content.
constexpr std::uint64_t kTailBytes = 4096;
/// What one read asks of the backend at most, when a range covers many chunks.
constexpr std::uint64_t kReadBytes = 1024 * 1024;
constexpr std::size_t kIdleCodecs = 16;

std::string dyingName(const std::string& name) { return name + std::string(BlobSweeper::kDying); }

/// Exactly `length` bytes, or the object is not what its table says.
void readExactly(BlobBackend& backend, const std::string& name, std::uint64_t offset, std::uint64_t length, std::string& out) {
    const std::size_t before = out.size();
    backend.read(name, offset, length, out);
    if (out.size() - before != length) {
        throw Error(ErrorCode::Corrupt, "Stored data is damaged, the administrator must look",
                    "blob object " + name + " is shorter than it should be");
    }
}

struct FreeDigest {
    void operator()(EVP_MD_CTX* context) const noexcept { EVP_MD_CTX_free(context); }
};

}  // namespace

struct BlobSink::Work {
    Work(std::string_view key, int level) : digest(EVP_MD_CTX_new()), writer(key, level) {
        if (!digest || EVP_DigestInit_ex(digest.get(), EVP_sha256(), nullptr) != 1) {
            throw Error(ErrorCode::Internal, "Internal storage error", "OpenSSL has no SHA-256");
        }
    }
    std::unique_ptr<EVP_MD_CTX, FreeDigest> digest;
    ObjectWriter writer;
};

BlobSink::BlobSink(BlobStore& store)
    : _store(store),
      _work(std::make_unique<Work>(store._options.keys.empty() ? std::string_view() : store._options.keys.front(),
                                   store._options.compressionLevel)) {}

BlobSink::~BlobSink() = default;

void BlobSink::write(std::string_view bytes) {
    if (!_work) throw Error(ErrorCode::Internal, "Internal storage error", "write to a finished blob");
    if (bytes.size() > kMaxBlobBytes - _size) throw Error(ErrorCode::TooLarge, "Too large to be stored", "blob over kMaxBlobBytes");
    EVP_DigestUpdate(_work->digest.get(), bytes.data(), bytes.size());
    _size += bytes.size();
    while (!bytes.empty()) {
        // A full chunk is written when more comes: finish() can still find that the content is there.
        if (_pending.size() == kChunkBytes) flushChunk();
        const std::string_view part = bytes.substr(0, kChunkBytes - _pending.size());
        _pending.append(part);
        bytes.remove_prefix(part.size());
    }
}

void BlobSink::flushChunk() {
    if (!_upload) _upload = _store._backend.upload();
    auto codec = _store.takeCodec();
    _upload->write(_work->writer.chunk(_pending, *codec));
    _store.giveBack(std::move(codec));
    _pending.clear();
}

BlobId BlobSink::finish() {
    if (!_work) throw Error(ErrorCode::Internal, "Internal storage error", "blob finished twice");
    const std::unique_ptr<Work> work = std::move(_work);
    std::string digest(EVP_MAX_MD_SIZE, '\0');
    unsigned int digestBytes = 0;
    EVP_DigestFinal_ex(work->digest.get(), reinterpret_cast<unsigned char*>(digest.data()), &digestBytes);
    digest.resize(digestBytes);
    const auto [id, isPresent] = _store.placeFor(text::hexEncode(digest), _size);
    if (isPresent) {
        _upload.reset();
        _store._reused.add();
        return id;
    }
    if (!_upload) _upload = _store._backend.upload();
    if (!_pending.empty()) {
        auto codec = _store.takeCodec();
        _upload->write(work->writer.chunk(_pending, *codec));
        _store.giveBack(std::move(codec));
    }
    _upload->write(work->writer.trailer());
    _upload->commit(id.name());
    _upload.reset();
    _store.forget(id);
    _store._written.add();
    return id;
}

struct BlobStore::Located {
    std::string objectName;
    ObjectTable table;
};

BlobStore::BlobStore(BlobBackend& backend, BlobStoreOptions options, Metrics& metrics)
    : _backend(backend),
      _options(std::move(options)),
      _written(metrics.counter("corbel_blobs_written_total", "Blobs that were written")),
      _reused(metrics.counter("corbel_blobs_reused_total", "Blobs that were there already and were not written again")) {
    for (const std::string& key : _options.keys) {
        if (key.size() != kKeyBytes) throw Error(ErrorCode::InvalidArgument, "A blob key has 32 bytes");
    }
}

BlobStore::~BlobStore() = default;

std::unique_ptr<BlobSink> BlobStore::create() { return std::unique_ptr<BlobSink>(new BlobSink(*this)); }

BlobId BlobStore::put(std::string_view bytes) {
    const auto sink = create();
    sink->write(bytes);
    return sink->finish();
}

void BlobStore::read(const BlobId& id, std::uint64_t offset, std::uint64_t length, std::string& out) {
    const std::size_t before = out.size();
    try {
        return readOnce(id, offset, length, out);
    } catch (const Error& error) {
        // The sweeper renamed it since we looked, or an equal upload that ran beside took its place (another salt, other lengths).
        if (error.code() != ErrorCode::NotFound && error.code() != ErrorCode::Corrupt) throw;
    }
    out.resize(before);
    forget(id);
    readOnce(id, offset, length, out);
}

void BlobStore::readOnce(const BlobId& id, std::uint64_t offset, std::uint64_t length, std::string& out) {
    const LocatedPointer located = locate(id);
    const ObjectTable& table = located->table;
    if (offset >= table.contentBytes() || length == 0) return;
    const std::uint64_t end = offset + std::min(length, table.contentBytes() - offset);
    out.reserve(out.size() + (end - offset));
    std::size_t chunk = offset / kChunkBytes;
    const std::size_t lastChunk = (end - 1) / kChunkBytes;
    const std::string name = id.name();
    // Appends the wanted part of a chunk; true when that goes to the chunk's end.
    const auto appendPart = [&](std::size_t number, const std::string& content) {
        const std::uint64_t start = number * kChunkBytes;
        const std::uint64_t stop = start + content.size();
        const std::uint64_t from = std::max(offset, start) - start;
        out.append(content, from, std::min(end, stop) - start - from);
        return end >= stop;
    };
    auto codec = takeCodec();
    std::string stored;
    while (chunk <= lastChunk) {
        if (const auto cached = _chunks.find(name, chunk)) {
            if (appendPart(chunk, *cached)) _chunks.drop(name, chunk);
            ++chunk;
            continue;
        }
        // As many chunks as one read may bring.
        std::size_t next = chunk + 1;
        while (next <= lastChunk && table.chunkEnd(next) - table.chunkOffset(chunk) <= kReadBytes) ++next;
        const std::uint64_t readFrom = table.chunkOffset(chunk);
        stored.clear();
        readExactly(_backend, located->objectName, readFrom, table.chunkEnd(next - 1) - readFrom, stored);
        for (; chunk < next; ++chunk) {
            const std::uint64_t storedBytes = table.chunkEnd(chunk) - table.chunkOffset(chunk);
            const std::string_view bytes = std::string_view(stored).substr(table.chunkOffset(chunk) - readFrom, storedBytes);
            const std::uint64_t start = chunk * kChunkBytes;
            if (offset <= start && std::min(start + kChunkBytes, table.contentBytes()) <= end) {
                table.decode(chunk, bytes, *codec, out);
                continue;
            }
            auto content = std::make_shared<std::string>();
            table.decode(chunk, bytes, *codec, *content);
            if (!appendPart(chunk, *content)) _chunks.insert(name, chunk, std::move(content));
        }
    }
    giveBack(std::move(codec));
}

std::uint64_t BlobStore::size(const BlobId& id) { return locate(id)->table.contentBytes(); }

BlobStore::LocatedPointer BlobStore::locate(const BlobId& id) {
    const std::string name = id.name();
    {
        const std::lock_guard lock(_mutex);
        if (const auto found = _byName.find(name); found != _byName.end()) {
            _recent.splice(_recent.begin(), _recent, found->second);
            return found->second->second;
        }
    }
    LocatedPointer located;
    try {
        located = load(name);
    } catch (const Error& error) {
        if (error.code() != ErrorCode::NotFound) throw;
        located = load(dyingName(name));
    }
    const std::lock_guard lock(_mutex);
    if (_byName.contains(name)) return located;
    _recent.emplace_front(name, located);
    _byName.emplace(_recent.front().first, _recent.begin());
    if (_recent.size() > _options.cachedTables) {
        _byName.erase(_recent.back().first);
        _recent.pop_back();
    }
    return located;
}

BlobStore::LocatedPointer BlobStore::load(const std::string& objectName) {
    const auto objectBytes = _backend.size(objectName);
    if (!objectBytes) throw Error(ErrorCode::NotFound, "The message's content is not there", "no blob object " + objectName);
    std::string tail;
    const std::uint64_t tailBytes = std::min(*objectBytes, kTailBytes);
    readExactly(_backend, objectName, *objectBytes - tailBytes, tailBytes, tail);
    const std::string_view footer = std::string_view(tail).substr(tail.size() - std::min(tail.size(), kFooterBytes));
    try {
        const std::uint64_t trailerBytes = ObjectTable::trailerBytes(footer, *objectBytes);
        if (trailerBytes > tail.size()) {
            tail.clear();
            readExactly(_backend, objectName, *objectBytes - trailerBytes, trailerBytes, tail);
        }
        const std::string_view trailer = std::string_view(tail).substr(tail.size() - trailerBytes);
        return std::make_shared<const Located>(Located{objectName, ObjectTable(trailer, *objectBytes, _options.keys)});
    } catch (const Error& error) {
        throw Error(error.code(), error.userText(), error.detail() + " (" + objectName + ")");
    }
}

void BlobStore::forget(const BlobId& id) {
    const std::lock_guard lock(_mutex);
    const auto found = _byName.find(id.name());
    if (found == _byName.end()) return;
    const auto entry = found->second;
    _byName.erase(found);
    _recent.erase(entry);
}

BlobStore::Place BlobStore::placeFor(const std::string& sha256, std::uint64_t size) {
    // By asking for names, not by listing: nearly always the first generation is there, or nothing is. A generation that went
    // may be given again, as nothing can refer to it any more.
    for (BlobId id{sha256, 1};; ++id.generation) {
        if (_backend.touch(id.name())) {
            try {
                // A damaged object must not swallow what would replace it.
                forget(id);
                if (locate(id)->table.contentBytes() == size) return {id, true};
            } catch (const Error& error) {
                if (error.code() != ErrorCode::Corrupt && error.code() != ErrorCode::NotFound) throw;
            }
        } else if (!_backend.size(dyingName(id.name()))) {
            return {id, false};
        }
    }
}

std::unique_ptr<ChunkCodec> BlobStore::takeCodec() {
    const std::lock_guard lock(_mutex);
    if (_codecs.empty()) return std::make_unique<ChunkCodec>();
    auto codec = std::move(_codecs.back());
    _codecs.pop_back();
    return codec;
}

void BlobStore::giveBack(std::unique_ptr<ChunkCodec> codec) noexcept {
    const std::lock_guard lock(_mutex);
    if (_codecs.size() < kIdleCodecs) _codecs.push_back(std::move(codec));
}

}  // namespace corbel::blob
