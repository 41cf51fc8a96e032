// What a shared object expects of others, read from its file without running a line of it. Fuzzed with elf_descriptor.h.
//
// Every offset and size comes from the file and is checked against its length and a limit. Does not judge who defines the names. [any thread]
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "corbel/error.h"
#include "module/elf_descriptor.h"

namespace corbel::module {

inline constexpr std::uint64_t kMaxSymbols = 1'000'000;
inline constexpr std::uint64_t kMaxNeeded = 1'000;                              ///< Libraries.
inline constexpr std::uint64_t kMaxSymbolNameBytes = std::uint64_t{64} << 20;   ///< Of all names.

struct ElfNeeds {
    std::vector<std::string> symbols;     ///< Undefined names that must be found; weak ones are not among them.
    std::vector<std::string> libraries;   ///< DT_NEEDED.
};

/// Of a file that readDescriptor() took. InvalidArgument with half a sentence that follows the file's name.
Result<ElfNeeds> readNeeds(const ReadAt& read, std::uint64_t fileSize);

}  // namespace corbel::module
