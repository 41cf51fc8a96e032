// What a reader sees of HTML: text without tags, scripts and styles, with entities resolved.
//
// Not a parser of documents: it never fails, looks at each byte once, and its output is no longer than its input. A function
// without state, fuzzed. [any thread]
#pragma once

#include <string>
#include <string_view>

namespace corbel::search {

inline constexpr std::size_t kMaxEntityBytes = 32;  ///< Longer names are text.

/// UTF-8 to UTF-8. Tags that begin a line or a cell become a blank, those within a line (b, i, span ...) vanish, so that wo<b>rd</b> is a
/// word. Values of alt and title are text.
std::string htmlToText(std::string_view html);

}  // namespace corbel::search
