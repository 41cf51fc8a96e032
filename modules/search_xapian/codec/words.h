// Text to the words of the index, and a substring to what must be among the words of every text that holds it.
//
// Text is folded first. A word is a run of letters and digits; its accents are dropped where they are only accents (Latin, Greek). Writing
// without blanks (Han, kana, Thai ...) is cut into pairs of letters. A long run is cut into pieces that overlap. All of this is decided by
// one letter at a time, which is what makes fragments() sound: what is a substring of a text stays one of the mapped text. Functions
// without state. [any thread]
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace corbel::search_xapian {

inline constexpr std::size_t kMaxWord = 48;    ///< Letters of one term; at most 4 bytes each, and Xapian's limit is 245.
inline constexpr std::size_t kPieceStep = 24;  ///< Pieces of a longer run begin so many letters apart: any 25 letters lie in one.

/// Unicode NFKC case folding; broken UTF-8 becomes U+FFFD. The same as what IMAP's exact search does.
std::string fold(std::string_view utf8);

/// Calls `each(word, continues)`; `continues`: it belongs to the same run of letters as the one before.
void forEachWord(std::string_view folded, const std::function<void(std::string_view, bool)>& each);

/// What a text that holds the needle has among its words.
struct Fragment {
    std::string text;
    bool isWhole = false;  ///< It is a word; else some word holds it.
};
std::vector<Fragment> fragments(std::string_view foldedNeedle);

}  // namespace corbel::search_xapian
