// Compressed RTF (MS-OXRTFCP): LZFu and MELA to RTF, and RTF to LZFu.
//
// Functions without state. What does not follow the format is an error, never a crash: limits are named. Fuzzed. [any thread]
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "corbel/error.h"
#include "corbel/message_data.h"

namespace corbel::convert_mime {

inline constexpr std::size_t kMaxRtfBytes = 32 * 1024 * 1024;  ///< Uncompressed.

/// Syntax when the header, the checksum or a reference is wrong; TooLarge past kMaxRtfBytes. Bytes behind the end are left alone.
Result<std::string> decompressRtf(std::string_view compressed);

/// The RTF of a value that is too large for decompressRtf(), in pieces. It ends where the value is damaged; its checksum is not looked at.
void expandRtf(ValueReader& compressed, const std::function<void(std::string_view)>& take);

std::string compressRtf(std::string_view rtf);

}  // namespace corbel::convert_mime
