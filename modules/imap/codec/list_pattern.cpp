#include "codec/list_pattern.h"

#include <algorithm>

#include "corbel/error.h"
#include "corbel/store.h"
#include "corbel/text.h"

namespace corbel::imap {
namespace {

bool isWildcard(char c) noexcept { return c == '*' || c == '%'; }

/// "INBOX" as first component, in upper case, so that both sides compare equal.
void foldInbox(std::string& name) {
    if (!text::startsWithIgnoreCase(name, "INBOX")) return;
    if (name.size() == 5 || name[5] == kPathSeparator || isWildcard(name[5])) name.replace(0, 5, "INBOX");
}

}  // namespace

ListPattern::ListPattern(std::string_view reference, std::string_view pattern) {
    if (reference.size() + pattern.size() > kMaxPatternLength) throw Error(ErrorCode::LimitReached, "The mailbox pattern is too long");
    for (const std::string_view part : {reference, pattern}) {
        for (const char c : part) {
            // "**", "*%" and "%*" match what "*" does, "%%" what "%" does.
            if (isWildcard(c) && !_pattern.empty() && isWildcard(_pattern.back())) {
                if (c == '*') _pattern.back() = '*';
            } else {
                _pattern += c;
            }
        }
    }
    if (std::count_if(_pattern.begin(), _pattern.end(), isWildcard) > static_cast<std::ptrdiff_t>(kMaxPatternWildcards)) {
        throw Error(ErrorCode::LimitReached, "The mailbox pattern has too many wildcards");
    }
    foldInbox(_pattern);
}

bool ListPattern::matches(std::string_view name) const { return reached(name)[_pattern.size()] != 0; }

bool ListPattern::mayMatchBelow(std::string_view prefix) const {
    const std::vector<char> reach = reached(prefix);
    return std::find(reach.begin(), reach.end(), 1) != reach.end();
}

std::vector<char> ListPattern::reached(std::string_view name) const {
    // One row of the usual table: reach[i] is true when the first i characters of the pattern match what was read.
    std::vector<char> reach(_pattern.size() + 1, 0);
    reach[0] = 1;
    for (std::size_t i = 0; i < _pattern.size() && isWildcard(_pattern[i]); ++i) reach[i + 1] = 1;
    std::string folded;
    if (text::startsWithIgnoreCase(name, "INBOX")) {
        folded = name;
        foldInbox(folded);
        name = folded;
    }
    for (const char c : name) {
        char diagonal = reach[0];
        reach[0] = 0;
        for (std::size_t i = 0; i < _pattern.size(); ++i) {
            const char above = reach[i + 1];
            if (_pattern[i] == '*') {
                reach[i + 1] = static_cast<char>(reach[i] || above);
            } else if (_pattern[i] == '%') {
                reach[i + 1] = static_cast<char>(reach[i] || (above && c != kPathSeparator) || (diagonal && c != kPathSeparator));
            } else {
                reach[i + 1] = static_cast<char>(diagonal && _pattern[i] == c);
            }
            diagonal = above;
        }
    }
    return reach;
}

}  // namespace corbel::imap
