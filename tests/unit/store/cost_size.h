// How large the large folder is in tests of flat cost.
#pragma once

#include <cstddef>
#include <cstdlib>

namespace corbel::testing {

/// 10,000 items, or what CORBEL_MANY says (100,000 in the full run).
inline std::size_t manyItems() {
    const char* wanted = std::getenv("CORBEL_MANY");
    return wanted ? std::strtoul(wanted, nullptr, 10) : 10'000;
}

}  // namespace corbel::testing
