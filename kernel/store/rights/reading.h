// What a transaction does for those who are not the owner: their \Seen, who made which message, and that none of it is left behind when
// messages go.
//
// A reader's marks lie in read_state; folder_user counts them. A folder learns that it has readers with the first mark (FolderTree::
// hasReaders), so that in all others an expunge or a move asks nothing more. No rights here. [the batch's thread]
#pragma once

#include <span>
#include <vector>

#include "store/message_changes.h"
#include "store/rights.h"

namespace corbel::store {

/// Whose \Seen somebody has: 0 for the owner of a private store, whose it is in mailbox_item.flags; the user for any other. An identity
/// without a user reads and leaves no mark.
struct Reader {
    bool isOwner = true;
    UserId user = 0;
};
Reader readerOf(const Identity& identity, const StoreFacts& store) noexcept;

struct SeenChange {
    ItemId item = 0;
    bool isSeen = false;
    ItemKind kind = ItemKind::Visible;
};
/// Marks messages of `folder` for a reader; each gets a number of its own. The highest one; 0 when nothing differed. Tells it.
ModSeq markSeen(WriteTransaction& transaction, FolderId folder, UserId reader, std::span<const SeenChange> changes);

/// Remembers that `reader` made the items. Nothing to do for the owner and for nobody.
void noteCreator(WriteTransaction& transaction, FolderId folder, const Reader& reader, std::span<const ItemId> items);
/// Those of `items` that `user` made. NoAccess when there are items and none of them is.
std::vector<ItemId> keepOwn(db::Connection& connection, StoreId store, std::span<const ItemId> items, UserId user);
/// True when `user` is somebody, not the store's owner, and made the item.
bool isMaker(db::Connection& connection, StoreId store, ItemId item, UserId user);
/// Those of `uids` whose message `user` made. NoAccess when there are messages and none of them is.
std::vector<Uid> keepOwn(WriteTransaction& transaction, FolderId folder, std::span<const Uid> uids, UserId user);

/// What changeMessageFlags() does, for a reader: \Seen is a mark, other flags and keywords go where everybody sees them, but for those
/// outside `sharedFlags` and, with Own, other people's messages. NoAccess when Own leaves nothing.
FlagResult changeFlagsAsReader(WriteTransaction& transaction, FolderId folder, std::span<const Uid> uids, const FlagChange& change,
                               UserId reader, std::uint32_t sharedFlags, ItemScope scope);
/// The same by items, whether IMAP sees them or not. Nobody has a \Seen of their own on associated messages, which are settings.
void changeItemFlagsAsReader(WriteTransaction& transaction, FolderId folder, std::span<const ItemId> items, const FlagChange& change,
                             UserId reader, std::uint32_t sharedFlags, ItemScope scope);
/// As copyMessages(): copies are new to everybody but the reader, who keeps what was seen.
CopyResult copyAsReader(WriteTransaction& transaction, FolderId from, std::span<const Uid> uids, FolderId to, std::uint64_t quotaBytes,
                        const Reader& reader);
/// As appendMessages(), \Seen being the reader's.
AppendResult appendAsReader(WriteTransaction& transaction, FolderId folder, std::span<const AppendItem> items, std::uint64_t quotaBytes,
                            const Reader& reader);

/// Called before the range's messages go; asks nothing in a folder without readers. What can come back keeps its marks and its maker,
/// uncounted.
void forgetReaders(WriteTransaction& transaction, FolderId folder, UidRange range, Removal removal);
/// Called when what was kept goes for good.
void forgetKept(WriteTransaction& transaction, FolderId folder, ItemId item);
/// A message that has another place, or another uid in its folder.
struct MovedItem {
    ItemId item = 0;
    ModSeq cn = 0;  ///< Under which it came there.
    ItemKind before = ItemKind::Visible, after = ItemKind::Visible;
};
/// Every reader's marks go along.
void moveReaders(WriteTransaction& transaction, FolderId from, FolderId to, std::span<const MovedItem> moved);
/// `restored` were deleted from `from` and are in `to` now.
void returnReaders(WriteTransaction& transaction, FolderId from, FolderId to, std::span<const MovedItem> restored);
/// A row's flags as the reader has them; `folder` is the row's.
std::uint32_t flagsFor(db::Connection& connection, StoreId store, FolderId folder, const ItemRow& row, const Reader& reader);
/// What readers may know of a folder's highest modseq, of which `highest` is the counter's; and with the reader's own marks.
ModSeq sharedHighest(db::Connection& connection, StoreId store, FolderId folder, ModSeq highest);
ModSeq readersHighest(db::Connection& connection, StoreId store, FolderId folder, ModSeq highest, UserId reader);
/// The owner's \Seen raises the folder's highest modseq from `before` to `highest` and nothing else does: others are not told.
void hideReading(WriteTransaction& transaction, FolderId folder, ModSeq before, ModSeq highest);

}  // namespace corbel::store
