// One store's index as it was at the last question: a Xapian database and the lexicon mapped beside it.
//
// Kept in XapianSearch's cache. Questions to one store wait for each other; those to different stores do not. [worker, parallel]
#pragma once

#include <xapian.h>

#include <mutex>
#include <optional>
#include <string>

#include "corbel/search.h"
#include "lexicon.h"

namespace corbel::search_xapian {

inline constexpr std::size_t kMaxMatchingWords = 1000;  ///< Words that hold a substring, or begin with a prefix.

class IndexReader {
public:
    /// Throws Unavailable when there is none.
    IndexReader(const std::string& folder, Xapian::Stem stem);

    SearchPosition position();
    SearchAnswer query(const SearchQuery& query);
    std::optional<SearchAnswer> candidates(std::string_view text, std::uint32_t fields);

private:
    /// Runs `body` on the newest state; again when that was overwritten meanwhile.
    template <class Body>
    auto onNewest(Body&& body);
    SearchPosition positionNow() const;

    std::mutex _mutex;
    Xapian::Database _database;
    Lexicon _lexicon;
    const Xapian::Stem _stem;
};

}  // namespace corbel::search_xapian
