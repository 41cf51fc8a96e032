// The one evaluator of restrictions: does this object fulfil it? See corbel/restriction.h for what each kind means.
//
// Pure: takes properties that somebody loaded, and says beforehand which ones are needed. The tree has passed checkRestriction(), which
// bounds the recursion. A Count is as its part: who collects rows counts them. [any thread]
#pragma once

#include <compare>
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
    bool wholeTexts = false;  ///< Bodies also where they are large.
};
RestrictionNeeds needsOf(const Restriction& restriction);

struct MatchSubject {
    const PropertyBag& properties;
    std::span<const PropertyBag> recipients;
    std::span<const PropertyBag> attachments;
};
bool matches(const Restriction& restriction, const MatchSubject& subject);

/// Order of two values of one type; texts (`isText`) without case. nullopt for values that have no order: of different types, multi-values,
/// NaN.
std::optional<std::weak_ordering> compareValues(const PropValue& a, const PropValue& b, bool isText);

}  // namespace corbel::store
