// Rights as clients set and see them, over those of folders and stores (MS-OXCPERM).
//
// On the wire rights are granted or denied, and what is set on a store counts for all of it. A store of ours decides by the entry of a member
// alone, and rights in the whole store are those of a delegate: all rights on a store make one, others are those that new folders begin with.
// [worker]
#pragma once

#include <vector>

#include "call.h"
#include "codec/structures.h"

namespace corbel::soap {

inline constexpr std::uint32_t kDenied = 1, kGranted = 2;                          ///< Rights::type; together: both.
inline constexpr std::uint32_t kRightNew = 1, kRightModified = 2, kRightDeleted = 4;   ///< Rights::state.

/// Entries of a folder, or of a store (folder 0). NoAccess.
std::vector<Rights> readRights(Call& call, const FolderRef& place);
/// One member's entry as a client changed it. NotFound for nobody; NoAccess; InvalidArgument for rights that there are not.
void changeRights(Call& call, const FolderRef& place, const Rights& change);

}  // namespace corbel::soap
