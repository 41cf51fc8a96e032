// SQL of read_state, folder_user, folder_reading and item_creator: what readers of a shared or public folder have seen, and who made what.
//
// Statements over a UidRange touch every row of the range: callers give ranges that hold nothing else.
#pragma once

#include <functional>
#include <optional>
#include <unordered_set>
#include <utility>
#include <vector>

#include "db/connection.h"
#include "store/store_rows.h"

namespace corbel::store::reading_queries {

/// Folders that have a row of folder_reading.
std::unordered_set<FolderId> readFolders(db::Connection& connection, StoreId store);

/// folder_reading.
struct FolderReading {
    ModSeq readModSeq = 0;
    ModSeq sharedModSeq = 0;
};
FolderReading loadReading(db::Connection& connection, StoreId store, FolderId folder);
void saveReading(db::Connection& connection, StoreId store, FolderId folder, const FolderReading& row);
/// Makes an empty row when there is none.
void addReading(db::Connection& connection, StoreId store, FolderId folder);

/// folder_user; zeros when there is no row.
struct ReaderRow {
    std::uint32_t seen = 0;         ///< Of the messages that IMAP sees.
    std::uint32_t pendingSeen = 0;  ///< Of those that are not rendered yet.
    ModSeq highestModSeq = 0;
};
ReaderRow loadReader(db::Connection& connection, StoreId store, FolderId folder, UserId user);
void saveReader(db::Connection& connection, StoreId store, FolderId folder, UserId user, const ReaderRow& row);

/// A message as somebody else than the owner sees it: no \Seen, and the number of the change that was no owner's reading.
struct SharedItem {
    Uid uid = 0;
    ItemId item = 0;
    std::uint32_t flags = 0;
    std::uint64_t keywords = 0;
    ModSeq cn = 0;
};
/// All of the folder in UID order.
void loadShared(db::Connection& connection, StoreId store, FolderId folder, const std::function<void(const SharedItem&)>& each);
/// Those with a modseq above `since`, unordered; and the UIDs that departed since.
std::vector<SharedItem> sharedSince(db::Connection& connection, StoreId store, FolderId folder, ModSeq since);
std::vector<Uid> departedSince(db::Connection& connection, StoreId store, FolderId folder, ModSeq since);

/// A reader's mark on a message.
struct ReadMark {
    Uid uid = 0;  ///< 0 where it is not asked for.
    ItemId item = 0;
    bool isSeen = false;
    ModSeq readCn = 0;
};
/// All marks of the reader in the folder, without UIDs.
std::vector<ReadMark> marks(db::Connection& connection, StoreId store, FolderId folder, UserId user);
/// Those set above `since`, with UIDs.
std::vector<ReadMark> marksSince(db::Connection& connection, StoreId store, FolderId folder, UserId user, ModSeq since);
/// The range's messages with the reader's marks, in UID order.
std::vector<std::pair<SharedItem, ReadMark>> loadMarked(db::Connection& connection, StoreId store, FolderId folder, UidRange range,
                                                        UserId user);
void setMark(db::Connection& connection, StoreId store, FolderId folder, UserId user, const ReadMark& mark);
/// Somebody's mark, and where the message stands.
struct UserMark {
    UserId user = 0;
    bool isSeen = false;
    ItemUid uid = 0;
};
/// Every mark in the range.
std::vector<UserMark> marksOf(db::Connection& connection, StoreId store, FolderId folder, UidRange range);
std::vector<std::pair<UserId, bool>> marksOfItem(db::Connection& connection, StoreId store, FolderId folder, ItemId item);
void moveMarks(db::Connection& connection, StoreId store, FolderId from, ItemId item, FolderId to, ModSeq readCn);
/// Marks and creators of the range's messages, which are still there.
void eraseRange(db::Connection& connection, StoreId store, FolderId folder, UidRange range);
/// Marks and creator of one message, wherever it is.
void eraseItem(db::Connection& connection, StoreId store, FolderId folder, ItemId item);

/// The reader's mark on one message; nullopt: none.
std::optional<ReadMark> markOn(db::Connection& connection, StoreId store, FolderId folder, ItemId item, UserId user);
/// Items the reader marked above `since`.
std::vector<ItemId> markedSince(db::Connection& connection, StoreId store, FolderId folder, UserId user, ModSeq since);
/// The same as loadMarked() for items that IMAP does not see, with their uids.
struct OtherItem {
    ItemUid uid = 0;
    ItemId item = 0;
    std::uint64_t cn = 0;
    bool isSeen = false;
    ModSeq readCn = 0;
};
std::vector<OtherItem> loadOthers(db::Connection& connection, StoreId store, FolderId folder, UidRange range, UserId user);

void setCreator(db::Connection& connection, StoreId store, ItemId item, UserId user);
/// 0: the owner, or nobody who logged in.
UserId creatorOf(db::Connection& connection, StoreId store, ItemId item);

}  // namespace corbel::store::reading_queries
