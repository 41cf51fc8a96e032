// Typed properties as MAPI knows them: tags, values, names and bags of them. What objects, tables, sync and MIME conversion speak.
//
// Values only; nothing here touches a store. Text is UTF-8 always: PT_STRING8 exists at a protocol's edge and never in a store. Times
// are microseconds since 1970 in UTC; FILETIME is the edge's too. Wire tags of named properties are local to a store server: see
// NamedProperties. [any thread]
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace corbel {

/// MS-OXCDATA section 2.11.1.
enum class PropType : std::uint16_t {
    Unspecified = 0x0000,
    Null = 0x0001,
    Int16 = 0x0002,
    Int32 = 0x0003,
    Float32 = 0x0004,
    Float64 = 0x0005,
    Currency = 0x0006,      ///< int64, ten-thousandths.
    AppTime = 0x0007,       ///< double, days since 1899-12-30.
    Error = 0x000A,         ///< int64: a MAPI error code in place of the value.
    Bool = 0x000B,
    Object = 0x000D,
    Int64 = 0x0014,
    String8 = 0x001E,       ///< Protocol edges only.
    Unicode = 0x001F,
    Time = 0x0040,
    Guid = 0x0048,          ///< 16 bytes.
    ServerId = 0x00FB,
    Restriction = 0x00FD,
    RuleActions = 0x00FE,
    Binary = 0x0102,
};
inline constexpr std::uint16_t kMultiValue = 0x1000;   ///< Added to a type: MV.

using PropId = std::uint16_t;
inline constexpr PropId kFirstNamedPropId = 0x8000;
inline constexpr PropId kLastNamedPropId = 0xFFFE;

/// Id and type in one number, as on the wire: id in the upper half.
struct PropTag {
    std::uint32_t value = 0;

    constexpr PropTag() = default;
    constexpr explicit PropTag(std::uint32_t tag) : value(tag) {}
    constexpr PropTag(PropId id, PropType type) : value(std::uint32_t{id} << 16 | static_cast<std::uint16_t>(type)) {}
    constexpr PropId id() const noexcept { return static_cast<PropId>(value >> 16); }  ///< The upper half.
    /// Without kMultiValue.
    constexpr PropType type() const noexcept { return static_cast<PropType>(value & 0xffff & ~std::uint32_t{kMultiValue}); }
    constexpr bool isMultiValue() const noexcept { return value & kMultiValue; }  ///< Its values are vectors.
    constexpr bool isNamed() const noexcept { return id() >= kFirstNamedPropId; }  ///< Its id has a PropName.
    constexpr auto operator<=>(const PropTag&) const = default;
};

/// Bool, integers, Currency, Error and Time (microseconds) are int64; Float32, Float64 and AppTime double; Unicode (UTF-8), Binary, Guid,
/// ServerId, Restriction and RuleActions bytes; multi-values a vector of those.
using PropValue = std::variant<std::monostate, std::int64_t, double, std::string, std::vector<std::int64_t>, std::vector<double>, std::vector<std::string>>;

struct Property {
    PropTag tag;
    PropValue value;
    bool operator==(const Property&) const = default;
};

/// True when the variant's alternative is the one that the tag's type takes.
bool isValid(const Property& property) noexcept;
/// Bytes that the value takes in a store, for limits and PR_MESSAGE_SIZE.
std::uint64_t sizeBytes(const PropValue& value) noexcept;

/// Properties in order of id, each id once.
class PropertyBag {
public:
    PropertyBag() = default;
    PropertyBag(std::initializer_list<Property> properties);

    /// Replaces one of the same id, whatever its type.
    void set(Property property);
    void set(PropTag tag, PropValue value) { set(Property{tag, std::move(value)}); }  ///< The same from its parts.
    bool erase(PropId id);  ///< False when it is not there.
    /// By id; a tag of type Unspecified matches any type, another one only its own.
    const Property* find(PropTag tag) const noexcept;
    const Property* findId(PropId id) const noexcept { return find(PropTag(id, PropType::Unspecified)); }  ///< Of any type; null when absent.
    std::optional<std::int64_t> integer(PropTag tag) const;  ///< nullopt when absent or no integer.
    /// Empty when absent.
    std::string_view text(PropTag tag) const noexcept;
    std::span<const Property> all() const noexcept { return _properties; }  ///< In order of id.
    std::size_t size() const noexcept { return _properties.size(); }  ///< How many.
    bool empty() const noexcept { return _properties.empty(); }  ///< None.
    bool operator==(const PropertyBag&) const = default;

private:
    std::vector<Property> _properties;
};

/// A named property's name: a GUID with a number or a text (MS-OXCDATA section 2.6.1). Texts compare exactly.
struct PropName {
    std::string guid;                       ///< 16 bytes, as on the wire.
    std::variant<std::uint32_t, std::string> id;
    bool operator==(const PropName&) const = default;
};

/// Server-wide mapping of names to ids from kFirstNamedPropId on; an id once given keeps its name for ever. Kernel only. [worker]
class NamedProperties {
public:
    virtual ~NamedProperties();
    /// One id for each name, 0 where it has none. With `create` missing ones are made; LimitReached when ids or the names of one GUID are used up.
    virtual std::vector<PropId> idsOf(std::span<const PropName> names, bool create) = 0;
    /// nullopt where an id has no name.
    virtual std::vector<std::optional<PropName>> namesOf(std::span<const PropId> ids) = 0;
    /// Every name with this GUID; all for an empty one.
    virtual std::vector<std::pair<PropId, PropName>> list(std::string_view guid) = 0;
    /// An importer's mapping. AlreadyExists when the id or the name is taken otherwise.
    virtual void assign(const PropName& name, PropId id) = 0;
};

}  // namespace corbel
