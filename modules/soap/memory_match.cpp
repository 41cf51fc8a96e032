#include "memory_match.h"

#include <algorithm>
#include <optional>

#include "codec/letters.h"
#include "corbel/property_tags.h"
#include "table_tags.h"

namespace corbel::soap {
namespace {

constexpr std::uint32_t kAnyCase = kIgnoreCase | kIgnoreAccents | kMatchLoose;

template <class T>
std::weak_ordering ordered(const T& a, const T& b) {
    return a < b ? std::weak_ordering::less : b < a ? std::weak_ordering::greater : std::weak_ordering::equivalent;
}

/// nullopt for values that have no order: of different kinds, or multi-values.
std::optional<std::weak_ordering> compareValues(const PropValue& a, const PropValue& b, bool isText) {
    if (a.index() != b.index()) return std::nullopt;
    if (const auto* const number = std::get_if<std::int64_t>(&a)) return ordered(*number, std::get<std::int64_t>(b));
    if (const auto* const number = std::get_if<double>(&a)) return ordered(*number, std::get<double>(b));
    if (const auto* const bytes = std::get_if<std::string>(&a)) {
        const std::string& other = std::get<std::string>(b);
        return isText ? ordered(inSmallLetters(*bytes), inSmallLetters(other)) : ordered(*bytes, other);
    }
    return std::nullopt;
}

bool holds(std::weak_ordering order, Relation relation) {
    switch (relation) {
        case Relation::Less: return order < 0;
        case Relation::LessOrEqual: return order <= 0;
        case Relation::Greater: return order > 0;
        case Relation::GreaterOrEqual: return order >= 0;
        case Relation::Equal: return order == 0;
        case Relation::NotEqual: return order != 0;
    }
    return false;
}

/// The property of the tag's id and type, alone or as multi-value.
const Property* find(const PropertyBag& row, PropTag tag) {
    const Property* const found = row.findId(tag.id());
    return found && (tag.type() == PropType::Unspecified || found->tag.type() == tag.type()) ? found : nullptr;
}

/// True when it is so of the value, or of one of many.
template <class Test>
bool anyValue(const PropValue& value, const Test& test) {
    if (const auto* const numbers = std::get_if<std::vector<std::int64_t>>(&value)) return std::any_of(numbers->begin(), numbers->end(), test);
    if (const auto* const numbers = std::get_if<std::vector<double>>(&value)) return std::any_of(numbers->begin(), numbers->end(), test);
    if (const auto* const texts = std::get_if<std::vector<std::string>>(&value)) return std::any_of(texts->begin(), texts->end(), test);
    return test(value);
}

bool matchesContent(const Restriction& r, const Property& property) {
    const auto* const wanted = std::get_if<std::string>(&r.value);
    if (!wanted) return false;
    const bool isFolded = r.tag.type() == PropType::Unicode && (r.match & kAnyCase);
    const std::string needle = isFolded ? inSmallLetters(*wanted) : *wanted;
    return anyValue(property.value, [&](const PropValue& value) {
        const auto* const bytes = std::get_if<std::string>(&value);
        if (!bytes) return false;
        const std::string hay = isFolded ? inSmallLetters(*bytes) : *bytes;
        switch (r.match & 0xffff) {
            case kMatchSubstring: return hay.find(needle) != std::string::npos;
            case kMatchPrefix: return hay.starts_with(needle);
            default: return hay == needle;
        }
    });
}

/// Whether somebody may be meant by the name: it begins one of theirs (PidTagAnr, MS-OXNSPI section 3.1.4.7).
bool mayBeMeant(const PropValue& name, const PropertyBag& row) {
    static constexpr PropTag kNames[] = {
        tags::DisplayName, tags::SmtpAddress, PropTag(0x3A00, PropType::Unicode), PropTag(0x3A11, PropType::Unicode),   // PidTagAccount, PidTagSurname
        table_tags::DepartmentName, table_tags::OfficeTelephone, table_tags::OfficeLocation, table_tags::PrimaryFax,
    };
    const auto* const text = std::get_if<std::string>(&name);
    if (!text) return false;
    const std::string wanted = inSmallLetters(*text);
    return std::any_of(std::begin(kNames), std::end(kNames), [&](PropTag tag) { return inSmallLetters(row.text(tag)).starts_with(wanted); });
}

bool allMatch(const Restriction& r, const PropertyBag& row) {
    return std::all_of(r.parts.begin(), r.parts.end(), [&](const Restriction& part) { return matchesRow(part, row); });
}

}  // namespace

bool matchesRow(const Restriction& r, const PropertyBag& row) {
    const Property* const property = find(row, r.tag);
    const bool isText = r.tag.type() == PropType::Unicode;
    switch (r.kind) {
        case RestrictionKind::And:
        case RestrictionKind::Comment:
        case RestrictionKind::Count: return allMatch(r, row);
        case RestrictionKind::Or: return std::any_of(r.parts.begin(), r.parts.end(), [&](const Restriction& part) { return matchesRow(part, row); });
        case RestrictionKind::Not: return !allMatch(r, row);
        case RestrictionKind::Content: return property && matchesContent(r, *property);
        case RestrictionKind::Property:
            if (r.tag == table_tags::AmbiguousName) return mayBeMeant(r.value, row);
            return property && anyValue(property->value, [&](const PropValue& value) {
                       const auto order = compareValues(value, r.value, isText);
                       return order && holds(*order, r.relation);
                   });
        case RestrictionKind::Compare: {
            const Property* const other = find(row, r.otherTag);
            const auto order = property && other ? compareValues(property->value, other->value, isText) : std::nullopt;
            return order && holds(*order, r.relation);
        }
        case RestrictionKind::Bitmask:
            return property && anyValue(property->value, [&](const PropValue& value) {
                       const auto* const bits = std::get_if<std::int64_t>(&value);
                       return bits && ((*bits & r.mask) != 0) == r.isNonZero;
                   });
        case RestrictionKind::Size: return property && holds(sizeBytes(property->value) <=> std::uint64_t{r.number}, r.relation);
        case RestrictionKind::Exist: return property != nullptr;
        case RestrictionKind::SubObject: return false;
    }
    return false;
}

void appendTags(const Restriction& restriction, std::vector<PropTag>& tags) {
    tags.push_back(restriction.tag);
    tags.push_back(restriction.otherTag);
    for (const Restriction& part : restriction.parts) appendTags(part, tags);
}

std::vector<PropValue> sortValues(const SortOrder& order, const PropertyBag& row) {
    std::vector<PropValue> values;
    values.reserve(order.keys.size());
    for (const SortKey& key : order.keys) {
        const Property* const found = row.find(key.tag);
        PropValue& value = values.emplace_back(found ? found->value : PropValue());
        if (auto* const text = std::get_if<std::string>(&value); text && key.tag.type() == PropType::Unicode) *text = inSmallLetters(*text);
    }
    return values;
}

std::weak_ordering compareRows(const SortOrder& order, const std::vector<PropValue>& a, const std::vector<PropValue>& b) {
    for (std::size_t i = 0; i < order.keys.size(); ++i) {
        const auto result = a[i].index() == b[i].index() ? compareValues(a[i], b[i], false).value_or(std::weak_ordering::equivalent) : ordered(a[i].index(), b[i].index());
        if (result != 0) return order.keys[i].isDescending ? 0 <=> result : result;
    }
    return std::weak_ordering::equivalent;
}

}  // namespace corbel::soap
