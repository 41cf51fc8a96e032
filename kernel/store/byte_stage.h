// Bytes on their way into stores: in memory, and past a limit in a blob or in a spool file, with their SHA-256. What messages and big
// values have in common.
//
// The stage belongs to one worker; the staged bytes are immutable and may go to many stores.
#pragma once

#include <openssl/evp.h>

#include <memory>
#include <string>
#include <string_view>

#include "blob/blob_store.h"
#include "store/spool_file.h"
#include "store/store_rows.h"

namespace corbel::store {

struct ByteStageOptions {
    std::uint64_t maxBytes = 0;     ///< TooLarge beyond.
    std::uint64_t inlineBytes = 0;  ///< Kept in memory up to here.
    std::string spoolDir;
    blob::BlobStore* blobs = nullptr;  ///< Null: larger ones go to the spool.
};

class StagedBytes {
public:
    std::uint64_t size() const noexcept { return _place.sizeBytes; }
    /// Storage and blob; Chunks when they are in the spool.
    const ContentRow& place() const noexcept { return _place; }
    std::string_view sha256() const noexcept { return _sha256; }  ///< 32 bytes.
    /// The bytes when place().storage is Inline.
    std::string_view body() const noexcept { return _body; }
    /// Appends up to `length` bytes from `offset`; fewer only at the end.
    void read(std::uint64_t offset, std::uint64_t length, std::string& out) const;

private:
    friend class ByteStage;
    ContentRow _place;
    std::string _body, _sha256;
    std::unique_ptr<SpoolFile> _spool;
    blob::BlobStore* _blobs = nullptr;
    blob::BlobId _blob;
};

class ByteStage {
public:
    /// `what` stands in the text of TooLarge: "The message".
    ByteStage(ByteStageOptions options, std::string_view what);
    /// TooLarge past the limit, Unavailable when the disk is full.
    void write(std::string_view bytes);
    std::uint64_t size() const noexcept { return _size; }
    /// The stage is spent.
    StagedBytes finish();

private:
    struct DigestFree {
        void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
    };
    void leaveMemory(std::string_view bytes);

    const ByteStageOptions _options;
    const std::string _what;
    StagedBytes _staged;
    std::unique_ptr<blob::BlobSink> _sink;
    std::unique_ptr<EVP_MD_CTX, DigestFree> _digest;
    std::uint64_t _size = 0;
};

}  // namespace corbel::store
