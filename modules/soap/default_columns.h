// The columns that a table of each kind has until the client sets others, and those that it may have beside them. [any thread]
#pragma once

#include <span>

#include "corbel/property.h"

namespace corbel::soap {

std::span<const PropTag> contentsColumns();
std::span<const PropTag> furtherContentsColumns();
std::span<const PropTag> hierarchyColumns();
std::span<const PropTag> furtherHierarchyColumns();
std::span<const PropTag> bookContentsColumns();
std::span<const PropTag> bookHierarchyColumns();
std::span<const PropTag> systemStatsColumns();
std::span<const PropTag> sessionStatsColumns();
std::span<const PropTag> userStatsColumns();
std::span<const PropTag> companyStatsColumns();
std::span<const PropTag> serverStatsColumns();
std::span<const PropTag> userStoresColumns();
std::span<const PropTag> mailboxColumns();
std::span<const PropTag> queueColumns();

}  // namespace corbel::soap
