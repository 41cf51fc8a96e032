// Which modules can be isolated, and what their guests may do.
//
// Pure. [any thread]
#pragma once

#include "isolation/codec/messages.h"
#include "module/inspect.h"

namespace corbel::isolation {

/// InvalidArgument with half a sentence, when the module provides or requires what does not cross processes.
void checkCanBeIsolated(const module::ModuleFacts& facts);

GuestLimits limitsOf(const module::ModuleFacts& facts, std::uint64_t memoryBytes);

/// New settings are taken over by a new process: what the old one may open was decided by the old settings. Not where two at a time would be
/// in each other's way.
bool isReplacedAtReload(const module::ModuleFacts& facts);

}  // namespace corbel::isolation
