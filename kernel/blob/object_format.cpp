#include "blob/object_format.h"

#include <openssl/evp.h>

#include <algorithm>

#include "blob/blob_store.h"
#include "corbel/error.h"

namespace corbel::blob {
namespace {

constexpr std::string_view kMagic = "CORBLOB1";
constexpr std::uint32_t kEncrypted = 1;
constexpr std::size_t kSealedFooterBytes = 40;
constexpr std::uint64_t kSealNumber = ~std::uint64_t{0};
/// A frame of a full chunk that did not compress, its checksum, a tag.
constexpr std::uint64_t kMaxStoredChunk = kChunkBytes + 4096;

template <class T>
void append(std::string& out, T value) {
    for (std::size_t i = 0; i < sizeof(T); ++i) out.push_back(static_cast<char>(value >> (8 * i)));
}

template <class T>
T number(std::string_view bytes, std::size_t at) {
    T value = 0;
    for (std::size_t i = 0; i < sizeof(T); ++i)
        value |= static_cast<T>(static_cast<T>(static_cast<unsigned char>(bytes[at + i])) << (8 * i));
    return value;
}

std::string shortDigest(std::string_view bytes) {
    std::string digest(EVP_MAX_MD_SIZE, '\0');
    EVP_Digest(bytes.data(), bytes.size(), reinterpret_cast<unsigned char*>(digest.data()), nullptr, EVP_sha256(), nullptr);
    return digest.substr(0, kTagBytes);
}

[[noreturn]] void throwCorrupt(const char* what) {
    throw Error(ErrorCode::Corrupt, "Stored data is damaged, the administrator must look", what);
}

std::uint64_t chunksOf(std::uint64_t contentBytes) { return (contentBytes + kChunkBytes - 1) / kChunkBytes; }

}  // namespace

ObjectWriter::ObjectWriter(std::string_view masterKey, int compressionLevel)
    : _keyId(kKeyIdBytes, '\0'), _salt(kSaltBytes, '\0'), _level(compressionLevel) {
    if (masterKey.empty()) return;
    _keyId = keyId(masterKey);
    _salt = randomSalt();
    _cipher = std::make_unique<ObjectCipher>(masterKey, _salt);
}

std::string_view ObjectWriter::chunk(std::string_view content, ChunkCodec& codec) {
    codec.compress(content, _level, _frame);
    if (_cipher) _cipher->seal(_lengths.size(), _frame, {}, _sealed);
    const std::string& stored = _cipher ? _sealed : _frame;
    _contentBytes += content.size();
    _lengths.push_back(static_cast<std::uint32_t>(stored.size()));
    return stored;
}

std::string ObjectWriter::trailer() const {
    std::string out;
    out.reserve(_lengths.size() * 4 + kFooterBytes);
    for (const std::uint32_t length : _lengths) append(out, length);
    append(out, _contentBytes);
    append(out, static_cast<std::uint32_t>(_lengths.size()));
    append(out, _cipher ? kEncrypted : 0u);
    out.append(_keyId).append(_salt);
    append(out, std::uint32_t{0});
    std::string seal;
    if (_cipher)
        _cipher->seal(kSealNumber, {}, out, seal);
    else
        seal = shortDigest(out);
    return out.append(seal).append(kMagic);
}

std::uint64_t ObjectTable::trailerBytes(std::string_view footer, std::uint64_t objectBytes) {
    if (footer.size() != kFooterBytes || !footer.ends_with(kMagic)) throwCorrupt("a blob object has no footer");
    const std::uint64_t contentBytes = number<std::uint64_t>(footer, 0);
    const std::uint64_t chunks = number<std::uint32_t>(footer, 8);
    if (contentBytes > kMaxBlobBytes || chunks != chunksOf(contentBytes)) throwCorrupt("a blob object's footer makes no sense");
    const std::uint64_t bytes = chunks * 4 + kFooterBytes;
    if (bytes > objectBytes) throwCorrupt("a blob object is cut short");
    return bytes;
}

ObjectTable::ObjectTable(std::string_view trailer, std::uint64_t objectBytes, std::span<const std::string> keys) {
    if (trailer.size() < kFooterBytes) throwCorrupt("a blob object is cut short");
    const std::string_view footer = trailer.substr(trailer.size() - kFooterBytes);
    if (trailerBytes(footer, objectBytes) != trailer.size()) throwCorrupt("a blob object's footer makes no sense");
    const std::string_view sealed = trailer.substr(0, trailer.size() - kFooterBytes + kSealedFooterBytes);
    const std::string_view seal = footer.substr(kSealedFooterBytes, kTagBytes);
    const std::uint32_t flags = number<std::uint32_t>(footer, 12);
    if (flags == kEncrypted) {
        const std::string_view id = footer.substr(16, kKeyIdBytes);
        const auto key = std::find_if(keys.begin(), keys.end(), [id](const std::string& k) { return keyId(k) == id; });
        if (key == keys.end()) {
            throw Error(ErrorCode::Unavailable, "Storage is not available at the moment, please try again later",
                        "a blob object was encrypted with a key that is not configured: add it to blob_old_keys");
        }
        _cipher = std::make_shared<const ObjectCipher>(*key, footer.substr(20, kSaltBytes));
        std::string nothing;
        if (!_cipher->open(kSealNumber, seal, sealed, nothing)) throwCorrupt("a blob object's table fails its check");
    } else if (flags != 0 || shortDigest(sealed) != seal) {
        throwCorrupt("a blob object's table fails its check");
    }
    _contentBytes = number<std::uint64_t>(footer, 0);
    const std::uint64_t chunks = number<std::uint32_t>(footer, 8);
    _offsets.reserve(chunks + 1);
    _offsets.push_back(0);
    for (std::size_t i = 0; i < chunks; ++i) {
        const std::uint32_t length = number<std::uint32_t>(trailer, i * 4);
        if (length > kMaxStoredChunk) throwCorrupt("a blob object's table makes no sense");
        _offsets.push_back(_offsets.back() + length);
    }
    if (_offsets.back() + trailer.size() != objectBytes) throwCorrupt("a blob object's table makes no sense");
}

void ObjectTable::decode(std::size_t chunk, std::string_view stored, ChunkCodec& codec, std::string& out) const {
    const std::uint64_t contentBytes = std::min(kChunkBytes, _contentBytes - chunk * kChunkBytes);
    std::string frame;
    if (_cipher && !_cipher->open(chunk, stored, {}, frame)) throwCorrupt("a blob's chunk fails its check");
    if (!codec.decompress(_cipher ? frame : stored, contentBytes, out)) throwCorrupt("a blob's chunk fails its check");
}

}  // namespace corbel::blob
