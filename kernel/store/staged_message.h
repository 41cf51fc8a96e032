// A message on its way into stores: takes the bytes as they come, hashes and scans them, and keeps them in memory, in a blob or in a
// spool file.
//
// The writer belongs to one worker; the staged message is immutable and may go to many stores. Memory does not follow the message's
// size: past the inline limit its bytes go to the blob store when there is one, else to an unnamed file in the spool folder.
#pragma once

#include <memory>
#include <string>

#include "corbel/mime.h"
#include "corbel/store.h"
#include "store/store_rows.h"

namespace corbel::blob {
class BlobStore;
}

namespace corbel::store {

/// Header bytes that list fields are taken from.
inline constexpr std::size_t kMaxListHeaderBytes = 64 * 1024;

struct StagingOptions {
    std::uint64_t maxBytes = 0;        ///< Of one message; TooLarge beyond.
    std::uint64_t inlineBytes = 0;
    std::string spoolDir;
    blob::BlobStore* blobs = nullptr;
    mime::Converter* converter = nullptr;
};

/// What stores see of it beyond the interface.
class StoredMessage : public StagedMessage {
public:
    virtual std::string_view sha256() const noexcept = 0;   ///< 32 bytes.
    virtual const ListRow& listRow() const noexcept = 0;
    /// Storage and blob of the body; Chunks when it is in the spool.
    virtual const ContentRow& place() const noexcept = 0;
    /// The body when place().storage is Inline.
    virtual std::string_view body() const noexcept = 0;
};

std::unique_ptr<MessageWriter> makeMessageWriter(StagingOptions options);

}  // namespace corbel::store
