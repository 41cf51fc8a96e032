// Copies and moves from store to store, and of whole folders: messages with everything that hangs on them.
//
// Reached by Stores::transfers(). Each call is durable when it returns. A transaction never spans two stores: a copy commits where it
// arrives, some hundred messages at a time; a move is written down in the source first, so that a crash between two steps is made good when
// one of the two stores is opened: one copy, never none, never two. Within one store a copy shares contents and a move keeps the entryid;
// across stores every object gets new ids, and blobs are referred to, not copied. Kernel only; rights are checked in both stores.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "corbel/store.h"

namespace corbel {

struct TransferPlace {
    StoreId store = 0;
    FolderId folder = 0;
    bool operator==(const TransferPlace&) const = default;
};

struct TransferredItem {
    ItemId from = 0;
    ItemId to = 0;
    Uid fromUid = 0;      ///< 0: not in IMAP.
    Uid toUid = 0;
};

struct TransferResult {
    std::uint32_t uidValidity = 0;          ///< Of the target folder.
    std::vector<TransferredItem> items;     ///< In ascending order of the source's UID; sources that are gone are left out.
};

/// [worker, parallel]
class Transfers {
public:
    virtual ~Transfers();
    /// NotFound, NoAccess, OverQuota, LimitReached: nothing is copied then; a move may have moved some. Who may delete only own messages moves
    /// those. \Seen goes along as `identity` has it.
    virtual TransferResult copyItems(const Identity& identity, const TransferPlace& from, std::span<const ItemId> items, const TransferPlace& to) = 0;
    virtual TransferResult moveItems(const Identity& identity, const TransferPlace& from, std::span<const ItemId> items, const TransferPlace& to) = 0;  ///< As copyItems(), and the source's are gone.
    /// Copies a folder with its messages into `toParent` (folder 0: to the top) under `name`, with everything below it when `isDeep`. Gives the
    /// new folder. AlreadyExists; InvalidArgument for a copy into itself.
    virtual FolderId copyFolder(const Identity& identity, const TransferPlace& folder, const TransferPlace& toParent, std::string_view name, bool isDeep) = 0;
    /// Always deep. InvalidArgument for a special folder, and into itself.
    virtual FolderId moveFolder(const Identity& identity, const TransferPlace& folder, const TransferPlace& toParent, std::string_view name) = 0;
};

}  // namespace corbel
