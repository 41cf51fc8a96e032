// What differs between two snapshots of a folder. Costs the chunks that they do not share. Pure. [any thread]
#pragma once

#include <cstdint>
#include <vector>

#include "store/mailbox_snapshot.h"

namespace corbel::store {

struct SnapshotDiff {
    std::vector<std::uint32_t> removed;  ///< Indexes in the older one, ascending.
    std::vector<std::uint32_t> changed;  ///< Indexes in the newer one, ascending.
    std::uint32_t firstAdded = 0;        ///< Index in the newer one; its size when nothing was added.
};

/// Precondition: both have the same UIDVALIDITY. Internal when `newer` is the older one.
SnapshotDiff diffSnapshots(const MailboxSnapshot& older, const MailboxSnapshot& newer);

}  // namespace corbel::store
