// Character references of HTML.
//
// The names that mail uses (Latin-1, Greek left out, punctuation, arrows, maths signs); others stay as written. [any thread]
#pragma once

#include <string>
#include <string_view>

namespace corbel::convert_mime {

/// `at` is at an '&'. Appends what it stands for, or the '&' itself when it stands for nothing, and returns the place behind.
std::size_t appendEntity(std::string_view html, std::size_t at, std::string& out);

/// Text for HTML: & < > " become references.
void appendEscaped(std::string& out, std::string_view text);

}  // namespace corbel::convert_mime
