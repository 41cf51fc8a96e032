#include "codec/sequence_set.h"

#include <algorithm>

#include "corbel/error.h"
#include "corbel/text.h"

namespace corbel::imap {
namespace {

std::uint32_t parseNumberOrStar(Lexer& in) { return in.accept('*') ? 0 : in.nonZeroNumber(); }

}  // namespace

SequenceSet parseSequenceSet(Lexer& in) {
    SequenceSet set;
    do {
        if (set.ranges.size() == kMaxSequenceRanges) throw Error(ErrorCode::LimitReached, "Too many ranges in the message set");
        Range range;
        range.first = range.last = parseNumberOrStar(in);
        if (in.accept(':')) range.last = parseNumberOrStar(in);
        set.ranges.push_back(range);
    } while (in.accept(','));
    return set;
}

std::vector<Range> SequenceSet::resolve(std::uint32_t highest) const {
    std::vector<Range> sorted;
    sorted.reserve(ranges.size());
    for (Range range : ranges) {
        if (range.first == 0) range.first = highest;
        if (range.last == 0) range.last = highest;
        if (range.first > range.last) std::swap(range.first, range.last);
        if (range.last == 0) continue;
        range.first = std::max(range.first, 1u);
        sorted.push_back(range);
    }
    std::sort(sorted.begin(), sorted.end(), [](const Range& a, const Range& b) { return a.first < b.first; });
    std::vector<Range> merged;
    for (const Range& range : sorted) {
        if (!merged.empty() && range.first <= static_cast<std::uint64_t>(merged.back().last) + 1) {
            merged.back().last = std::max(merged.back().last, range.last);
        } else {
            merged.push_back(range);
        }
    }
    return merged;
}

std::uint32_t SequenceSet::greatest() const noexcept {
    std::uint32_t greatest = 0;
    for (const Range& range : ranges) greatest = std::max({greatest, range.first, range.last});
    return greatest;
}

bool SequenceSet::hasStar() const noexcept {
    return std::any_of(ranges.begin(), ranges.end(), [](const Range& range) { return range.first == 0 || range.last == 0; });
}

void SequenceSetWriter::add(std::uint32_t first, std::uint32_t last) {
    if (_run.first != 0 && first == static_cast<std::uint64_t>(_run.last) + 1) {
        _run.last = last;
        return;
    }
    finish();
    _run = {first, last};
}

void SequenceSetWriter::finish() {
    if (_run.first == 0) return;
    if (_any) _out += ',';
    _any = true;
    text::appendNumber(_out, _run.first);
    if (_run.last != _run.first) {
        _out += ':';
        text::appendNumber(_out, _run.last);
    }
    _run = {};
}

}  // namespace corbel::imap
