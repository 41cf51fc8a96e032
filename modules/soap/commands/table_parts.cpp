#include "commands/table_parts.h"

#include <algorithm>

namespace corbel::soap {
namespace {

// `ulOrder`.
constexpr std::uint32_t kDescending = 1, kCombine = 2, kGreatest = 4, kLeast = 8;

}  // namespace

SortOrder sortOrderOf(const std::vector<WireSortKey>& keys, std::uint32_t categories, std::uint32_t expanded) {
    if (keys.size() > kMaxSortKeys) throw Error(ErrorCode::LimitReached, "The list cannot be sorted by so many properties");
    SortOrder order;
    for (const WireSortKey& key : keys) {
        if (key.order & ~(kDescending | kCombine | kGreatest | kLeast)) throw Error(ErrorCode::InvalidArgument, "The list cannot be sorted like that");
        SortKey& stored = order.keys.emplace_back();
        stored.tag = unicodeColumn(key.tag);
        stored.isDescending = key.order & kDescending;
        if (key.order & kGreatest) stored.group = GroupValue::Greatest;
        else if (key.order & kLeast) stored.group = GroupValue::Least;
    }
    order.categories = categories;
    order.expanded = std::min(expanded, categories);
    return order;
}

}  // namespace corbel::soap
