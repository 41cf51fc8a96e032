// What conversion asks of an HTML body: its text, the charset that it names, the parts that it shows.
//
// A tolerant tokenizer, no tree: nothing nests, so no depth to limit; time and memory follow the input. [any thread]
#pragma once

#include <string>
#include <string_view>
#include <unordered_set>

namespace corbel::convert_mime {

inline constexpr std::size_t kMaxMetaSearch = 4096;     ///< Bytes in which a charset is looked for, as browsers do.
inline constexpr std::size_t kMaxCidReferences = 5000;  ///< Different cid references that are looked at.

/// UTF-8 in, readable UTF-8 out with CRLF lines: scripts, styles and comments go, blocks become lines, white space collapses outside <pre>.
std::string textOfHtml(std::string_view html);

/// A small document around plain text (CRLF lines), for clients that ask for HTML.
std::string htmlOfText(std::string_view text);

/// The charset in a <meta> element; empty when there is none.
std::string metaCharset(std::string_view html);

/// Content ids that "cid:" links name, decoded.
std::unordered_set<std::string> cidReferences(std::string_view html);

}  // namespace corbel::convert_mime
