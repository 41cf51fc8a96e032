// `restrictTable` on the wire: a number for its kind, and one member of that kind (the numbers are MAPI's RES_*).
#include "codec/fields.h"
#include "codec/properties.h"

namespace corbel::soap {
namespace {

constexpr std::size_t kMaxNesting = kMaxRestrictionDepth;

[[noreturn]] void refuse(const char* text) { throw Error(ErrorCode::Syntax, text); }

std::uint32_t number(const XmlNode& node, std::string_view name) {
    std::uint32_t value = 0;
    if (const XmlNode* const child = node.child(name)) readValue(*child, value);
    return value;
}

Property property(const XmlNode& node) {
    Property value;
    const XmlNode* const child = node.child("lpProp");
    if (!child) refuse("A restriction has no value to compare with");
    readValue(*child, value);
    return value;
}

Restriction read(const XmlNode& node, std::size_t depth);

/// The parts of And and Or: children of any name; of the others the one of that name.
void readParts(const XmlNode& node, Restriction& to, std::size_t depth) {
    for (const XmlNode& child : node.children) to.parts.push_back(read(child, depth + 1));
}
void readPart(const XmlNode& node, std::string_view name, Restriction& to, std::size_t depth) {
    if (const XmlNode* const child = node.child(name)) to.parts.push_back(read(*child, depth + 1));
}

Relation relationOf(std::uint32_t wire) {
    switch (wire) {
        case 0: return Relation::Less;
        case 1: return Relation::LessOrEqual;
        case 2: return Relation::Greater;
        case 3: return Relation::GreaterOrEqual;
        case 4: return Relation::Equal;
        case 5: return Relation::NotEqual;
        default: throw Error(ErrorCode::Unsupported, "Restrictions by regular expressions or lists are not supported");
    }
}

struct Member {
    const char* name;
    void (*read)(const XmlNode& node, Restriction& to, std::size_t depth);
};

/// By RES_ number.
constexpr Member kMembers[] = {
    {"lpAnd", readParts},
    {"lpOr", readParts},
    {"lpNot", [](const XmlNode& node, Restriction& to, std::size_t depth) { readPart(node, "lpNot", to, depth); }},
    {"lpContent",
     [](const XmlNode& node, Restriction& to, std::size_t) {
         to.match = number(node, "ulFuzzyLevel");
         to.tag = storedTag(number(node, "ulPropTag"));
         to.value = property(node).value;
     }},
    {"lpProp",
     [](const XmlNode& node, Restriction& to, std::size_t) {
         to.relation = relationOf(number(node, "ulType"));
         to.tag = storedTag(number(node, "ulPropTag"));
         to.value = property(node).value;
     }},
    {"lpCompare",
     [](const XmlNode& node, Restriction& to, std::size_t) {
         to.relation = relationOf(number(node, "ulType"));
         to.tag = storedTag(number(node, "ulPropTag1"));
         to.otherTag = storedTag(number(node, "ulPropTag2"));
     }},
    {"lpBitmask",
     [](const XmlNode& node, Restriction& to, std::size_t) {
         to.isNonZero = number(node, "ulType") != 0;
         to.mask = number(node, "ulMask");
         to.tag = storedTag(number(node, "ulPropTag"));
     }},
    {"lpSize",
     [](const XmlNode& node, Restriction& to, std::size_t) {
         to.relation = relationOf(number(node, "ulType"));
         to.tag = storedTag(number(node, "ulPropTag"));
         to.number = number(node, "cb");
     }},
    {"lpExist", [](const XmlNode& node, Restriction& to, std::size_t) { to.tag = storedTag(number(node, "ulPropTag")); }},
    {"lpSub",
     [](const XmlNode& node, Restriction& to, std::size_t depth) {
         to.tag = PropTag(number(node, "ulSubObject"));
         readPart(node, "lpSubObject", to, depth);
     }},
    {"lpComment",
     [](const XmlNode& node, Restriction& to, std::size_t depth) {
         readPart(node, "lpResTable", to, depth);
         if (const XmlNode* const properties = node.child("sProps")) {
             for (const XmlNode& child : properties->children) {
                 Property value;
                 readValue(child, value);
                 to.comment.set(std::move(value));
             }
         }
     }},
};

Restriction read(const XmlNode& node, std::size_t depth) {
    if (depth > kMaxNesting) throw Error(ErrorCode::LimitReached, "The restriction nests too deeply");
    const std::uint32_t type = number(node, "ulType");
    if (type >= std::size(kMembers)) throw Error(ErrorCode::Unsupported, "A restriction is of no kind that is known");
    Restriction result;
    result.kind = static_cast<RestrictionKind>(type);
    const XmlNode* const member = node.child(kMembers[type].name);
    if (!member) refuse("A restriction lacks the part of its kind");
    for (const XmlNode& child : node.children) {
        if (&child != member && child.name != "ulType" && !child.isNil) refuse("A restriction has parts of two kinds");
    }
    kMembers[type].read(*member, result, depth);
    return result;
}

void write(XmlWriter& writer, std::string_view name, const Restriction& value);

void writeNumber(XmlWriter& writer, std::string_view name, std::uint32_t value) { writer.number(name, std::uint64_t{value}); }

/// The value as a property of the type that it is compared with; a multi-value is compared with one value.
void writeProperty(XmlWriter& writer, const Restriction& value) {
    const bool isMulti = value.value.index() >= 4;
    writeValue(writer, "lpProp", Property{isMulti ? value.tag : PropTag(value.tag.value & ~std::uint32_t{kMultiValue}), value.value});
}

void writeMember(XmlWriter& writer, const Restriction& value) {
    switch (value.kind) {
        case RestrictionKind::And:
        case RestrictionKind::Or:
            for (const Restriction& part : value.parts) write(writer, "item", part);
            return;
        case RestrictionKind::Not:
            for (const Restriction& part : value.parts) write(writer, "lpNot", part);
            return;
        case RestrictionKind::Content:
            writeNumber(writer, "ulFuzzyLevel", value.match);
            writeNumber(writer, "ulPropTag", value.tag.value);
            return writeProperty(writer, value);
        case RestrictionKind::Property:
            writeNumber(writer, "ulType", static_cast<std::uint32_t>(value.relation));
            writeNumber(writer, "ulPropTag", value.tag.value);
            return writeProperty(writer, value);
        case RestrictionKind::Compare:
            writeNumber(writer, "ulPropTag1", value.tag.value);
            writeNumber(writer, "ulPropTag2", value.otherTag.value);
            return writeNumber(writer, "ulType", static_cast<std::uint32_t>(value.relation));
        case RestrictionKind::Bitmask:
            writeNumber(writer, "ulMask", value.mask);
            writeNumber(writer, "ulPropTag", value.tag.value);
            return writeNumber(writer, "ulType", value.isNonZero ? 1 : 0);
        case RestrictionKind::Size:
            writeNumber(writer, "ulType", static_cast<std::uint32_t>(value.relation));
            writeNumber(writer, "ulPropTag", value.tag.value);
            return writeNumber(writer, "cb", value.number);
        case RestrictionKind::Exist: return writeNumber(writer, "ulPropTag", value.tag.value);
        case RestrictionKind::SubObject:
            writeNumber(writer, "ulSubObject", value.tag.value);
            for (const Restriction& part : value.parts) write(writer, "lpSubObject", part);
            return;
        case RestrictionKind::Comment:
        case RestrictionKind::Count:
            for (const Restriction& part : value.parts) write(writer, "lpResTable", part);
            writer.open("sProps");
            for (const Property& each : value.comment.all()) writeValue(writer, "item", each);
            return writer.close("sProps");
    }
}

void write(XmlWriter& writer, std::string_view name, const Restriction& value) {
    // The wire has no Count: it is told as the comment that it is otherwise.
    const auto type = value.kind == RestrictionKind::Count ? RestrictionKind::Comment : value.kind;
    const char* const member = kMembers[static_cast<std::size_t>(type)].name;
    writer.open(name);
    writeNumber(writer, "ulType", static_cast<std::uint32_t>(type));
    writer.open(member);
    writeMember(writer, value);
    writer.close(member);
    writer.close(name);
}

}  // namespace

void readValue(const XmlNode& node, Restriction& value) { value = read(node, 0); }
void writeValue(XmlWriter& writer, std::string_view name, const Restriction& value) { write(writer, name, value); }

}  // namespace corbel::soap
