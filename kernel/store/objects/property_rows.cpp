#include "store/objects/property_rows.h"

#include <bit>

#include "corbel/error.h"
#include "corbel/objects.h"

namespace corbel::store {
namespace {

void appendNumber(std::string& out, std::uint64_t value, int bytes) {
    for (int shift = 0; shift < 8 * bytes; shift += 8) out += static_cast<char>(value >> shift);
}

std::uint64_t number(std::string_view bytes) {
    std::uint64_t value = 0;
    for (std::size_t i = bytes.size(); i-- > 0;) value = value << 8 | static_cast<unsigned char>(bytes[i]);
    return value;
}

struct ListWriter {
    std::string& out;
    void operator()(const std::vector<std::int64_t>& values) const {
        for (const std::int64_t value : values) appendNumber(out, static_cast<std::uint64_t>(value), 8);
    }
    void operator()(const std::vector<double>& values) const {
        for (const double value : values) appendNumber(out, std::bit_cast<std::uint64_t>(value), 8);
    }
    void operator()(const std::vector<std::string>& values) const {
        for (const std::string& value : values) {
            appendNumber(out, value.size(), 4);
            out += value;
        }
    }
    template <class T>
    void operator()(const T&) const {}
};

[[noreturn]] void corrupt(PropTag tag) {
    throw Error(ErrorCode::Corrupt, "The object cannot be read", "property " + std::to_string(tag.value) + " has a value of another type");
}

bool isFloating(PropType type) { return type == PropType::Float32 || type == PropType::Float64 || type == PropType::AppTime; }
bool isBytes(PropType type) {
    switch (type) {
        case PropType::Unicode:
        case PropType::Binary:
        case PropType::Guid:
        case PropType::ServerId:
        case PropType::Restriction:
        case PropType::RuleActions:
            return true;
        default:
            return false;
    }
}

PropValue readList(PropTag tag, std::string_view bytes) {
    if (isBytes(tag.type())) {
        std::vector<std::string> values;
        while (!bytes.empty()) {
            if (bytes.size() < 4) corrupt(tag);
            const std::uint64_t size = number(bytes.substr(0, 4));
            bytes.remove_prefix(4);
            if (size > bytes.size()) corrupt(tag);
            values.emplace_back(bytes.substr(0, size));
            bytes.remove_prefix(size);
        }
        return values;
    }
    if (bytes.size() % 8 != 0) corrupt(tag);
    if (isFloating(tag.type())) {
        std::vector<double> values;
        for (; !bytes.empty(); bytes.remove_prefix(8)) values.push_back(std::bit_cast<double>(number(bytes.substr(0, 8))));
        return values;
    }
    std::vector<std::int64_t> values;
    for (; !bytes.empty(); bytes.remove_prefix(8)) values.push_back(static_cast<std::int64_t>(number(bytes.substr(0, 8))));
    return values;
}

void bindTag(db::Statement& statement, int index, PropTag tag) {
    statement.bind(index, std::uint64_t{tag.id()}).bind(index + 1, std::uint64_t{tag.value & 0xffff});
}

}  // namespace

PropertyBinding::PropertyBinding(const Property& property) : _property(property) {
    if (property.tag.isMultiValue()) std::visit(ListWriter{_list}, property.value);
}

void PropertyBinding::bind(db::Statement& statement, int firstIndex) const {
    bindTag(statement, firstIndex, _property.tag);
    const int intValue = firstIndex + 2;
    const int bytesValue = firstIndex + 3;
    statement.bindNull(intValue);
    statement.bindNull(bytesValue);
    if (_property.tag.isMultiValue())
        statement.bindBlob(bytesValue, _list);
    else if (const auto* integer = std::get_if<std::int64_t>(&_property.value))
        statement.bind(intValue, *integer);
    else if (const auto* real = std::get_if<double>(&_property.value))
        statement.bind(intValue, std::bit_cast<std::int64_t>(*real));
    else if (const auto* bytes = std::get_if<std::string>(&_property.value))
        statement.bindBlob(bytesValue, *bytes);
}

void bindBigValue(db::Statement& statement, int firstIndex, PropTag tag, std::uint64_t content) {
    bindTag(statement, firstIndex, tag);
    statement.bind(firstIndex + 2, content).bindNull(firstIndex + 3);
}

Property bigPlaceholder(PropId id) {
    Property property;
    property.tag = PropTag(id, PropType::Error);
    property.value.emplace<std::int64_t>(kErrorValueTooBig);
    return property;
}

StoredProperty readProperty(const db::Statement& row, int firstColumn) {
    StoredProperty stored;
    const auto id = static_cast<std::uint32_t>(row.integer(firstColumn));
    stored.tag = PropTag(id << 16 | static_cast<std::uint32_t>(row.integer(firstColumn + 1)));
    stored.property.tag = stored.tag;
    const int intValue = firstColumn + 2;
    const int bytesValue = firstColumn + 3;
    if (stored.tag.type() == PropType::Unspecified) return stored;
    if (stored.tag.isMultiValue()) {
        stored.property.value = readList(stored.tag, row.text(bytesValue));
    } else if (isBytes(stored.tag.type())) {
        if (!row.isNull(bytesValue)) {
            stored.property.value = std::string(row.text(bytesValue));
        } else if (!row.isNull(intValue)) {
            stored.content = row.unsignedInteger(intValue);
            stored.property = bigPlaceholder(stored.tag.id());
        } else {
            corrupt(stored.tag);
        }
    } else if (row.isNull(intValue)) {
        corrupt(stored.tag);
    } else if (isFloating(stored.tag.type())) {
        stored.property.value = std::bit_cast<double>(row.integer(intValue));
    } else {
        stored.property.value = row.integer(intValue);
    }
    return stored;
}

}  // namespace corbel::store
