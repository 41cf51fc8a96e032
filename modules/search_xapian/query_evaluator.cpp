#include "query_evaluator.h"

#include <algorithm>
#include <iterator>

#include "codec/words.h"
#include "corbel/error.h"
#include "index_reader.h"
#include "terms.h"

namespace corbel::search_xapian {
namespace {

ItemSet intersection(const ItemSet& a, const ItemSet& b) {
    ItemSet out;
    std::set_intersection(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(out));
    return out;
}

ItemSet unionOf(const ItemSet& a, const ItemSet& b) {
    ItemSet out;
    std::set_union(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(out));
    return out;
}

template <class Each>
void forEachSearchedField(std::uint32_t fields, Each&& each) {
    for (const FieldPrefix& field : kFields) {
        if (field.field != kSearchSource && (fields & field.field)) each(field.letter);
    }
}

}  // namespace

ItemSet itemsWithAny(const Xapian::Database& database, const std::vector<std::string>& terms) {
    ItemSet items;
    for (const std::string& term : terms) {
        const auto end = database.postlist_end(term);
        for (auto at = database.postlist_begin(term); at != end; ++at) items.push_back(*at);
    }
    if (terms.size() > 1) {
        std::sort(items.begin(), items.end());
        items.erase(std::unique(items.begin(), items.end()), items.end());
    }
    return items;
}

ItemSet QueryEvaluator::all() const { return itemsWithAny(_database, {std::string()}); }

std::vector<std::string> QueryEvaluator::termsFrom(const std::string& prefix) const {
    std::vector<std::string> terms;
    for (auto at = _database.allterms_begin(prefix); at != _database.allterms_end(prefix); ++at) {
        if (terms.size() == kMaxMatchingWords) throw Error(ErrorCode::InvalidArgument, "Too many words begin like this; write more of it");
        terms.push_back(*at);
    }
    return terms;
}

ItemSet QueryEvaluator::phraseIn(char field, const Run& run, bool isPrefix) const {
    ItemSet items;
    std::string wanted = " ";
    for (std::size_t i = 0; i < run.size(); ++i) {
        const bool isLast = i + 1 == run.size();
        const ItemSet found =
            isLast && isPrefix ? itemsWithAny(_database, termsFrom(term(field, run[i]))) : itemsWithAny(_database, {term(field, run[i])});
        items = i == 0 ? found : intersection(items, found);
        if (items.empty()) return items;
        wanted += run[i];
        if (!isLast || !isPrefix) wanted += ' ';
    }
    if (run.size() == 1) return items;
    std::erase_if(items, [&](Xapian::docid item) { return !holdsWords(_database.get_document(item).get_data(), field, wanted); });
    return items;
}

ItemSet QueryEvaluator::phrase(const Run& run, bool isPrefix, std::uint32_t fields) const {
    ItemSet items;
    forEachSearchedField(fields, [&](char field) { items = unionOf(items, phraseIn(field, run, isPrefix)); });
    return items;
}

ItemSet QueryEvaluator::stems(const std::string& word, std::uint32_t fields) const {
    std::vector<std::string> terms;
    forEachSearchedField(fields, [&](char field) { terms.push_back(stemTerm(field, _stem(word))); });
    return itemsWithAny(_database, terms);
}

ItemSet QueryEvaluator::words(const SearchQuery& query) const {
    // A run of letters without blanks, or a long one, is several words that follow one another.
    std::vector<Run> runs;
    forEachWord(fold(query.text), [&](std::string_view word, bool continues) {
        if (!continues || runs.empty()) runs.emplace_back();
        runs.back().emplace_back(word);
    });
    if (runs.empty()) return {};
    if (query.kind != SearchQuery::Kind::Words) {
        Run whole;
        for (Run& run : runs) std::move(run.begin(), run.end(), std::back_inserter(whole));
        return phrase(whole, query.kind == SearchQuery::Kind::Prefix, query.fields);
    }
    ItemSet items;
    for (std::size_t i = 0; i < runs.size(); ++i) {
        const ItemSet found =
            runs[i].size() == 1 && _isStemming ? stems(runs[i].front(), query.fields) : phrase(runs[i], false, query.fields);
        items = i == 0 ? found : intersection(items, found);
        if (items.empty()) break;
    }
    return items;
}

ItemSet QueryEvaluator::evaluate(const SearchQuery& query, std::size_t depth) {
    if (depth > kMaxSearchQueryDepth || ++_nodes > kMaxSearchQueryNodes)
        throw Error(ErrorCode::InvalidArgument, "The search is too complicated");
    using Kind = SearchQuery::Kind;
    switch (query.kind) {
        case Kind::All:
            return all();
        case Kind::Words:
        case Kind::Phrase:
        case Kind::Prefix:
            return words(query);
        case Kind::And:
        case Kind::Or: {
            if (query.children.empty()) return query.kind == Kind::And ? all() : ItemSet();
            ItemSet items = evaluate(query.children.front(), depth + 1);
            for (std::size_t i = 1; i < query.children.size(); ++i) {
                const ItemSet others = evaluate(query.children[i], depth + 1);
                items = query.kind == Kind::And ? intersection(items, others) : unionOf(items, others);
            }
            return items;
        }
        case Kind::Not: {
            if (query.children.size() != 1)
                throw Error(ErrorCode::InvalidArgument, "The search cannot be understood", "Not without one child");
            const ItemSet without = evaluate(query.children.front(), depth + 1);
            const ItemSet everything = all();
            ItemSet items;
            std::set_difference(everything.begin(), everything.end(), without.begin(), without.end(), std::back_inserter(items));
            return items;
        }
    }
    return {};
}

}  // namespace corbel::search_xapian
