// What is taken from a guest, in three steps: before the module is loaded (privileges, core dumps, memory, and for good what no module is to
// do), before its start (files, by Landlock), and after it (all system calls but those on a list, by seccomp).
//
// Functions of the process as a whole. Failures throw: a guest that cannot be closed in does not run. [main thread]
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "isolation/codec/messages.h"

namespace corbel::guest {

/// No new privileges, no capabilities, no core dumps, threads with small stacks, signals of a terminal ignored.
void dropPrivileges();

/// What the module may allocate beside what the process has by now.
void limitMemory(std::uint64_t bytes);

/// From here on files can be opened below `paths` only (and the system's libraries, to read). Of the calling thread and those that it
/// starts. False when this machine's kernel has no Landlock.
bool confineFiles(const isolation::GuestLimits& limits, const std::vector<std::string>& paths);

/// From here on: no programs, no processes, no sockets, no looking into or signalling of others, no changes of the system.
void forbidAlways();

/// From here on, for all threads: memory, time, threads, and reading and writing what is open; files only as `limits` say. Everything else
/// fails with EPERM.
void confineCalls(const isolation::GuestLimits& limits);

}  // namespace corbel::guest
