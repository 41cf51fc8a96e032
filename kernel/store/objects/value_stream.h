// Big values in pieces: readers of staged and of stored ones, and the writer that stages a new one.
//
// A reader of a stored value takes a connection for each call and holds none between two; it keeps the store open. [one thread at a time]
#pragma once

#include <functional>
#include <memory>

#include "corbel/message_data.h"
#include "store/byte_stage.h"
#include "store/store_file.h"

namespace corbel::store {

std::unique_ptr<ValueReader> readText(std::string bytes);
std::unique_ptr<ValueReader> readStaged(std::shared_ptr<const StagedBytes> bytes);
/// Corrupt when the content is not there.
std::unique_ptr<ValueReader> readContent(StoreFilePtr file, std::uint64_t content);
/// A part of a content's bytes, transfer-decoded. Whole in memory: attachments that IMAP reads whole as well.
std::unique_ptr<ValueReader> readRange(StoreFilePtr file, std::uint64_t content, const MimeRange& range);

/// `done` gets the staged bytes when the writer is committed.
std::unique_ptr<ValueWriter> writeStaged(const ByteStageOptions& staging, std::function<void(std::shared_ptr<const StagedBytes>)> done);

}  // namespace corbel::store
