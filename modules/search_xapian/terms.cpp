#include "terms.h"

#include <algorithm>

#include "corbel/text.h"

namespace corbel::search_xapian {

std::string beginData(std::uint64_t content) { return std::to_string(content) + '\n'; }

std::uint64_t contentOf(std::string_view data) { return text::parseUnsigned(data.substr(0, data.find('\n'))).value_or(0); }

bool holdsWords(std::string_view data, char field, std::string_view words) {
    for (std::size_t at = data.find('\n'); at != std::string_view::npos && at + 1 < data.size();) {
        const std::size_t end = std::min(data.find('\n', at + 1), data.size());
        const std::string_view line = data.substr(at + 1, end - at - 1);
        if (line.front() == field && line.find(words) != std::string_view::npos) return true;
        at = end;
    }
    return false;
}

std::string toText(SearchPosition position) {
    return std::to_string(position.epoch) + ' ' + std::to_string(position.changeNumber) + ' ' + std::to_string(position.complete);
}

SearchPosition toPosition(std::string_view text) {
    const auto numbers = text::split(text, ' ');
    if (numbers.size() != 3) return {};
    const auto epoch = text::parseUnsigned(numbers[0]);
    const auto changeNumber = text::parseUnsigned(numbers[1]);
    const auto complete = text::parseUnsigned(numbers[2]);
    return epoch && changeNumber && complete ? SearchPosition{*epoch, *changeNumber, *complete} : SearchPosition{};
}

}  // namespace corbel::search_xapian
