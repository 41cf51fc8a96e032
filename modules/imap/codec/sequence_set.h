// Sequence sets (RFC 3501 section 9, sequence-set): parsed as sent, then resolved against what "*" is now.
//
// Values. Knows nothing of mailboxes: the caller gives the highest number.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "codec/lexer.h"

namespace corbel::imap {

inline constexpr std::size_t kMaxSequenceRanges = 16384;   ///< Comma-separated parts of one set.

/// Both ends inclusive.
struct Range {
    std::uint32_t first = 0;
    std::uint32_t last = 0;
    bool operator==(const Range&) const = default;
};

struct SequenceSet {
    /// As sent: 0 stands for "*", ends in any order.
    std::vector<Range> ranges;

    /// Sorted, merged ranges with "*" replaced by `highest`. A range of "*" alone with `highest` 0 is dropped.
    std::vector<Range> resolve(std::uint32_t highest) const;
    /// The greatest number named, without "*".
    std::uint32_t greatest() const noexcept;
    bool hasStar() const noexcept;
};

SequenceSet parseSequenceSet(Lexer& in);

/// "1:3,5": numbers in the given order, runs of consecutive ones joined.
class SequenceSetWriter {
public:
    explicit SequenceSetWriter(std::string& out) : _out(out) {}
    void add(std::uint32_t number) { add(number, number); }
    void add(std::uint32_t first, std::uint32_t last);
    void finish();

private:
    std::string& _out;
    Range _run;
    bool _any = false;
};

}  // namespace corbel::imap
