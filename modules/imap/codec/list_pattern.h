// LIST's and LSUB's patterns: "*" matches anything, "%" anything but the separator (RFC 3501 section 6.3.8).
//
// Works on names as sent (modified UTF-7). [any thread]
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace corbel::imap {

inline constexpr std::size_t kMaxPatternLength = 1024;
inline constexpr std::size_t kMaxPatternWildcards = 32;

class ListPattern {
public:
    /// Joins reference and pattern. LimitReached when it is over a limit.
    ListPattern(std::string_view reference, std::string_view pattern);
    /// `name` in modified UTF-7; a first component INBOX matches in any case.
    bool matches(std::string_view name) const;
    /// True when it may match a name that begins with `prefix`.
    bool mayMatchBelow(std::string_view prefix) const;

private:
    /// Which lengths of the pattern match all of `name`.
    std::vector<char> reached(std::string_view name) const;
    std::string _pattern;
};

}  // namespace corbel::imap
