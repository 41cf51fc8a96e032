// The one evaluator of restrictions: does this object fulfil it? See corbel/restriction.h for what each kind means.
//
// Pure: takes properties that somebody loaded, and says beforehand which ones are needed. The tree has passed checkRestriction(), which
// bounds the recursion. A Count is as its part: who collects rows counts them. [any thread]
#pragma once

#include <compare>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "corbel/restriction.h"

namespace corbel::store {

/// What a restriction looks at.
struct RestrictionNeeds {
    std::vector<PropTag> tags;  ///< Of the object itself; each once.
    std::vector<PropTag> recipientTags;
    std::vector<PropTag> attachmentTags;
    bool recipients = false;
    bool attachments = false;
    bool readsTexts = false;  ///< Bodies: they may be large.
    std::vector<Restriction> leaves;  ///< Parts that a large value of the object itself can decide.
};
RestrictionNeeds needsOf(const Restriction& restriction);

/// A value larger than kMaxInlineValueBytes, which no bag holds.
struct LargeValue {
    PropTag tag;
    std::uint64_t sizeBytes = 0;
    /// Tells it in pieces until `take` says false.
    std::function<void(const std::function<bool(std::string_view)>& take)> read;
};
/// Whether such a value, which the object has, fulfils one of RestrictionNeeds::leaves.
bool fulfils(const Restriction& leaf, const LargeValue& value);
struct LargeVerdict {
    Restriction leaf;
    bool isFulfilled = false;
};

struct MatchSubject {
    const PropertyBag& properties;
    std::span<const PropertyBag> recipients;
    std::span<const PropertyBag> attachments;
    std::span<const LargeVerdict> large{};  ///< Of properties that `properties` has as kErrorValueTooBig.
};
bool matches(const Restriction& restriction, const MatchSubject& subject);

/// Order of two values of one type; texts (`isText`) without case. nullopt for values that have no order: of different types, multi-values,
/// NaN.
std::optional<std::weak_ordering> compareValues(const PropValue& a, const PropValue& b, bool isText);

}  // namespace corbel::store
