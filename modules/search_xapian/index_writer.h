// SearchWriter over one Xapian database and its lexicon.
//
// Made by XapianSearch, which knows who else writes. A database that cannot be read, or of another format, is thrown away: the position is
// {0, 0} then, and whoever feeds it begins anew. [worker, one thread at a time]
#pragma once

#include <xapian.h>

#include <functional>
#include <memory>
#include <string>
#include <unordered_set>

#include "corbel/search.h"
#include "lexicon.h"

namespace corbel::search_xapian {

inline constexpr std::size_t kMaxIndexedText =
    4 * 1024 * 1024;                                       ///< Bytes of one text after folding; what is longer makes the item incomplete.
inline constexpr std::size_t kMaxKeptWords = 1024 * 1024;  ///< Bytes of a message's words in their order; phrases behind are not found.
inline constexpr std::size_t kMaxKnownWords = 200'000;     ///< Words that are known to be in the lexicon without asking the database.

class IndexWriter final : public SearchWriter {
public:
    /// `publish`: puts the folder in place, after the database was closed; `release`: the writer is gone.
    IndexWriter(std::string folder, Xapian::Stem stem, std::function<void()> publish, std::function<void()> release);
    ~IndexWriter() override;

    SearchPosition position() const override { return _position; }
    std::uint64_t contentOf(ItemId item) override;
    void put(const SearchDocument& document) override;
    void remove(ItemId item) override;
    void forEachItem(const std::function<void(ItemId)>& each) override;
    void commit(SearchPosition reached) override;
    void publish() override;

private:
    using Words = std::unordered_set<std::string>;
    void open();
    /// False: some of it was left out.
    bool addText(Xapian::Document& document, std::string& data, char field, std::string_view text, Words& terms, Words& seen);
    bool addSource(Xapian::Document& document, std::string_view text, const Words& seen);
    void learn(const std::string& word);
    Xapian::WritableDatabase& database();

    const std::string _folder;
    const Xapian::Stem _stem;
    const bool _isStemming;
    const std::function<void()> _publish, _release;
    std::unique_ptr<Xapian::WritableDatabase> _database;  // null: spent
    std::unique_ptr<LexiconWriter> _lexicon;
    SearchPosition _position;
    Words _known;
};

}  // namespace corbel::search_xapian
