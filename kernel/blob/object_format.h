// How a blob lies in its object: chunks, then a table of their lengths, then a footer of 64 bytes.
//
//   chunk       one zstd frame of up to 256 KiB of content; encrypted: AES-256-GCM of that, nonce = chunk number, and the tag
//   table       u32 for each chunk: its bytes in the object
//   footer      u64 content bytes, u32 chunks, u32 flags (1 encrypted), key id (4), salt (16), u32 zero,
//               seal (16) over table and footer so far: GCM tag with nonce 2^64-1, or SHA-256 cut short; "CORBLOB1"
//
// Little endian. What a damaged or foreign object holds is checked before it is used: any flipped bit is Corrupt.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "blob/chunk_codec.h"
#include "blob/cipher.h"

namespace corbel::blob {

inline constexpr std::size_t kFooterBytes = 64;

/// Makes an object, chunk by chunk. [one thread]
class ObjectWriter {
public:
    /// `masterKey` empty: not encrypted.
    ObjectWriter(std::string_view masterKey, int compressionLevel);
    /// The bytes to write for the next chunk; valid until the next call. All chunks but the last are kChunkBytes long.
    std::string_view chunk(std::string_view content, ChunkCodec& codec);
    /// Table and footer.
    std::string trailer() const;

private:
    std::string _keyId;
    std::string _salt;
    std::unique_ptr<ObjectCipher> _cipher;
    int _level;
    std::uint64_t _contentBytes = 0;
    std::vector<std::uint32_t> _lengths;
    std::string _frame;
    std::string _sealed;
};

/// An object's table, for reading. Immutable. [any thread]
class ObjectTable {
public:
    /// How many bytes table and footer have, from the object's last kFooterBytes. Corrupt.
    static std::uint64_t trailerBytes(std::string_view footer, std::uint64_t objectBytes);
    /// Corrupt; Unavailable when the object was written with a key that is not among `keys`.
    ObjectTable(std::string_view trailer, std::uint64_t objectBytes, std::span<const std::string> keys);

    std::uint64_t contentBytes() const noexcept { return _contentBytes; }
    std::size_t chunkCount() const noexcept { return _offsets.size() - 1; }
    std::uint64_t chunkOffset(std::size_t chunk) const { return _offsets.at(chunk); }
    std::uint64_t chunkEnd(std::size_t chunk) const { return _offsets.at(chunk + 1); }
    /// Appends the chunk's content. Corrupt.
    void decode(std::size_t chunk, std::string_view stored, ChunkCodec& codec, std::string& out) const;

private:
    std::uint64_t _contentBytes = 0;
    std::vector<std::uint64_t> _offsets;  ///< One more than chunks.
    std::shared_ptr<const ObjectCipher> _cipher;
};

}  // namespace corbel::blob
