#include "codec/properties.h"

#include <limits>

#include "corbel/tables.h"
#include "corbel/text.h"
#include "errors.h"

namespace corbel::soap {
namespace {

struct HiLo {
    std::int32_t hi = 0;
    std::uint32_t lo = 0;
};
template <class V>
void fields(V& visit, HiLo& value) {
    visit("hi", value.hi);
    visit("lo", value.lo);
}

HiLo split(std::int64_t value) { return {static_cast<std::int32_t>(value >> 32), static_cast<std::uint32_t>(value)}; }
std::int64_t join(HiLo value) { return static_cast<std::int64_t>(value.hi) * (std::int64_t{1} << 32) + value.lo; }

/// Which child carries a value of this type.
enum class Kind { Short, Long, Float, Double, Bool, Text, HiLo, Binary, Int64, Xml, Unknown };

Kind kindOf(PropTag tag) noexcept {
    switch (tag.type()) {
        case PropType::Int16: return Kind::Short;
        case PropType::Int32: case PropType::Error: case PropType::Null: case PropType::Object: return Kind::Long;
        case PropType::Float32: return Kind::Float;
        case PropType::Float64: case PropType::AppTime: return Kind::Double;
        case PropType::Bool: return Kind::Bool;
        case PropType::String8: case PropType::Unicode: return Kind::Text;
        case PropType::Time: case PropType::Currency: return Kind::HiLo;
        case PropType::Binary: case PropType::Guid: case PropType::ServerId: return Kind::Binary;
        case PropType::Int64: return Kind::Int64;
        case PropType::Restriction: case PropType::RuleActions: return Kind::Xml;
        default: return Kind::Unknown;
    }
}

struct Names {
    const char* single;
    const char* multi;
};
Names namesOf(Kind kind, PropTag tag) noexcept {
    switch (kind) {
        case Kind::Short: return {"i", "mvi"};
        case Kind::Long: return {"ul", "mvl"};
        case Kind::Float: return {"flt", "mvflt"};
        case Kind::Double: return {"dbl", "mvdbl"};
        case Kind::Bool: return {"b", nullptr};
        case Kind::Text: return {"lpszA", "mvszA"};
        case Kind::HiLo: return {"hilo", "mvhilo"};
        case Kind::Binary: return {"bin", "mvbin"};
        case Kind::Int64: return {"li", "mvli"};
        case Kind::Xml: return {tag.type() == PropType::Restriction ? "res" : "actions", nullptr};
        case Kind::Unknown: break;
    }
    return {nullptr, nullptr};
}

std::int64_t storedInteger(PropTag tag, Kind kind, std::int64_t wire) {
    if (tag.type() == PropType::Time) return fromFiletime(wire);
    if (kind == Kind::Short) return static_cast<std::int16_t>(wire);
    // Error codes are unsigned in stores.
    if (kind == Kind::Long && tag.type() != PropType::Error) return static_cast<std::int32_t>(wire);
    return wire;
}

std::int64_t readInteger(const XmlNode& node, PropTag tag, Kind kind) {
    switch (kind) {
        case Kind::Short: case Kind::Long: {
            std::uint32_t value = 0;
            readValue(node, value);
            return storedInteger(tag, kind, value);
        }
        case Kind::Bool: {
            bool value = false;
            readValue(node, value);
            return value ? 1 : 0;
        }
        case Kind::HiLo: {
            HiLo value;
            readValue(node, value);
            return storedInteger(tag, kind, join(value));
        }
        default: {
            std::int64_t value = 0;
            readValue(node, value);
            return value;
        }
    }
}

std::string readBytes(const XmlNode& node, Kind kind) {
    if (kind == Kind::Text) {
        std::string text;
        readValue(node, text);
        return text;
    }
    Bytes bytes;
    readValue(node, bytes);
    return std::move(bytes.value);
}

void writeXml(XmlWriter& writer, const XmlNode& node) {
    if (node.children.empty()) return writer.text(node.name, node.text);
    writer.open(node.name);
    for (const XmlNode& child : node.children) writeXml(writer, child);
    writer.close(node.name);
}

PropValue readXml(const XmlNode& node) {
    std::string xml;
    XmlWriter writer(xml);
    for (const XmlNode& child : node.children) writeXml(writer, child);
    return xml;
}

PropValue readSingle(const XmlNode& node, PropTag tag, Kind kind) {
    switch (kind) {
        case Kind::Float: case Kind::Double: {
            double value = 0;
            readValue(node, value);
            return value;
        }
        case Kind::Text: case Kind::Binary: return readBytes(node, kind);
        case Kind::Xml: return readXml(node);
        default: return readInteger(node, tag, kind);
    }
}

PropValue readMulti(const XmlNode& node, PropTag tag, Kind kind) {
    if (kind == Kind::Float || kind == Kind::Double) {
        std::vector<double> values;
        for (const XmlNode& child : node.children) readValue(child, values.emplace_back());
        return values;
    }
    if (kind == Kind::Text || kind == Kind::Binary) {
        std::vector<std::string> values;
        for (const XmlNode& child : node.children) values.push_back(readBytes(child, kind));
        return values;
    }
    std::vector<std::int64_t> values;
    for (const XmlNode& child : node.children) values.push_back(readInteger(child, tag, kind));
    return values;
}

/// Clients take the code of a property that is not there for one of the wire's and turn it into MAPI's themselves.
std::uint32_t wireError(std::int64_t code) {
    switch (code) {
        case kErrorNotFound: return static_cast<std::uint32_t>(Status::NotFound);
        case kErrorTooBig: return static_cast<std::uint32_t>(Status::NotEnoughMemory);
        default: return static_cast<std::uint32_t>(code);
    }
}

void writeInteger(XmlWriter& writer, std::string_view name, PropTag tag, Kind kind, std::int64_t value) {
    switch (kind) {
        case Kind::Short: return writer.number(name, std::int64_t{static_cast<std::int16_t>(value)});
        case Kind::Long: return writer.number(name, std::uint64_t{tag.type() == PropType::Error ? wireError(value) : static_cast<std::uint32_t>(value)});
        case Kind::Bool: return writer.boolean(name, value != 0);
        case Kind::HiLo: return writeValue(writer, name, split(tag.type() == PropType::Time ? toFiletime(value) : value));
        default: return writer.number(name, value);
    }
}

struct ValueWriter {
    XmlWriter& writer;
    PropTag tag;
    Kind kind;
    Names names;

    void operator()(std::monostate) const { writer.number(names.single, std::uint64_t{0}); }
    void operator()(std::int64_t value) const { writeInteger(writer, names.single, tag, kind, value); }
    void operator()(double value) const { writer.real(names.single, value); }
    void operator()(const std::string& value) const { bytes(names.single, value); }
    void operator()(const std::vector<std::int64_t>& values) const {
        list([&] { for (const std::int64_t value : values) writeInteger(writer, "item", tag, kind, value); });
    }
    void operator()(const std::vector<double>& values) const {
        list([&] { for (const double value : values) writer.real("item", value); });
    }
    void operator()(const std::vector<std::string>& values) const {
        list([&] { for (const std::string& value : values) bytes("item", value); });
    }

private:
    void bytes(std::string_view name, const std::string& value) const {
        if (kind == Kind::Text) return writer.text(name, value);
        if (kind == Kind::Binary) return writer.base64(name, value);
        writer.open(name);
        writer.raw(value);
        writer.close(name);
    }
    void list(const auto& each) const {
        writer.open(names.multi);
        each();
        writer.close(names.multi);
    }
};

/// Stores know no PT_STRING8; clients that ask for it are answered with it.
bool isWritable(const Property& property) noexcept {
    if (property.tag.type() != PropType::String8) return isValid(property);
    return property.tag.isMultiValue() ? std::holds_alternative<std::vector<std::string>>(property.value) : std::holds_alternative<std::string>(property.value);
}

}  // namespace

std::int64_t fromFiletime(std::int64_t filetime) noexcept { return (filetime - kFiletimeOfUnixEpoch) / 10 - ((filetime - kFiletimeOfUnixEpoch) % 10 < 0 ? 1 : 0); }

std::int64_t toFiletime(std::int64_t microseconds) noexcept {
    constexpr std::int64_t kMost = (std::numeric_limits<std::int64_t>::max() - kFiletimeOfUnixEpoch) / 10, kLeast = -kFiletimeOfUnixEpoch / 10;
    if (microseconds > kMost) return std::numeric_limits<std::int64_t>::max();
    return microseconds < kLeast ? 0 : microseconds * 10 + kFiletimeOfUnixEpoch;
}

std::string_view cutText(std::string_view text, std::size_t limit) noexcept {
    if (text.size() <= limit) return text;
    while (limit > 0 && (static_cast<unsigned char>(text[limit]) & 0xC0) == 0x80) --limit;
    return text.substr(0, limit);
}

void readValue(const XmlNode& node, Property& value) {
    std::uint32_t wire = 0;
    const XmlNode* given = nullptr;
    bool hasTag = false;
    for (const XmlNode& child : node.children) {
        if (child.name == "ulPropTag") {
            readValue(child, wire);
            hasTag = true;
            continue;
        }
        if (child.name == "__union") continue;
        if (given) throw Error(ErrorCode::Syntax, "A property has two values");
        given = &child;
    }
    if (!hasTag) throw Error(ErrorCode::Syntax, "A property has no tag");
    value.tag = PropTag(wire);
    const Kind kind = kindOf(value.tag);
    const Names names = namesOf(kind, value.tag);
    const char* const expected = value.tag.isMultiValue() ? names.multi : names.single;
    if (!expected) throw Error(ErrorCode::InvalidArgument, "A property is of no type that is known");
    if (!given || given->isNil) throw Error(ErrorCode::InvalidArgument, "A property has no value");
    if (given->name != expected) throw Error(ErrorCode::InvalidArgument, "A property's value is not of its tag's type");
    value.value = value.tag.isMultiValue() ? readMulti(*given, value.tag, kind) : readSingle(*given, value.tag, kind);
}

void writeValue(XmlWriter& writer, std::string_view name, const Property& value) {
    writer.open(name);
    writer.number("ulPropTag", std::uint64_t{value.tag.value});
    const Kind kind = kindOf(value.tag);
    const Names names = namesOf(kind, value.tag);
    // A value that is not of its tag's type would be read as another one by a client that trusts the tag.
    if (names.single && isWritable(value)) std::visit(ValueWriter{writer, value.tag, kind, names}, value.value);
    writer.close(name);
}

}  // namespace corbel::soap
