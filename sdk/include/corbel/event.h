// Change events: what the store tells after a commit, and what a parked connection can wait for.
//
// Values only. The bus in the kernel coalesces events per connection: a watcher learns that a folder changed and up to
// which change number, then reads what it needs from the store.
#pragma once

#include <cstdint>
#include <string_view>

namespace corbel {

using StoreId = std::uint64_t;
using FolderId = std::uint64_t;

/// What to watch: one folder, or with folder 0 everything in the store.
struct WatchKey {
    StoreId store = 0;
    FolderId folder = 0;
    bool operator==(const WatchKey&) const = default;
};

/// Bits of ChangeEvent::kinds.
enum ChangeKind : std::uint32_t {
    kItemsAdded = 1u << 0,
    kItemsRemoved = 1u << 1,
    kFlagsChanged = 1u << 2,
    kFolderChanged = 1u << 3,   ///< Created, renamed, deleted, rights or subscription changed.
    kNewMail = 1u << 4,         ///< Items were added by delivery.
};

/// A committed change of one folder. `changeNumber` is the highest one of the transaction.
struct ChangeEvent {
    StoreId store = 0;
    FolderId folder = 0;
    std::uint32_t kinds = 0;
    std::uint64_t changeNumber = 0;
};

}  // namespace corbel
