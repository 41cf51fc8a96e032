// The outgoing queue as the spooler's table: messages that wait to be sent, of one store or of all. [worker]
#pragma once

#include "memory_table.h"
#include "table_kinds.h"

namespace corbel::soap {

struct QueueRow {
    StoreOwner store;
    ItemId item = 0;
    std::uint32_t flags = 0;   ///< PR_EC_OUTGOING_FLAGS.
};

/// What waits in the order of its submission: for the store's client, or for the server's spooler.
std::vector<QueueRow> queueRows(Call& call, std::optional<StoreId> store);

/// By the entryid of a store; without one of all stores, for trusted services. NoAccess.
OpenTablePtr openQueueTable(Call& call, const TableRequest& request);

}  // namespace corbel::soap
