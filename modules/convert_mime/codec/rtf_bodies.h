// RTF to HTML and text: what was encapsulated comes back as it was (MS-OXRTFEX), other RTF becomes simple HTML; and back.
//
// Reading never fails: broken RTF gives what of it is readable. Fuzzed; limits are named. [any thread]
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace corbel::convert_mime {

inline constexpr std::size_t kMaxRtfDepth = 500;                ///< Deeper groups share the state of the last one.
inline constexpr std::size_t kMaxRtfFonts = 4096;               ///< Further fonts have the document's charset.
inline constexpr std::size_t kMaxRtfOutput = 64 * 1024 * 1024;  ///< Bytes of each body; what is more is left out.

enum class RtfOrigin : std::uint8_t { Rtf, Html, Text };

struct RtfBodies {
    RtfOrigin origin = RtfOrigin::Rtf;
    std::string html;  ///< UTF-8; empty for encapsulated text.
    std::string text;  ///< UTF-8, CRLF lines; empty for encapsulated HTML.
};

RtfBodies readRtf(std::string_view rtf);

/// HTML (UTF-8) encapsulated in RTF.
std::string rtfOfHtml(std::string_view html);
/// Plain text (UTF-8) encapsulated in RTF.
std::string rtfOfText(std::string_view text);

}  // namespace corbel::convert_mime
