// Copies and moves within a store of items that IMAP does not see: pending and associated ones (message_copy.cpp has the others).
//
// Inside a WriteTransaction. No rights here. [the batch's thread]
#pragma once

#include <span>
#include <vector>

#include "store/rights/reading.h"
#include "store/write_transaction.h"

namespace corbel::store {

/// (item, the one in `to`), in the order of `items`; those that are gone, or that IMAP sees, are left out. What `reader` copies is new to
/// everybody else, and of the reader's making.
using OtherItems = std::vector<std::pair<ItemId, ItemId>>;
OtherItems copyOtherItems(WriteTransaction& transaction, FolderId from, std::span<const ItemId> items, FolderId to, std::uint64_t quotaBytes,
                          const Reader& reader = {});
OtherItems moveOtherItems(WriteTransaction& transaction, FolderId from, std::span<const ItemId> items, FolderId to);

}  // namespace corbel::store
