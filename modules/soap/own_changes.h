// For verbs that carry a sync id (saveObject, deleteObjects, setReadFlags ...): what a client imported is not told back to it.
//
// Called after the change is stored; sync id 0 costs nothing. An own change that is told all the same does no harm (its change key says that
// the client knows it), so a crash in between is none of theirs. [worker]
#pragma once

#include <span>
#include <string>
#include <vector>

#include "call.h"

namespace corbel::soap {

/// A message or folder was made, changed or brought here by an import. `number`: SaveResult::changeNumber, ImportResult::number.
void noteImport(Call& call, std::uint32_t syncId, const std::string& sourceKey, const std::string& changeKey, std::uint64_t number);
/// Source keys of messages of a folder, to be asked for before they change; none without a sync id.
std::vector<std::string> sourceKeysOf(StoreSession& store, std::uint32_t syncId, FolderId folder, std::span<const ItemId> items);
/// Messages or folders, by the source keys that they had, were deleted or moved away.
void noteRemoval(Call& call, StoreSession& store, std::uint32_t syncId, std::span<const std::string> sourceKeys);
/// Messages were marked as read or unread.
void noteReading(Call& call, StoreSession& store, std::uint32_t syncId, std::span<const std::string> sourceKeys);

}  // namespace corbel::soap
