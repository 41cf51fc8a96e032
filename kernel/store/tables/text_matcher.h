// Holds a Content restriction against a value that comes in pieces: what matches() does of a whole value, with little of it in memory.
//
// Made for one value. [one thread]
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "corbel/restriction.h"

namespace corbel::store {

class TextMatcher {
public:
    explicit TextMatcher(const Restriction& content);
    /// False when it knows already, and needs no more.
    bool take(std::string_view piece);
    /// After the last piece.
    bool finish();

private:
    void look(std::string_view text);

    const bool _isText;
    const std::uint32_t _match;
    const std::string _needle;
    std::string _unfolded;   // the end of what came, which may belong to what comes
    std::string _tail;       // of what was looked at, one byte shorter than the needle
    std::size_t _equal = 0;  // bytes of the needle that the beginning has
    std::optional<bool> _verdict;
};

}  // namespace corbel::store
