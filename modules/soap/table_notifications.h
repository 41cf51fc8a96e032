// What happened to the rows of tables that clients subscribed to. [worker]
#pragma once

#include <string_view>
#include <vector>

#include "call.h"
#include "object_event.h"

namespace corbel::soap {

/// By the number of a table of the call's session. NotFound.
void aimAtTable(Call& call, std::string_view key, Subscriber& subscriber);
/// Nothing for a table that is closed.
std::vector<WatchKey> watchedByTable(Call& call, const Subscriber& subscriber);
void tellOfTable(Call& call, const Subscriber& subscriber, std::vector<Notification>& to);

}  // namespace corbel::soap
