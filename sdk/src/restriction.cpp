#include "corbel/restriction.h"

#include "corbel/error.h"

namespace corbel {
namespace restriction {
namespace {

Restriction node(RestrictionKind kind, PropTag tag = {}) {
    Restriction made;
    made.kind = kind;
    made.tag = tag;
    return made;
}

}  // namespace

Restriction allOf(std::vector<Restriction> parts) {
    Restriction made = node(RestrictionKind::And);
    made.parts = std::move(parts);
    return made;
}

Restriction anyOf(std::vector<Restriction> parts) {
    Restriction made = node(RestrictionKind::Or);
    made.parts = std::move(parts);
    return made;
}

Restriction inverse(Restriction part) {
    Restriction made = node(RestrictionKind::Not);
    made.parts.push_back(std::move(part));
    return made;
}

Restriction content(PropTag tag, std::string value, std::uint32_t match) {
    Restriction made = node(RestrictionKind::Content, tag);
    made.value = std::move(value);
    made.match = match;
    return made;
}

Restriction property(PropTag tag, Relation relation, PropValue value) {
    Restriction made = node(RestrictionKind::Property, tag);
    made.relation = relation;
    made.value = std::move(value);
    return made;
}

Restriction compare(PropTag tag, Relation relation, PropTag otherTag) {
    Restriction made = node(RestrictionKind::Compare, tag);
    made.relation = relation;
    made.otherTag = otherTag;
    return made;
}

Restriction bitmask(PropTag tag, std::uint32_t mask, bool isNonZero) {
    Restriction made = node(RestrictionKind::Bitmask, tag);
    made.mask = mask;
    made.isNonZero = isNonZero;
    return made;
}

Restriction size(PropTag tag, Relation relation, std::uint32_t bytes) {
    Restriction made = node(RestrictionKind::Size, tag);
    made.relation = relation;
    made.number = bytes;
    return made;
}

Restriction exists(PropTag tag) { return node(RestrictionKind::Exist, tag); }

Restriction anySubObject(PropTag recipientsOrAttachments, Restriction part) {
    Restriction made = node(RestrictionKind::SubObject, recipientsOrAttachments);
    made.parts.push_back(std::move(part));
    return made;
}

Restriction comment(PropertyBag properties, std::vector<Restriction> part) {
    Restriction made = node(RestrictionKind::Comment);
    made.comment = std::move(properties);
    made.parts = std::move(part);
    return made;
}

Restriction count(std::uint32_t most, Restriction part) {
    Restriction made = node(RestrictionKind::Count);
    made.number = most;
    made.parts.push_back(std::move(part));
    return made;
}

}  // namespace restriction

namespace {

class Check {
public:
    void node(const Restriction& r, std::size_t depth, bool isInSubObject) {
        if (depth > kMaxRestrictionDepth) throw Error(ErrorCode::LimitReached, "The search condition is nested too deep");
        if (++_nodes > kMaxRestrictionNodes) throw Error(ErrorCode::LimitReached, "The search condition has too many parts");
        _bytes += sizeBytes(r.value);
        if (_bytes > kMaxRestrictionValueBytes) throw Error(ErrorCode::LimitReached, "The search condition is too long");
        if (static_cast<std::uint8_t>(r.relation) > static_cast<std::uint8_t>(Relation::NotEqual)) refuse("an unknown relation");
        switch (r.kind) {
            case RestrictionKind::And:
            case RestrictionKind::Or:
                break;
            case RestrictionKind::Not:
                parts(r, 1, 1);
                break;
            case RestrictionKind::Count:
                if (depth > 1) refuse("a count below the top");
                parts(r, 1, 1);
                break;
            case RestrictionKind::Comment:
                parts(r, 0, 1);
                break;
            case RestrictionKind::SubObject:
                parts(r, 1, 1);
                if (isInSubObject) refuse("a sub-object in a sub-object");
                if (r.tag != kMessageRecipients && r.tag != kMessageAttachments)
                    refuse("a sub-object that is neither recipients nor attachments");
                isInSubObject = true;
                break;
            case RestrictionKind::Content:
                content(r);
                break;
            case RestrictionKind::Property:
                parts(r, 0, 0);
                value(r);
                break;
            case RestrictionKind::Bitmask:
                parts(r, 0, 0);
                if (r.tag.type() != PropType::Int32 && r.tag.type() != PropType::Int16 && r.tag.type() != PropType::Int64)
                    refuse("a bit mask on what is no integer");
                break;
            case RestrictionKind::Compare:
            case RestrictionKind::Size:
            case RestrictionKind::Exist:
                parts(r, 0, 0);
                break;
            default:
                refuse("an unknown kind");
        }
        for (const Restriction& part : r.parts) node(part, depth + 1, isInSubObject);
    }

private:
    [[noreturn]] static void refuse(const char* why) { throw Error(ErrorCode::InvalidArgument, "The search condition is not valid", why); }

    static void parts(const Restriction& r, std::size_t least, std::size_t most) {
        if (r.parts.size() < least || r.parts.size() > most) refuse("a wrong number of parts");
    }

    static void content(const Restriction& r) {
        parts(r, 0, 0);
        if (r.tag.type() != PropType::Unicode && r.tag.type() != PropType::Binary) refuse("content of what is neither text nor bytes");
        if (!std::holds_alternative<std::string>(r.value)) refuse("content without a value");
        if ((r.match & 0xffff) > kMatchPrefix) refuse("an unknown match mode");
    }

    /// One value of the tag's type, also when the property has many.
    static void value(const Restriction& r) {
        const PropTag single(r.tag.id(), r.tag.type());
        if (!isValid({single, r.value})) refuse("a value that is not of the property's type");
    }

    std::size_t _nodes = 0;
    std::uint64_t _bytes = 0;
};

}  // namespace

void checkRestriction(const Restriction& restriction) { Check().node(restriction, 1, false); }

}  // namespace corbel
