// One setting's value out of its text: types, ranges, units.
//
// Pure, but for a Secret's "file:PATH", which readSecretFile() reads.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "corbel/error.h"
#include "corbel/settings.h"

namespace corbel::config {

inline constexpr std::size_t kMaxListItems = 1000;
inline constexpr std::size_t kMaxSecretBytes = 64 * 1024;

struct Value {
    std::string text;                  ///< String, Enum, Path (absolute when a base was given), Secret.
    std::int64_t number = 0;           ///< Integer, Size (bytes), Duration (ms), Boolean (0, 1).
    std::vector<std::string> items;    ///< List.
};

/// Error InvalidArgument whose user text says what was expected and what was found; a secret's text is not repeated. Relative paths are put below `base`. [any thread]
Result<Value> parseValue(const SettingSpec& spec, std::string_view text, std::string_view base);

/// The file's text without its last line end. InvalidArgument. [any thread]
Result<std::string> readSecretFile(const std::string& path);

/// "64K", "35min": the shortest exact form.
std::string formatSize(std::uint64_t bytes);
std::string formatDuration(std::int64_t milliseconds);

}  // namespace corbel::config
