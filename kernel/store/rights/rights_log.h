// What an entry of rights was before it changed, in change_log: a sync tells from it who was shown which folder at a number of the past.
//
// Written inside the transaction that changes the entry, before it does. [the batch's thread]
#pragma once

#include <optional>
#include <string_view>

#include "corbel/access.h"
#include "store/write_transaction.h"

namespace corbel::store {

struct RightsBefore {
    Member member;
    std::optional<RightSet> rights;   ///< Absent: the member had no entry.
};

/// The member's entry in `folder` is about to change (0: its bits of DelegateRight), under the number `cn`.
void logRights(WriteTransaction& transaction, FolderId folder, const Member& member, std::uint64_t cn);
/// Every entry in `folder` is about to go.
void logRightsOf(WriteTransaction& transaction, FolderId folder);
/// What was logged; nullopt for bytes that are none of it.
std::optional<RightsBefore> rightsBefore(std::string_view logged);

}  // namespace corbel::store
