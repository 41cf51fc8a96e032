// What a transaction does to folders: make, rename, delete, subscribe; and the folders that a new store has.
//
// Each works inside a WriteTransaction. No rights here: StoreSession has checked. [the batch's thread]
#pragma once

#include <string_view>

#include "corbel/recovery.h"
#include "store/folder_queries.h"
#include "store/write_transaction.h"

namespace corbel::store {

inline constexpr std::size_t kMaxSubscriptionBytes = 1000;

/// A new folder's row, its counters and its log entry; the caller has checked its name and place. Names that `given` leaves empty are made.
/// It has the rights of its parent; `creator`, when it is not the store's owner (0), has all of them.
FolderId insertFolder(WriteTransaction& transaction, FolderRow row, folder_queries::FolderNames given = {}, UserId creator = 0);
/// How many folders lie on the longest way down, itself included.
std::size_t folderHeight(const FolderTree& tree, FolderId folder);
/// Tells those who were away that the folder changed.
void logFolderChanged(WriteTransaction& transaction, FolderId folder, FolderId oldParent, std::uint64_t cn);

/// Makes the folder and missing parents. A new folder has the rights of its parent; `creator`, when it is not the store's owner (0), becomes
/// its owner in the sense of rights. AlreadyExists, InvalidArgument, LimitReached.
FolderInfo createFolder(WriteTransaction& transaction, std::string_view path, SpecialUse use, UserId creator = 0);
/// With its children; of the inbox moves the messages. Missing parents are made as by createFolder(). AlreadyExists, InvalidArgument (into
/// itself), LimitReached, NotFound.
void renameFolder(WriteTransaction& transaction, FolderId folder, std::string_view newPath, UserId creator = 0);
enum class DeleteOutcome { Deleted, HasChildren };
/// With its messages. Soft: folder and messages can come back. InvalidArgument for a special folder, NotFound.
DeleteOutcome deleteFolder(WriteTransaction& transaction, FolderId folder, Removal removal = Removal::Hard);
void setSubscribed(WriteTransaction& transaction, UserId user, std::string_view path, bool isSubscribed);
/// New UIDVALIDITY for every folder, a new epoch, change numbers and ids far above any given before.
void raiseEpoch(WriteTransaction& transaction);

struct NewStore {
    StoreId id = 0;
    std::string guid;
    UserId owner = 0;
    std::uint64_t tenant = 0;
    std::string language{};  ///< Of its folders' names; English when it is not known.
    bool isPublic = false;
};
/// Writes a new store's rows, special folders with them, in one transaction. Does nothing when they are there.
void initialiseStore(db::Connection& connection, MailboxCache& cache, const NewStore& store, std::int64_t now);

}  // namespace corbel::store
