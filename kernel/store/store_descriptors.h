// How the descriptors of a process are shared between mailbox files that stay open and connections, so that neither takes the last one from the other.
//
// Pure numbers, for kernel/store and kernel/app.
#pragma once

#include <algorithm>
#include <cstddef>

namespace corbel::store {

inline constexpr std::size_t kDescriptorsPerStore = 6;    ///< Two database connections of three each while it is busy.
inline constexpr std::size_t kOtherDescriptors = 512;     ///< Log, server.db, listeners, administrators, spool and blob files.

/// How many of `wanted` mailbox files may be open at once: half of the descriptors are left to connections.
constexpr std::size_t openStoresWithin(std::size_t descriptors, std::size_t wanted) noexcept {
    const std::size_t half = descriptors / 2;
    const std::size_t room = half > 2 * kOtherDescriptors ? half - kOtherDescriptors : half / 2;
    return std::min(room / kDescriptorsPerStore, wanted);
}

/// What is left to connections beside `openStores` files.
constexpr std::size_t connectionsWithin(std::size_t descriptors, std::size_t openStores) noexcept {
    const std::size_t taken = kOtherDescriptors + openStores * kDescriptorsPerStore;
    return descriptors > 2 * taken ? descriptors - taken : descriptors / 2;
}

}  // namespace corbel::store
