// One list of members for each structure of the wire, from which it is read and written.
//
// A structure S has, beside it, `template <class V> void fields(V& visit, S& value)`, which names its members in the order of the wire:
// `visit("ulFlags", value.flags)`. FieldReader fills a value from an XmlNode, FieldWriter writes one. Members that are not there keep their
// value (clients leave out what is null); an unknown one is passed over. Types: integers, bool, float, double, std::string (text), Bytes
// (base64), std::optional (null), std::vector (an array: children of any name), structures, Property, Restriction. Reading throws Error
// Syntax for text that is not of the member's type. Pure. [any thread]
#pragma once

#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "codec/xml.h"
#include "corbel/property.h"
#include "corbel/restriction.h"

namespace corbel::soap {

/// What stands on the wire as base64.
struct Bytes {
    std::string value;
    bool operator==(const Bytes&) const = default;
};

class FieldReader;
class FieldWriter;

template <class T>
concept Structure = requires(T& value, FieldReader& reader) { fields(reader, value); };

// --- values of simple types; Syntax ---
void readValue(const XmlNode& node, std::uint32_t& value);   ///< Negative numbers too, as clients write them for unsigned members.
void readValue(const XmlNode& node, std::int32_t& value);
void readValue(const XmlNode& node, std::uint64_t& value);
void readValue(const XmlNode& node, std::int64_t& value);
void readValue(const XmlNode& node, bool& value);
void readValue(const XmlNode& node, double& value);
void readValue(const XmlNode& node, std::string& value);     ///< Syntax for what is not UTF-8.
void readValue(const XmlNode& node, Bytes& value);
void readValue(const XmlNode& node, Property& value);        ///< properties.h
void readValue(const XmlNode& node, Restriction& value);     ///< restrictions.h

void writeValue(XmlWriter& writer, std::string_view name, std::uint32_t value);
void writeValue(XmlWriter& writer, std::string_view name, std::int32_t value);
void writeValue(XmlWriter& writer, std::string_view name, std::uint64_t value);
void writeValue(XmlWriter& writer, std::string_view name, std::int64_t value);
void writeValue(XmlWriter& writer, std::string_view name, bool value);
void writeValue(XmlWriter& writer, std::string_view name, double value);
void writeValue(XmlWriter& writer, std::string_view name, const std::string& value);
void writeValue(XmlWriter& writer, std::string_view name, const Bytes& value);
void writeValue(XmlWriter& writer, std::string_view name, const Property& value);
void writeValue(XmlWriter& writer, std::string_view name, const Restriction& value);

template <Structure T> void readValue(const XmlNode& node, T& value);
template <class T> void readValue(const XmlNode& node, std::optional<T>& value);
template <class T> void readValue(const XmlNode& node, std::vector<T>& value);
template <Structure T> void writeValue(XmlWriter& writer, std::string_view name, const T& value);
template <class T> void writeValue(XmlWriter& writer, std::string_view name, const std::optional<T>& value);
template <class T> void writeValue(XmlWriter& writer, std::string_view name, const std::vector<T>& value);

class FieldReader {
public:
    explicit FieldReader(const XmlNode& node) : _node(node) {}
    template <class T>
    void operator()(std::string_view name, T& member) {
        // Members mostly come in order: the search goes on behind the last one.
        const std::size_t count = _node.children.size();
        for (std::size_t i = 0; i < count; ++i) {
            const XmlNode& child = _node.children[(_next + i) % count];
            if (child.name != name) continue;
            _next = (_next + i + 1) % count;
            readValue(child, member);
            return;
        }
    }
    /// Members of an array that stand in the structure itself, among the others.
    template <class T>
    void inlineItems(std::vector<T>& members) {
        for (const XmlNode& child : _node.children) {
            if (child.name == "item") readValue(child, members.emplace_back());
        }
    }

private:
    const XmlNode& _node;
    std::size_t _next = 0;
};

class FieldWriter {
public:
    explicit FieldWriter(XmlWriter& writer) : _writer(writer) {}
    template <class T>
    void operator()(std::string_view name, const T& member) { writeValue(_writer, name, member); }
    template <class T>
    void inlineItems(const std::vector<T>& members) {
        for (const T& member : members) writeValue(_writer, "item", member);
    }

private:
    XmlWriter& _writer;
};

template <Structure T>
void readValue(const XmlNode& node, T& value) {
    FieldReader reader(node);
    fields(reader, value);
}

template <class T>
void readValue(const XmlNode& node, std::optional<T>& value) {
    if (node.isNil) return;
    readValue(node, value.emplace());
}

template <class T>
void readValue(const XmlNode& node, std::vector<T>& value) {
    value.clear();
    value.reserve(node.children.size());
    for (const XmlNode& child : node.children) readValue(child, value.emplace_back());
}

template <Structure T>
void writeValue(XmlWriter& writer, std::string_view name, const T& value) {
    writer.open(name);
    FieldWriter members(writer);
    fields(members, const_cast<T&>(value));   // one list of fields serves both directions; a writer changes nothing
    writer.close(name);
}

template <class T>
void writeValue(XmlWriter& writer, std::string_view name, const std::optional<T>& value) {
    if (value) writeValue(writer, name, *value);
}

template <class T>
void writeValue(XmlWriter& writer, std::string_view name, const std::vector<T>& value) {
    writer.open(name);
    for (const T& each : value) writeValue(writer, "item", each);
    writer.close(name);
}

}  // namespace corbel::soap
