// Statistics that administrators' tools show as tables (`kopano-stats`): of the server, its sessions, users and companies.
//
// Sessions are live; nothing here is counted anew for it. Who asks has been checked to be an administrator: one of a tenant sees its people
// only. [worker]
#pragma once

#include <memory>

#include "memory_table.h"
#include "table_kinds.h"

namespace corbel::soap {

/// One of the five kinds of statistics. NoAccess; NotFound for companies where there are none.
OpenTablePtr openStatsTable(Call& call, const TableRequest& request);

}  // namespace corbel::soap
