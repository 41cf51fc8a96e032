// SearchQuery to the items that match it, by set operations on posting lists.
//
// Words of a phrase are looked up like any others, and the order is then read from the words that each document keeps: a tenth of the space
// of Xapian's positions, and a phrase may end in a prefix. Made for one question on one state of the database. [worker]
#pragma once

#include <xapian.h>

#include <string>
#include <vector>

#include "corbel/search.h"

namespace corbel::search_xapian {

using ItemSet = std::vector<Xapian::docid>;  ///< Ascending, each once.

/// All items that have one of the terms.
ItemSet itemsWithAny(const Xapian::Database& database, const std::vector<std::string>& terms);

class QueryEvaluator {
public:
    QueryEvaluator(const Xapian::Database& database, const Xapian::Stem& stem)
        : _database(database), _stem(stem), _isStemming(!stem.is_none()) {}
    /// InvalidArgument past kMaxSearchQueryDepth or kMaxSearchQueryNodes, or for a prefix of more than kMaxMatchingWords words.
    ItemSet evaluate(const SearchQuery& query) { return evaluate(query, 1); }

private:
    using Run = std::vector<std::string>;  // words that follow one another

    ItemSet evaluate(const SearchQuery& query, std::size_t depth);
    ItemSet words(const SearchQuery& query) const;
    ItemSet phrase(const Run& run, bool isPrefix, std::uint32_t fields) const;
    ItemSet phraseIn(char field, const Run& run, bool isPrefix) const;
    ItemSet stems(const std::string& word, std::uint32_t fields) const;
    std::vector<std::string> termsFrom(const std::string& prefix) const;
    ItemSet all() const;

    const Xapian::Database& _database;
    const Xapian::Stem& _stem;
    const bool _isStemming;
    std::size_t _nodes = 0;
};

}  // namespace corbel::search_xapian
