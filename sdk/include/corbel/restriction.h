// Restrictions: which rows of a table are seen, which row is looked for, what belongs to a search folder (MS-OXCDATA section 2.12).
//
// A value tree; knows neither wire formats nor SQL. What a restriction means is said here once: tables, search folders and sync evaluate it
// by the same rules. Trees from clients pass checkRestriction() before anybody walks them. [any thread]
#pragma once

#include <cstdint>
#include <vector>

#include "corbel/property.h"

namespace corbel {

inline constexpr std::size_t kMaxRestrictionDepth = 32;
inline constexpr std::size_t kMaxRestrictionNodes = 1'000;
inline constexpr std::size_t kMaxRestrictionValueBytes = 64 * 1024;  ///< Of all values of one tree.

/// MS-OXCDATA section 2.12.1. An absent property makes Content, Property, Compare, Bitmask and Size false.
enum class RestrictionKind : std::uint8_t {
    And = 0,        ///< Every part; true without parts.
    Or = 1,         ///< Any part; false without parts.
    Not = 2,        ///< One part.
    Content = 3,    ///< `tag` (text or bytes; of a multi-value any) contains `value` as `match` says.
    Property = 4,   ///< `tag` stands in relation `relation` to `value`; of a multi-value any of its values.
    Compare = 5,    ///< `tag` stands in relation `relation` to `otherTag`.
    Bitmask = 6,    ///< `tag` & `mask` is zero, or not zero with `isNonZero`.
    Size = 7,       ///< The bytes of `tag`'s value (text as UTF-8, integers by their type) stand in relation `relation` to `number`.
    Exist = 8,      ///< `tag` is there, of its type.
    SubObject = 9,  ///< One of the message's recipients or attachments (`tag`: tags of MS-OXCDATA section 2.12.10) fulfils the one part.
    Comment = 10,   ///< As its one part; true without.
    Count = 11,     ///< As its one part, and at most `number` rows: those that are found first.
};

/// MS-OXCDATA section 2.12.5.1. Like compares as MatchesSubstring does.
enum class Relation : std::uint8_t { Less = 0, LessOrEqual = 1, Greater = 2, GreaterOrEqual = 3, Equal = 4, NotEqual = 5 };

/// MS-OXCDATA section 2.12.4: the low part says where the value stands, the others how letters compare.
enum MatchMode : std::uint32_t {
    kMatchWhole = 0,
    kMatchSubstring = 1,
    kMatchPrefix = 2,
    kIgnoreCase = 0x10000,
    kIgnoreAccents = 0x20000,  ///< FL_IGNORENONSPACE.
    kMatchLoose = 0x40000,     ///< Ignores case and accents.
};

/// What `tag` of a SubObject restriction may be.
inline constexpr PropTag kMessageRecipients(0x0E12000Du);
inline constexpr PropTag kMessageAttachments(0x0E13000Du);

/// One node. Which members count is said with its kind; the makers below fill them.
struct Restriction {
    RestrictionKind kind = RestrictionKind::And;
    std::vector<Restriction> parts;
    PropTag tag, otherTag;
    PropValue value;
    Relation relation = Relation::Equal;
    std::uint32_t match = kMatchWhole;
    std::uint32_t mask = 0;
    bool isNonZero = false;
    std::uint32_t number = 0;
    PropertyBag comment;  ///< Of a Comment: kept, without meaning.
    bool operator==(const Restriction&) const = default;
};

namespace restriction {
Restriction allOf(std::vector<Restriction> parts);  ///< And.
Restriction anyOf(std::vector<Restriction> parts);  ///< Or.
Restriction inverse(Restriction part);  ///< Not.
Restriction content(PropTag tag, std::string value, std::uint32_t match = kMatchSubstring | kIgnoreCase);  ///< Content; `match`: bits of MatchMode.
Restriction property(PropTag tag, Relation relation, PropValue value);  ///< Property.
Restriction compare(PropTag tag, Relation relation, PropTag otherTag);  ///< Compare.
Restriction bitmask(PropTag tag, std::uint32_t mask, bool isNonZero);  ///< Bitmask.
Restriction size(PropTag tag, Relation relation, std::uint32_t bytes);  ///< Size.
Restriction exists(PropTag tag);  ///< Exist.
Restriction anySubObject(PropTag recipientsOrAttachments, Restriction part);  ///< SubObject.
Restriction comment(PropertyBag properties, std::vector<Restriction> part = {});
Restriction count(std::uint32_t most, Restriction part);  ///< Count; at the top of a tree only.
}  // namespace restriction

/// Throws LimitReached (depth, nodes, bytes) or InvalidArgument (a wrong number of parts, a value that is not of the tag's type, an unknown
/// relation, a sub-object of anything but recipients and attachments, a count below the top, sub-objects in sub-objects).
void checkRestriction(const Restriction& restriction);

}  // namespace corbel
