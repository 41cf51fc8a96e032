// Deleted messages and folders that can come back: for a period that is the store's own or the server's, after which `slow` purges them.
//
// Reached by StoreSession::recovery(), lives as long as the session. What IMAP, POP3 and MAPI delete goes here alike: it has left its
// folder for every protocol (EXPUNGE, VANISHED and sync tell it as gone) and is found nowhere but here. Kept things do not count against
// the quota. Associated messages are deleted for good. Kernel only; every call checks rights and throws Error.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "corbel/store.h"

namespace corbel {

/// What a deletion does: MAPI's DELETE_HARD_DELETE and its absence (MS-OXCFOLD section 2.2.1.3).
enum class Removal : std::uint8_t { Hard, Soft };

/// A message that can come back, as a list shows it.
struct RecoverableItem {
    ItemId item = 0;
    FolderId folder = 0;
    std::uint64_t position = 0;       ///< For Recovery::list().
    TimePoint deleted{};
    std::uint64_t sizeBytes = 0;
    std::uint32_t flags = 0;
    std::string messageClass, subject, senderName, senderAddress, displayTo;
    std::optional<TimePoint> sent;
    TimePoint received{};
    bool hasAttachment = false;
};

struct RecoverableFolder {
    FolderId id = 0;
    FolderId parent = 0;
    std::string name;
    std::string containerClass;
    TimePoint deleted{};
};

/// (item, its new UID; 0 when it has none in IMAP), in the order asked for; those that cannot come back any more are left out.
using RestoreResult = std::vector<std::pair<ItemId, Uid>>;

/// [worker, one thread at a time]
class Recovery {
public:
    virtual ~Recovery();
    /// How long deleted things of this store can come back; 0: not at all.
    virtual std::chrono::microseconds period() = 0;
    /// nullopt: as the server's setting says. Needs the owner's right on the store. InvalidArgument for less than 0.
    virtual void setPeriod(std::optional<std::chrono::microseconds> period) = 0;

    /// Messages deleted from `folder`, in order of `position` after `after`, at most `limit`. Also for a folder out of folders().
    virtual std::vector<RecoverableItem> list(FolderId folder, std::uint64_t after, std::size_t limit) = 0;
    /// Deleted folders that can come back.
    virtual std::vector<RecoverableFolder> folders() = 0;

    /// Puts messages back into their folder, or into `to`. They keep item id, entryid, source key and GUID and get a new UID; \Deleted is
    /// cleared. OverQuota. NotFound when the folder is gone and `to` is 0.
    virtual RestoreResult restore(std::span<const ItemId> items, FolderId to = 0) = 0;
    /// Puts a folder back, with the same ids and every message of it, below its parent or, when that is gone, at the top. Another name is
    /// found when its own is taken. NotFound, OverQuota, LimitReached.
    virtual FolderInfo restoreFolder(FolderId folder) = 0;
    /// Ends the wait of `items`; how many there were.
    virtual std::size_t purge(std::span<const ItemId> items) = 0;

    /// Deletes messages by item, whether IMAP sees them or not (MS-OXCFOLD section 2.2.1.11 and 2.2.1.12). Soft falls back to Hard where the
    /// period is 0. Gives those that were there.
    virtual std::vector<ItemId> remove(FolderId folder, std::span<const ItemId> items, Removal removal) = 0;
};

}  // namespace corbel
