#include "table_columns.h"

#include "codec/properties.h"
#include "corbel/tables.h"

namespace corbel::soap {
namespace {

constexpr std::uint32_t kMarks = kMultiValue | kMultiValueInstance;

bool isText(PropType type) { return type == PropType::Unicode || type == PropType::String8; }

/// At most `letters` of UTF-8.
std::string_view cutLetters(std::string_view text, std::size_t letters) {
    if (text.size() <= letters) return text;
    std::size_t at = 0;
    for (; at < text.size(); ++at) {
        if ((static_cast<unsigned char>(text[at]) & 0xC0) != 0x80 && letters-- == 0) break;
    }
    return text.substr(0, at);
}

void cut(Property& property) {
    auto* const value = std::get_if<std::string>(&property.value);
    if (!value) return;
    if (isText(property.tag.type())) value->resize(cutLetters(*value, kTableTextLetters).size());
    else if (property.tag.type() == PropType::Binary && value->size() > kTableBytes) value->resize(kTableBytes);
}

}  // namespace

PropTag unicodeColumn(std::uint32_t wire) noexcept {
    const std::uint32_t marks = wire & kMarks;
    return PropTag(storedTag(wire & ~kMarks).value | marks);
}

TableColumns::TableColumns(std::vector<std::uint32_t> wire, bool isWhole, bool isUnicode) : _isWhole(isWhole), _isUnicode(isUnicode) {
    for (std::uint32_t& tag : wire) {
        _stored.push_back(unicodeColumn(tag));
        tag = named({&_stored.back(), 1}).front();
    }
    _wire = std::move(wire);
}

void TableColumns::set(std::vector<std::uint32_t> wire, NamedProps* names) {
    _stored.clear();
    for (const std::uint32_t tag : wire) _stored.push_back(names ? names->stored(unicodeColumn(tag)) : unicodeColumn(tag));
    _wire = std::move(wire);
}

std::vector<std::uint32_t> TableColumns::named(std::span<const PropTag> tags) const {
    std::vector<std::uint32_t> wire;
    for (const PropTag tag : tags) {
        const bool isOld = !_isUnicode && isText(PropTag(tag.value & ~kMarks).type());
        wire.push_back(isOld ? (tag.value & ~std::uint32_t{0xff}) | static_cast<std::uint32_t>(PropType::String8) : tag.value);
    }
    return wire;
}

PropertyRow TableColumns::row(PropertyRow values) const {
    for (std::size_t i = 0; i < values.size() && i < _wire.size(); ++i) {
        Property& value = values[i];
        const PropTag column(_wire[i]);
        PropTag tag(column.id(), value.tag.type());
        if (value.tag.isMultiValue()) tag.value |= kMultiValue;
        // A text is told as it was asked for.
        if (value.tag.type() == PropType::Unicode && PropTag(column.value & ~kMarks).type() == PropType::String8)
            tag.value = (tag.value & ~std::uint32_t{0xff}) | static_cast<std::uint32_t>(PropType::String8);
        value.tag = tag;
        if (!_isWhole) cut(value);
    }
    return values;
}

}  // namespace corbel::soap
