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
#include "store/byte_stage.h"

namespace corbel::store {

/// Header bytes that list fields are taken from.
inline constexpr std::size_t kMaxListHeaderBytes = 64 * 1024;

struct StagingOptions : ByteStageOptions {
    mime::Converter* converter = nullptr;
};

/// What stores see of it beyond the interface.
class StoredMessage : public StagedMessage {
public:
    virtual const StagedBytes& bytes() const noexcept = 0;
    virtual const ListRow& listRow() const noexcept = 0;
};

std::unique_ptr<MessageWriter> makeMessageWriter(StagingOptions options);

}  // namespace corbel::store
