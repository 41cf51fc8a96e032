// CPU time and memory of a server from /proc: one process and all that descend from it.
#pragma once

#include <cstdint>

namespace load {

/// Microseconds of user and system time.
std::uint64_t cpuMicros(int rootPid);
/// Sum of the proportional set sizes (PSS), in bytes.
std::uint64_t memoryBytes(int rootPid);
int threadCount(int rootPid);

}  // namespace load
