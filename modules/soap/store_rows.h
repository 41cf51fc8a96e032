// Lists of users and of stores, for administrators: who has a store, whose a store was, and how much is in it.
//
// What needs a store to be opened is found out for rows that are read, or for all when they are sorted or chosen by it. An administrator of a
// tenant sees its people and stores only. [worker]
#pragma once

#include <memory>

#include "memory_table.h"
#include "table_kinds.h"

namespace corbel::soap {

/// Of the users' statistics: one row a user.
std::unique_ptr<RowMaker> makeUserRows();
/// Users with and without a store, public stores, and stores whose owner is gone. NoAccess.
OpenTablePtr openUserStoresTable(Call& call, const TableRequest& request);
/// Every store that the session may open, with the properties of a store. NoAccess.
OpenTablePtr openMailboxTable(Call& call, const TableRequest& request);

}  // namespace corbel::soap
