// Waits for a list that is made in pool `slow`: the one place where a call blocks its worker on another's work. [worker]
#pragma once

#include <chrono>

#include "corbel/tables.h"

namespace corbel::soap {

inline constexpr std::chrono::seconds kTableWait{30};   ///< For a long list, and for another call in the same table.

/// Refusal Busy when it is not ready in time; it goes on being made, and who asks again finds it.
void prepareTable(Tables& tables, Table& table, TableNeed need);

}  // namespace corbel::soap
