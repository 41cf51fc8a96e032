// What a transaction does to messages: append, flags, copy and move, expunge. One file each; here is their list.
//
// Each works inside a WriteTransaction and keeps rows, counters and snapshot in step. No rights and no paths here: StoreSession has
// checked. `uids` ascend; those that are gone are left out. [the batch's thread]
#pragma once

#include <span>
#include <vector>

#include "corbel/recovery.h"
#include "store/staged_message.h"
#include "store/write_transaction.h"

namespace corbel::store {

inline constexpr std::uint32_t kAllFlags = kSeen | kAnswered | kFlagged | kDeleted | kDraft;

/// `quotaBytes` 0: no limit. OverQuota, NotFound, LimitReached (UIDs used up, keywords).
AppendResult appendMessages(WriteTransaction& transaction, FolderId folder, std::span<const AppendItem> items, std::uint64_t quotaBytes);
/// Flags outside `changeable` stay as they are.
FlagResult changeMessageFlags(WriteTransaction& transaction, FolderId folder, std::span<const Uid> uids, const FlagChange& change,
                              std::uint32_t changeable = kAllFlags);
/// Copies have the flags of their sources that are in `keptFlags`.
CopyResult copyMessages(WriteTransaction& transaction, FolderId from, std::span<const Uid> uids, FolderId to, std::uint64_t quotaBytes,
                        std::uint32_t keptFlags = kAllFlags);
CopyResult moveMessages(WriteTransaction& transaction, FolderId from, std::span<const Uid> uids, FolderId to);
/// Soft: they can come back (recovery/recoverable_items.h).
std::vector<Uid> expungeMessages(WriteTransaction& transaction, FolderId folder, std::span<const Uid> uids, bool regardless,
                                 Removal removal = Removal::Hard);

/// Throws OverQuota when `more` bytes do not fit.
void checkQuota(WriteTransaction& transaction, std::uint64_t more, std::uint64_t quotaBytes);

/// Indexes in `snapshot` of those of `uids` that are there, ascending.
std::vector<std::uint32_t> findItems(const MailboxSnapshot& snapshot, std::span<const Uid> uids);
/// Such indexes as UID ranges that hold nothing else.
std::vector<UidRange> toRanges(const MailboxSnapshot& snapshot, std::span<const std::uint32_t> indexes);

}  // namespace corbel::store
