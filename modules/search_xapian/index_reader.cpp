#include "index_reader.h"

#include <algorithm>

#include "codec/words.h"
#include "query_evaluator.h"
#include "terms.h"
#include "xapian_error.h"

namespace corbel::search_xapian {
namespace {

constexpr int kAttempts = 5;
constexpr std::size_t kFewCandidates = 16;  // cheaper to look at than to narrow down further

/// The terms of one condition, of which an item must have one.
struct Condition {
    std::vector<std::string> terms;
    std::uint64_t postings = 0;
};

}  // namespace

IndexReader::IndexReader(const std::string& folder, Xapian::Stem stem)
    : _database(guarded([&] { return Xapian::Database(folder); })), _lexicon(folder + "/words"), _stem(std::move(stem)) {}

template <class Body>
auto IndexReader::onNewest(Body&& body) {
    const std::lock_guard lock(_mutex);
    return guarded([&] {
        for (int attempt = 1;; ++attempt) {
            _database.reopen();
            try {
                return body();
            } catch (const Xapian::DatabaseModifiedError&) {
                if (attempt == kAttempts) throw;
            }
        }
    });
}

SearchPosition IndexReader::positionNow() const {
    if (_database.get_metadata(std::string(kFormatKey)) != kFormat) return {};
    return toPosition(_database.get_metadata(std::string(kPositionKey)));
}

SearchPosition IndexReader::position() {
    return onNewest([&] { return positionNow(); });
}

SearchAnswer IndexReader::query(const SearchQuery& wanted) {
    return onNewest([&] {
        SearchAnswer answer;
        answer.reached = positionNow();
        if (answer.reached == SearchPosition{}) return answer;
        const ItemSet found = QueryEvaluator(_database, _stem).evaluate(wanted);
        answer.items.assign(found.begin(), found.end());
        return answer;
    });
}

std::optional<SearchAnswer> IndexReader::candidates(std::string_view text, std::uint32_t fields) {
    const std::vector<Fragment> wanted = fragments(fold(text));
    if (wanted.empty()) return std::nullopt;
    return onNewest([&]() -> std::optional<SearchAnswer> {
        SearchAnswer answer;
        answer.reached = positionNow();
        if (answer.reached == SearchPosition{}) return std::nullopt;
        _lexicon.refresh();  // after the database: see lexicon.h
        std::vector<Condition> conditions;
        for (const Fragment& fragment : wanted) {
            std::vector<std::string_view> words{fragment.text};
            if (!fragment.isWhole) {
                auto found = _lexicon.find(fragment.text, kMaxMatchingWords);
                if (!found) continue;
                words = std::move(*found);
            }
            Condition& condition = conditions.emplace_back();
            for (const std::string_view word : words) {
                for (const FieldPrefix& field : kFields) {
                    if (!(fields & field.field)) continue;
                    std::string name = term(field.letter, word);
                    const auto frequency = _database.get_termfreq(name);
                    if (frequency == 0) continue;
                    condition.postings += frequency;
                    condition.terms.push_back(std::move(name));
                }
            }
        }
        if (conditions.empty()) return std::nullopt;
        std::sort(conditions.begin(), conditions.end(), [](const Condition& a, const Condition& b) { return a.postings < b.postings; });
        ItemSet items = itemsWithAny(_database, conditions.front().terms);
        for (std::size_t i = 1; i < conditions.size() && items.size() > kFewCandidates; ++i) {
            const ItemSet others = itemsWithAny(_database, conditions[i].terms);
            ItemSet both;
            std::set_intersection(items.begin(), items.end(), others.begin(), others.end(), std::back_inserter(both));
            items = std::move(both);
        }
        const ItemSet incomplete = itemsWithAny(_database, {std::string(kIncompleteTerm)});
        std::set_union(items.begin(), items.end(), incomplete.begin(), incomplete.end(), std::back_inserter(answer.items));
        return answer;
    });
}

}  // namespace corbel::search_xapian
