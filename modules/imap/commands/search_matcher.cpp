#include "commands/search_matcher.h"

#include <algorithm>
#include <chrono>

#include "corbel/error.h"
#include "corbel/message_text.h"
#include "corbel/text.h"
#include "search_text.h"

namespace corbel::imap {
namespace {

using Kind = SearchKey::Kind;

constexpr std::size_t kMaxNarrowedKeys = 32;   // each holds its candidates

Truth truth(bool value) noexcept { return value ? Truth::Yes : Truth::No; }

bool contains(const std::vector<Range>& ranges, std::uint32_t number) noexcept {
    const auto after = std::upper_bound(ranges.begin(), ranges.end(), number, [](std::uint32_t n, const Range& range) { return n < range.first; });
    return after != ranges.begin() && number <= std::prev(after)->last;
}

std::int32_t dayOf(TimePoint time) noexcept {
    return static_cast<std::int32_t>(std::chrono::floor<std::chrono::days>(time).time_since_epoch().count());
}

std::uint32_t fieldOf(Kind kind) noexcept {
    switch (kind) {
        case Kind::Before:
        case Kind::On:
        case Kind::Since:
            return kFieldReceived;
        case Kind::Larger:
        case Kind::Smaller:
            return kFieldSize;
        case Kind::SentBefore:
        case Kind::SentOn:
        case Kind::SentSince:
        case Kind::From:
        case Kind::To:
        case Kind::Cc:
        case Kind::Bcc:
        case Kind::Subject:
            return kFieldEnvelope;
        case Kind::Header:
        case Kind::Body:
        case Kind::Text:
            return kFieldStructure | kFieldContent;
        default:
            return 0;
    }
}

}  // namespace

SearchMatcher::SearchMatcher(SearchKey root, const SelectedMailbox& mailbox, mime::Converter* converter)
    : _root(std::move(root)), _mailbox(mailbox), _converter(converter) {
    prepare(_root);
    if (_contentFields) _contentFields |= _rowFields;
}

void SearchMatcher::prepare(SearchKey& key) {
    const std::uint32_t fields = fieldOf(key.kind);
    (fields & kFieldContent ? _contentFields : _rowFields) |= fields;
    if (key.kind == Kind::Sequence) {
        // "1:*" in an empty mailbox: clients search so, and nothing is what they find.
        const bool isEmpty = _mailbox.view().size() == 0 && key.set.hasStar();
        key.set.ranges = isEmpty ? std::vector<Range>() : _mailbox.resolve(key.set, false);
    } else if (key.kind == Kind::Uid) {
        const std::uint32_t size = _mailbox.view().size();
        key.set.ranges = key.set.resolve(size ? _mailbox.view().at(size).uid : 0);
    } else if (key.kind == Kind::Keyword) {   // becomes the bit it has in this view
        const auto names = _mailbox.view().keywords();
        for (std::size_t bit = 0; bit < names.size() && bit < 64; ++bit) {
            if (text::equalsIgnoreCase(names[bit], key.text)) key.number = std::uint64_t{1} << bit;
        }
    }
    for (SearchKey& child : key.children) prepare(child);
}

void SearchMatcher::narrow(SearchKey& key, Search& search, StoreId store) {
    for (SearchKey& child : key.children) narrow(child, search, store);
    if ((key.kind != Kind::Body && key.kind != Kind::Text) || key.text.empty() || _candidates.size() >= kMaxNarrowedKeys) return;
    constexpr std::uint32_t kBodies = kSearchBody | kSearchAttachment | kSearchSource;
    try {
        auto answer = search.candidates(store, key.text, key.kind == Kind::Text ? kSearchAnywhere | kBodies : kBodies);
        if (!answer) return;
        _candidates.push_back(std::move(*answer));
        key.number = _candidates.size();
    } catch (const Error&) {
        // without the index it takes longer
    }
}

/// The bytes of an item do not change under its UID. So when the index was complete up to the number that this view has for the item, the
/// item is a candidate or does not match, whatever happened to it since.
bool SearchMatcher::isExcluded(const SearchKey& key) const {
    if (key.number == 0 || (key.kind != Kind::Body && key.kind != Kind::Text)) return false;
    const SearchAnswer& answer = _candidates[key.number - 1];
    return _facts.item->modSeq <= answer.reached.complete && !std::binary_search(answer.items.begin(), answer.items.end(), _facts.item->item);
}

Truth SearchMatcher::matchView(std::uint32_t sequence, const ViewItem& item) {
    _facts = {};
    _facts.sequence = sequence;
    _facts.item = &item;
    return evaluate(_root);
}

Truth SearchMatcher::matchRow(std::uint32_t sequence, const ViewItem& item, const MessageRow& row, std::uint32_t fields) {
    _facts = {};
    _facts.sequence = sequence;
    _facts.item = &item;
    _facts.row = &row;
    _facts.fields = fields;
    return evaluate(_root);
}

Truth SearchMatcher::evaluate(const SearchKey& key) {
    switch (key.kind) {
        case Kind::And:
        case Kind::Or: {
            const Truth decisive = key.kind == Kind::And ? Truth::No : Truth::Yes;
            bool isUndecided = false;
            for (const SearchKey& child : key.children) {
                const Truth value = evaluate(child);
                if (value == decisive) return decisive;
                isUndecided |= value == Truth::Undecided;
            }
            if (isUndecided) return Truth::Undecided;
            return key.kind == Kind::And ? Truth::Yes : Truth::No;
        }
        case Kind::Not: {
            const Truth value = evaluate(key.children.front());
            return value == Truth::Undecided ? value : truth(value == Truth::No);
        }
        default:
            break;
    }
    const std::uint32_t needed = fieldOf(key.kind);
    if (needed == 0) return evaluateView(key);
    if (isExcluded(key)) return Truth::No;
    if ((_facts.fields & needed) != needed) return Truth::Undecided;
    return needed & kFieldContent ? evaluateContent(key) : evaluateRow(key);
}

Truth SearchMatcher::evaluateView(const SearchKey& key) const {
    const ViewItem& item = *_facts.item;
    switch (key.kind) {
        case Kind::Sequence:
            return truth(contains(key.set.ranges, _facts.sequence));
        case Kind::Uid:
            return truth(contains(key.set.ranges, item.uid));
        case Kind::HasFlags:
            return truth((item.flags & key.number) == key.number);
        case Kind::Keyword:
            return truth((item.keywords & key.number) != 0);
        case Kind::Recent:
            return truth(_mailbox.isRecent(item.uid));
        case Kind::ModSeq:
            return truth(item.modSeq >= key.number);
        default:
            return Truth::Yes;   // ALL
    }
}

Truth SearchMatcher::evaluateRow(const SearchKey& key) {
    const MessageRow& row = *_facts.row;
    const auto holds = [&](const std::string& raw) { return truth(foldHeaderValue(raw, _converter).find(key.text) != std::string::npos); };
    switch (key.kind) {
        case Kind::Before:
            return truth(dayOf(row.received) < key.day);
        case Kind::On:
            return truth(dayOf(row.received) == key.day);
        case Kind::Since:
            return truth(dayOf(row.received) >= key.day);
        case Kind::Larger:
            return truth(row.sizeBytes > key.number);
        case Kind::Smaller:
            return truth(row.sizeBytes < key.number);
        case Kind::Subject:
            return holds(envelope().subject);
        case Kind::From:
            return holds(envelope().addresses[Envelope::kFrom]);
        case Kind::To:
            return holds(envelope().addresses[Envelope::kTo]);
        case Kind::Cc:
            return holds(envelope().addresses[Envelope::kCc]);
        case Kind::Bcc:
            return holds(envelope().addresses[Envelope::kBcc]);
        default:
            break;
    }
    const auto day = parseSentDay(envelope().date);
    if (!day) return Truth::No;
    if (key.kind == Kind::SentBefore) return truth(*day < key.day);
    if (key.kind == Kind::SentOn) return truth(*day == key.day);
    return truth(*day >= key.day);
}

Truth SearchMatcher::evaluateContent(const SearchKey& key) {
    if (key.kind == Kind::Header) return truth(headerContains(header(), key.name, key.text, _converter));
    if (key.text.empty()) return Truth::Yes;   // in every text
    if (key.kind == Kind::Text && foldHeader(header(), _converter).find(key.text) != std::string::npos) return Truth::Yes;
    return truth(bodyContains(*_facts.row->content, index(), _facts.row->prefixBytes, key.text, _converter));
}

const Envelope& SearchMatcher::envelope() {
    if (!_facts.envelope) _facts.envelope = parseEnvelope(_facts.row->envelope).value_or(Envelope{});
    return *_facts.envelope;
}

const mime::PartIndex& SearchMatcher::index() {
    if (!_facts.index) _facts.index = mime::PartIndex::parse(_facts.row->structure).valueOrThrow();
    return *_facts.index;
}

const std::string& SearchMatcher::header() {
    if (!_facts.header) {
        _facts.header = mime::searchedHeader(*_facts.row->content, index(), _facts.row->prefixBytes);
    }
    return *_facts.header;
}

}  // namespace corbel::imap
