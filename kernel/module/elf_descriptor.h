// Finds a module's descriptor in its ELF file without running a line of it. Fuzzed (tests/fuzz/elf_descriptor.cpp).
//
// Pure but for `read`. Every offset and size comes from the file and is checked against its length; only the headers, the section names and
// the descriptor are read, however large the file is. Does not judge the descriptor (see inspect.h).
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>

#include "corbel/abi.h"
#include "corbel/error.h"

namespace corbel::module {

inline constexpr std::uint64_t kMaxModuleBytes = std::uint64_t{1} << 30;
inline constexpr std::size_t kMaxSections = 4096;
inline constexpr std::size_t kMaxNameTableBytes = 1 << 20;

/// Copies exactly `length` bytes at `offset` to `to`; false when it cannot.
using ReadAt = std::function<bool(std::uint64_t offset, void* to, std::size_t length)>;

/// InvalidArgument with half a sentence that follows the file's name: "is truncated: ...". [any thread]
Result<ModuleDescriptor> readDescriptor(const ReadAt& read, std::uint64_t fileSize);

}  // namespace corbel::module
