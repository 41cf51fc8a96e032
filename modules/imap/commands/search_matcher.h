// Decides whether a message matches a SEARCH, with as little of it as that takes: first the view, then small fields, then content.
//
// Made for one command. Three-valued: with what it was given so far a key may be undecided.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "codec/envelope.h"
#include "codec/search_keys.h"
#include "corbel/mime.h"
#include "corbel/search.h"
#include "corbel/store.h"
#include "mailbox.h"

namespace corbel::imap {

enum class Truth : std::uint8_t { No, Yes, Undecided };

class SearchMatcher {
public:
    /// Texts in `root` are folded UTF-8 already. Syntax when it names a sequence number that is not there.
    SearchMatcher(SearchKey root, const SelectedMailbox& mailbox, mime::Converter* converter);

    /// Asks the index where BODY and TEXT cannot match: such messages need not be read. What it does not know is read as ever.
    void narrow(Search& search, StoreId store) { narrow(_root, search, store); }

    /// Fields that decide what the view cannot; 0: none.
    std::uint32_t rowFields() const noexcept { return _rowFields; }
    /// Content fields that decide what those cannot; 0: none.
    std::uint32_t contentFields() const noexcept { return _contentFields; }

    Truth matchView(std::uint32_t sequence, const ViewItem& item);
    /// `fields` says what `row` has.
    Truth matchRow(std::uint32_t sequence, const ViewItem& item, const MessageRow& row, std::uint32_t fields);

private:
    /// What is known of the message in hand.
    struct Facts {
        std::uint32_t sequence = 0;
        const ViewItem* item = nullptr;
        const MessageRow* row = nullptr;
        std::uint32_t fields = 0;
        std::optional<Envelope> envelope;
        std::optional<mime::PartIndex> index;
        std::optional<std::string> header;   ///< Raw.
    };

    void prepare(SearchKey& key);
    void narrow(SearchKey& key, Search& search, StoreId store);
    bool isExcluded(const SearchKey& key) const;
    Truth evaluate(const SearchKey& key);
    Truth evaluateView(const SearchKey& key) const;
    Truth evaluateRow(const SearchKey& key);
    Truth evaluateContent(const SearchKey& key);
    const Envelope& envelope();
    const mime::PartIndex& index();
    const std::string& header();

    SearchKey _root;
    const SelectedMailbox& _mailbox;
    mime::Converter* _converter;
    std::uint32_t _rowFields = 0;
    std::uint32_t _contentFields = 0;
    Facts _facts;
    std::vector<SearchAnswer> _candidates;   // SearchKey::number of a text key: 1 + its index here
};

}  // namespace corbel::imap
