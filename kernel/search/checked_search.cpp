#include "search/checked_search.h"

#include "store/feed/content_feed.h"

namespace corbel::search {

bool CheckedSearch::isOfNow(StoreId store, SearchPosition reached) { return reached.epoch == _stores.feed(store)->epoch(); }

SearchPosition CheckedSearch::position(StoreId store) {
    const SearchPosition reached = _search.position(store);
    return isOfNow(store, reached) ? reached : SearchPosition{};
}

SearchAnswer CheckedSearch::query(StoreId store, const SearchQuery& query) {
    SearchAnswer answer = _search.query(store, query);
    return isOfNow(store, answer.reached) ? answer : SearchAnswer{};
}

std::optional<SearchAnswer> CheckedSearch::candidates(StoreId store, std::string_view text, std::uint32_t fields) {
    auto answer = _search.candidates(store, text, fields);
    if (answer && !isOfNow(store, answer->reached)) answer.reset();
    if (answer) _narrowed.add();
    return answer;
}

}  // namespace corbel::search
