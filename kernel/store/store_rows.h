// Rows of the store's tables as the code passes them. Values only; the tables are in schema/.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "corbel/store.h"

namespace corbel::store {

/// store_meta: read and locked first by each writing transaction, written last.
struct StoreMeta {
    std::string guid;                  ///< 16 bytes.
    UserId owner = 0;
    std::uint64_t tenant = 0;
    bool isPublic = false;
    bool isShared = false;             ///< Somebody else than the owner had a right or left a trace: else no table says anything of others.
    std::uint64_t epoch = 1;
    std::uint64_t cn = 1;
    std::uint64_t nextId = 1;
    std::uint32_t lastUidValidity = 0;
    std::uint64_t folderCn = 1;
    std::uint64_t sizeBytes = 0;
    std::uint64_t messageCount = 0;
};

/// mailbox_item.uid, which says what an item is as well: up to kLastImapUid an IMAP UID; kFirstPendingUid + item id for a message made by
/// properties that is not rendered to MIME yet (no IMAP, but MAPI tables and sync); kFirstAssociatedUid + item id for an associated one
/// (MS-OXCMSG section 1.1, FAI), never in IMAP. Item ids have 48 bits.
using ItemUid = std::uint64_t;
inline constexpr ItemUid kLastImapUid = 0xFFFFFFFF;
inline constexpr ItemUid kFirstPendingUid = ItemUid{1} << 48;
inline constexpr ItemUid kFirstAssociatedUid = ItemUid{1} << 49;
inline constexpr ItemUid kLastUid = (ItemUid{1} << 50) - 1;

enum class ItemKind : std::uint8_t { Visible, Pending, Associated };
constexpr ItemKind kindOf(ItemUid uid) noexcept {
    return uid <= kLastImapUid ? ItemKind::Visible : uid < kFirstAssociatedUid ? ItemKind::Pending : ItemKind::Associated;
}

/// folder_counter. `total` to `sizeBytes` are about items that IMAP sees; MAPI's PR_CONTENT_COUNT is total + pending.
struct CounterRow {
    std::uint32_t total = 0;
    std::uint32_t unseen = 0;
    std::uint32_t recent = 0;
    Uid recentUid = 1;
    std::uint32_t uidNext = 1;
    ModSeq highestModSeq = 1;
    std::uint64_t sizeBytes = 0;
    std::uint32_t pending = 0;
    std::uint32_t pendingUnseen = 0;
    std::uint32_t associated = 0;
    std::uint64_t otherBytes = 0;      ///< Of pending and associated items.
};

/// Hidden: outside the IPM subtree, so not in IMAP. Search: shows what its criteria find (search/), holds nothing itself.
enum class FolderKind : std::uint8_t { Root = 0, Subtree = 1, Ordinary = 2, Hidden = 3, Search = 4 };

/// folder, without the columns that only MAPI reads.
struct FolderRow {
    FolderId id = 0;
    FolderId parent = 0;
    FolderKind kind = FolderKind::Ordinary;
    std::string name;
    std::string containerClass;
    SpecialUse specialUse = SpecialUse::None;
    std::uint32_t uidValidity = 0;
};

/// mailbox_item.
struct ItemRow {
    ItemUid uid = 0;
    ItemId item = 0;
    std::uint64_t content = 0;
    std::uint32_t flags = 0;
    std::uint64_t keywords = 0;
    std::uint64_t cn = 0;
    std::uint64_t readCn = 0;
    std::uint64_t arrivedCn = 0;   ///< With which it came into the folder; 0: `cn`.
    std::uint64_t sizeBytes = 0;
    std::uint64_t prefixBytes = 0;
    std::int64_t received = 0;
    std::int64_t saved = 0;
};

/// Uids first..last of one folder, all of them, both included.
struct UidRange {
    ItemUid first = 0;
    ItemUid last = 0;
};
inline constexpr UidRange kImapUids{1, kLastImapUid};
inline constexpr UidRange kPendingUids{kFirstPendingUid, kFirstAssociatedUid - 1};
inline constexpr UidRange kAssociatedUids{kFirstAssociatedUid, kLastUid};
inline constexpr UidRange kAllUids{1, kLastUid};

enum class BodyStorage : std::uint8_t { Inline = 0, Chunks = 1, Blob = 2 };

/// content, without the inline body.
struct ContentRow {
    std::uint64_t sizeBytes = 0;
    BodyStorage storage = BodyStorage::Inline;
    std::string blobKey;      ///< "<sha256>-<generation>"
};

/// list_row, what comes from the header.
struct ListRow {
    std::string messageClass = "IPM.Note";
    std::string subject, senderName, senderAddress, displayTo, messageId;
    std::optional<std::int64_t> sent;
    std::uint8_t importance = 1;
    bool hasAttachment = false;
    std::string conversation;   ///< The 22 bytes of a conversation index that its messages share.
};

}  // namespace corbel::store
