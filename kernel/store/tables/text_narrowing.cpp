#include "store/tables/text_narrowing.h"

#include <algorithm>
#include <iterator>
#include <string>

#include "corbel/error.h"
#include "corbel/property_tags.h"

namespace corbel::store {
namespace {

constexpr std::size_t kMinWordBytes = 3;  ///< Shorter ones may come from where the index does not look: numbers of a list.
constexpr std::size_t kMaxWords = 3;      ///< Of one restriction, the longest.
constexpr std::uint32_t kTexts = kSearchBody | kSearchAttachment | kSearchSource;

bool isLetter(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte >= 0x80 || (byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z') || (byte >= 'a' && byte <= 'z');
}

/// Each for itself: how words follow each other in a text that was made of HTML, the index does not know.
std::vector<std::string> wordsOf(std::string_view text) {
    std::vector<std::string> words;
    for (std::size_t at = 0; at < text.size();) {
        std::size_t end = at;
        while (end < text.size() && isLetter(text[end])) ++end;
        if (end - at >= kMinWordBytes) words.emplace_back(text.substr(at, end - at));
        at = end + 1;
    }
    std::stable_sort(words.begin(), words.end(), [](const std::string& a, const std::string& b) { return a.size() > b.size(); });
    if (words.size() > kMaxWords) words.resize(kMaxWords);
    return words;
}

Narrowed both(const Narrowed& a, const Narrowed& b) {
    Narrowed result{{}, std::min(a.complete, b.complete)};
    std::set_intersection(a.items.begin(), a.items.end(), b.items.begin(), b.items.end(), std::back_inserter(result.items));
    return result;
}

Narrowed either(const Narrowed& a, const Narrowed& b) {
    Narrowed result{{}, std::min(a.complete, b.complete)};
    std::set_union(a.items.begin(), a.items.end(), b.items.begin(), b.items.end(), std::back_inserter(result.items));
    return result;
}

std::optional<Narrowed> narrowText(const Restriction& r, Search& search, StoreId store) {
    const auto* text = std::get_if<std::string>(&r.value);
    if (r.tag != tags::Body || !text || r.match & (kIgnoreAccents | kMatchLoose)) return std::nullopt;
    std::optional<Narrowed> found;
    for (const std::string& word : wordsOf(*text)) {
        std::optional<SearchAnswer> answer;
        try {
            answer = search.candidates(store, word, kTexts);
        } catch (const Error&) {
            // without the index it takes longer
        }
        if (!answer) continue;
        Narrowed some{std::move(answer->items), answer->reached.complete};
        found = found ? both(*found, some) : std::move(some);
    }
    return found;
}

}  // namespace

std::optional<Narrowed> narrow(const Restriction& r, Search& search, StoreId store) {
    switch (r.kind) {
        case RestrictionKind::Content:
            return narrowText(r, search, store);
        case RestrictionKind::Comment:
        case RestrictionKind::Count:
            return r.parts.empty() ? std::nullopt : narrow(r.parts.front(), search, store);
        case RestrictionKind::And: {
            std::optional<Narrowed> found;
            for (const Restriction& part : r.parts) {
                std::optional<Narrowed> some = narrow(part, search, store);
                if (some) found = found ? both(*found, *some) : std::move(*some);
            }
            return found;
        }
        case RestrictionKind::Or: {
            std::optional<Narrowed> found;
            for (const Restriction& part : r.parts) {
                const std::optional<Narrowed> some = narrow(part, search, store);
                if (!some) return std::nullopt;
                found = found ? either(*found, *some) : *some;
            }
            return found;
        }
        default:
            return std::nullopt;
    }
}

}  // namespace corbel::store
