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
    std::uint64_t epoch = 1;
    std::uint64_t cn = 1;
    std::uint64_t nextId = 1;
    std::uint32_t lastUidValidity = 0;
    std::uint64_t folderCn = 1;
    std::uint64_t sizeBytes = 0;
    std::uint64_t messageCount = 0;
};

/// folder_counter.
struct CounterRow {
    std::uint32_t total = 0;
    std::uint32_t unseen = 0;
    std::uint32_t recent = 0;
    Uid recentUid = 1;
    std::uint32_t uidNext = 1;
    ModSeq highestModSeq = 1;
    std::uint64_t sizeBytes = 0;
};

enum class FolderKind : std::uint8_t { Root = 0, Subtree = 1, Ordinary = 2 };

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
    Uid uid = 0;
    ItemId item = 0;
    std::uint64_t content = 0;
    std::uint32_t flags = 0;
    std::uint64_t keywords = 0;
    std::uint64_t cn = 0;
    std::uint64_t readCn = 0;
    std::uint64_t sizeBytes = 0;
    std::uint64_t prefixBytes = 0;
    std::int64_t received = 0;
    std::int64_t saved = 0;
};

/// Uids first..last of one folder, all of them, both included.
struct UidRange {
    Uid first = 0;
    Uid last = 0;
};

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
};

}  // namespace corbel::store
