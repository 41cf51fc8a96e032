#include "store/tables/restriction_match.h"

#include <algorithm>

#include "corbel/property_tags.h"
#include "store/tables/text_fold.h"
#include "store/tables/text_matcher.h"

namespace corbel::store {
namespace {

bool holds(std::weak_ordering order, Relation relation) {
    switch (relation) {
        case Relation::Less:
            return order < 0;
        case Relation::LessOrEqual:
            return order <= 0;
        case Relation::Greater:
            return order > 0;
        case Relation::GreaterOrEqual:
            return order >= 0;
        case Relation::Equal:
            return order == 0;
        case Relation::NotEqual:
            return order != 0;
    }
    return false;
}

/// The property of the tag's id, when it is of the tag's type, alone or as multi-value.
const Property* find(const PropertyBag& bag, PropTag tag) {
    const Property* property = bag.findId(tag.id());
    if (!property || property->tag.type() == PropType::Error) return nullptr;
    return tag.type() == PropType::Unspecified || property->tag.type() == tag.type() ? property : nullptr;
}

/// True when `test` is true for the value, or for one of many.
template <class Test>
bool anyValue(const PropValue& value, const Test& test) {
    if (const auto* integers = std::get_if<std::vector<std::int64_t>>(&value)) return std::any_of(integers->begin(), integers->end(), test);
    if (const auto* numbers = std::get_if<std::vector<double>>(&value)) return std::any_of(numbers->begin(), numbers->end(), test);
    if (const auto* texts = std::get_if<std::vector<std::string>>(&value)) return std::any_of(texts->begin(), texts->end(), test);
    return test(value);
}

bool matchesContent(const Restriction& r, const Property& property) {
    const bool isText = r.tag.type() == PropType::Unicode;
    const auto& wanted = std::get<std::string>(r.value);
    const std::string needle = isText ? comparableText(wanted, r.match) : wanted;
    return anyValue(property.value, [&](const PropValue& value) {
        const auto* bytes = std::get_if<std::string>(&value);
        if (!bytes) return false;
        const std::string hay = isText ? comparableText(*bytes, r.match) : *bytes;
        switch (r.match & 0xffff) {
            case kMatchSubstring:
                return hay.find(needle) != hay.npos;
            case kMatchPrefix:
                return hay.starts_with(needle);
            default:
                return hay == needle;
        }
    });
}

std::uint64_t sizeOf(const Property& property) {
    std::uint64_t each = 0;
    switch (property.tag.type()) {
        case PropType::Bool:
            each = 1;
            break;
        case PropType::Int16:
            each = 2;
            break;
        case PropType::Int32:
        case PropType::Float32:
            each = 4;
            break;
        default:
            return sizeBytes(property.value);
    }
    return sizeBytes(property.value) / sizeof(std::int64_t) * each;
}

bool matchesSubObject(const Restriction& part, std::span<const PropertyBag> objects) {
    return std::any_of(objects.begin(), objects.end(), [&](const PropertyBag& bag) { return matches(part, {bag, {}, {}}); });
}

bool canBeLarge(const Restriction& r) {
    const bool isJudged = r.kind == RestrictionKind::Content || r.kind == RestrictionKind::Size || r.kind == RestrictionKind::Exist;
    const PropType type = r.tag.type();
    return isJudged && (type == PropType::Unicode || type == PropType::Binary || type == PropType::Unspecified);
}

/// What was found out of a value that is too large for the bag.
bool judged(const Restriction& r, const MatchSubject& subject) {
    const Property* property = subject.properties.findId(r.tag.id());
    if (!property || property->tag.type() != PropType::Error) return false;
    const auto verdict = std::find_if(subject.large.begin(), subject.large.end(), [&](const LargeVerdict& each) { return each.leaf == r; });
    return verdict != subject.large.end() && verdict->isFulfilled;
}

void collect(const Restriction& r, RestrictionNeeds& needs, std::vector<PropTag>* tags) {
    const auto add = [&](PropTag tag) {
        if (std::find(tags->begin(), tags->end(), tag) == tags->end()) tags->push_back(tag);
    };
    switch (r.kind) {
        case RestrictionKind::Content:
        case RestrictionKind::Property:
        case RestrictionKind::Bitmask:
        case RestrictionKind::Size:
        case RestrictionKind::Exist:
            add(r.tag);
            if (r.kind == RestrictionKind::Content && (r.tag == tags::Body || r.tag == tags::Html)) needs.readsTexts = true;
            if (tags == &needs.tags && canBeLarge(r)) needs.leaves.push_back(r);
            break;
        case RestrictionKind::Compare:
            add(r.tag);
            add(r.otherTag);
            break;
        case RestrictionKind::SubObject:
            if (r.tag == kMessageRecipients)
                needs.recipients = true;
            else
                needs.attachments = true;
            tags = r.tag == kMessageRecipients ? &needs.recipientTags : &needs.attachmentTags;
            break;
        default:
            break;
    }
    for (const Restriction& part : r.parts) collect(part, needs, tags);
}

}  // namespace

std::optional<std::weak_ordering> compareValues(const PropValue& a, const PropValue& b, bool isText) {
    if (const auto* x = std::get_if<std::int64_t>(&a)) {
        const auto* y = std::get_if<std::int64_t>(&b);
        return y ? std::optional<std::weak_ordering>(*x <=> *y) : std::nullopt;
    }
    if (const auto* x = std::get_if<double>(&a)) {
        const auto* y = std::get_if<double>(&b);
        if (!y || *x != *x || *y != *y) return std::nullopt;
        return *x < *y ? std::weak_ordering::less : *x > *y ? std::weak_ordering::greater : std::weak_ordering::equivalent;
    }
    const auto* x = std::get_if<std::string>(&a);
    const auto* y = std::get_if<std::string>(&b);
    if (!x || !y) return std::nullopt;
    if (isText) return foldCase(*x) <=> foldCase(*y);
    return *x <=> *y;
}

bool fulfils(const Restriction& leaf, const LargeValue& value) {
    if (leaf.tag.type() != PropType::Unspecified && leaf.tag.type() != value.tag.type()) return false;
    if (leaf.kind == RestrictionKind::Exist) return true;
    if (leaf.kind == RestrictionKind::Size) return holds(value.sizeBytes <=> std::uint64_t{leaf.number}, leaf.relation);
    TextMatcher matcher(leaf);
    value.read([&](std::string_view piece) { return matcher.take(piece); });
    return matcher.finish();
}

RestrictionNeeds needsOf(const Restriction& restriction) {
    RestrictionNeeds needs;
    collect(restriction, needs, &needs.tags);
    return needs;
}

bool matches(const Restriction& r, const MatchSubject& subject) {
    const auto part = [&](const Restriction& p) { return matches(p, subject); };
    switch (r.kind) {
        case RestrictionKind::And:
            return std::all_of(r.parts.begin(), r.parts.end(), part);
        case RestrictionKind::Or:
            return std::any_of(r.parts.begin(), r.parts.end(), part);
        case RestrictionKind::Not:
            return !part(r.parts.front());
        case RestrictionKind::Comment:
            return r.parts.empty() || part(r.parts.front());
        case RestrictionKind::Count:
            return part(r.parts.front());
        case RestrictionKind::SubObject:
            return matchesSubObject(r.parts.front(), r.tag == kMessageRecipients ? subject.recipients : subject.attachments);
        default:
            break;
    }
    const Property* property = find(subject.properties, r.tag);
    if (!property) return judged(r, subject);
    switch (r.kind) {
        case RestrictionKind::Content:
            return matchesContent(r, *property);
        case RestrictionKind::Property:
            return anyValue(property->value, [&](const PropValue& value) {
                const auto order = compareValues(value, r.value, r.tag.type() == PropType::Unicode);
                return order && holds(*order, r.relation);
            });
        case RestrictionKind::Compare: {
            const Property* other = find(subject.properties, r.otherTag);
            const auto order =
                other ? compareValues(property->value, other->value, property->tag.type() == PropType::Unicode) : std::nullopt;
            return order && holds(*order, r.relation);
        }
        case RestrictionKind::Bitmask:
            return anyValue(property->value, [&](const PropValue& value) {
                const auto* integer = std::get_if<std::int64_t>(&value);
                return integer && ((*integer & r.mask) != 0) == r.isNonZero;
            });
        case RestrictionKind::Size:
            return holds(sizeOf(*property) <=> std::uint64_t{r.number}, r.relation);
        default:
            return true;  // Exist
    }
}

}  // namespace corbel::store
