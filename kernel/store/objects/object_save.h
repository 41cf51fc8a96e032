// Writes drafts: a new item, changes beside a stored item's content, or a new content under it.
//
// Inside a WriteTransaction; keeps rows, counters and snapshot in step, tells. No rights here. [the batch's thread]
#pragma once

#include "corbel/objects.h"
#include "store/objects/draft.h"
#include "store/objects/draft_loader.h"
#include "store/rights/reading.h"
#include "store/write_transaction.h"

namespace corbel::store {

enum class SaveOutcome : std::uint8_t { Saved, Conflict };

struct Saver {
    std::uint64_t quotaBytes = 0;  ///< 0: no limit.
    Reader reader;                 ///< Who saves: a new message is theirs, and so is its \Seen.
};
/// Conflict is not thrown: inside a transaction that code means that the database lost it.
SaveOutcome saveDraft(WriteTransaction& transaction, StoreFile& file, const Draft& draft, const SaveOptions& options, const Saver& saver,
                      SaveResult& result);

/// InvalidArgument for ids that can be none.
void checkIds(const ImportedIds& ids);

}  // namespace corbel::store
