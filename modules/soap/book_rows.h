// The address book as tables: containers in containers, the people of an address list, the members of a group.
//
// Rows are made of bookProperties(); those that are hidden from address lists are not in one. [worker]
#pragma once

#include "memory_table.h"
#include "table_kinds.h"

namespace corbel::soap {

/// By the entryid of a container or a group. Refusal InvalidEntryid, InvalidParameter for what has nothing in it; NotFound.
OpenTablePtr openBookTable(Call& call, const TableRequest& request);

}  // namespace corbel::soap
