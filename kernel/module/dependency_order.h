// In which order modules start: each after all that provide what it requires.
//
// Pure. [any thread]
#pragma once

#include <string>
#include <vector>

#include "module/inspect.h"

namespace corbel::module {

struct DependencyOrder {
    std::vector<std::size_t> order;            ///< Indices into `modules`, those that can start.
    /// Those that cannot, with a sentence each: a required interface that nobody provides, or a circle.
    std::vector<std::pair<std::size_t, std::string>> refused;
};

/// Independent modules keep their given order.
DependencyOrder dependencyOrder(const std::vector<const ModuleFacts*>& modules);

}  // namespace corbel::module
