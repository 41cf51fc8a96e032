#include "store/tables/sort_key.h"

#include <algorithm>
#include <bit>

#include "corbel/error.h"
#include "store/tables/text_fold.h"

namespace corbel::store {
namespace {

// A component: 0 when the value is absent, else 1 and the value. Integers and doubles are eight bytes; texts and bytes end with 0 0, a 0
// in them is 0 255. All bits are inverted when the key descends.
constexpr char kAbsent = 0;
constexpr char kPresent = 1;
constexpr std::size_t kNumberBytes = 8;
constexpr std::uint64_t kSignBit = std::uint64_t{1} << 63;

void appendBigEndian(std::string& out, std::uint64_t value) {
    for (int shift = 56; shift >= 0; shift -= 8) out += static_cast<char>(value >> shift);
}

std::uint64_t bigEndian(std::string_view bytes) noexcept {
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < kNumberBytes; ++i) value = value << 8 | static_cast<unsigned char>(bytes[i]);
    return value;
}

bool isNumber(PropType type) {
    switch (type) {
        case PropType::Unicode:
        case PropType::Binary:
        case PropType::Guid:
        case PropType::ServerId:
            return false;
        default:
            return true;
    }
}

bool isSortable(PropTag tag) {
    if (tag.isMultiValue()) return false;
    switch (tag.type()) {
        case PropType::Int16:
        case PropType::Int32:
        case PropType::Float32:
        case PropType::Float64:
        case PropType::Currency:
        case PropType::AppTime:
        case PropType::Bool:
        case PropType::Int64:
        case PropType::Unicode:
        case PropType::Time:
        case PropType::Guid:
        case PropType::Binary:
            return true;
        default:
            return false;
    }
}

std::uint64_t ordered(double number) {
    if (number == 0) number = 0;  // one zero
    const auto bits = std::bit_cast<std::uint64_t>(number);
    return bits & kSignBit ? ~bits : bits | kSignBit;
}

void invert(std::string& key, std::size_t from) {
    for (std::size_t i = from; i < key.size(); ++i) key[i] = static_cast<char>(~static_cast<unsigned char>(key[i]));
}

/// At most kMaxSortValueBytes, not ending inside a UTF-8 character.
std::string_view cut(std::string_view bytes, bool isText) {
    if (bytes.size() <= kMaxSortValueBytes) return bytes;
    std::size_t end = kMaxSortValueBytes;
    while (isText && end > 0 && (static_cast<unsigned char>(bytes[end]) & 0xc0) == 0x80) --end;
    return bytes.substr(0, end);
}

void appendBytes(std::string& key, std::string_view bytes) {
    for (const char c : bytes) {
        key += c;
        if (c == 0) key += '\xff';
    }
    key.append(2, '\0');
}

}  // namespace

void checkSortOrder(const SortOrder& order) {
    if (order.keys.size() > kMaxSortKeys || order.categories > kMaxCategories)
        throw Error(ErrorCode::LimitReached, "A list cannot be sorted by so many columns");
    if (order.categories > order.keys.size() || order.expanded > order.categories) {
        throw Error(ErrorCode::InvalidArgument, "A list is grouped by more columns than it is sorted by");
    }
    for (const SortKey& key : order.keys) {
        if (!isSortable(key.tag)) throw Error(ErrorCode::InvalidArgument, "A list cannot be sorted by this column");
    }
}

void SortKeys::append(std::string& key, const SortKey& sort, const PropValue* value) const {
    const std::size_t start = key.size();
    const auto* integer = value ? std::get_if<std::int64_t>(value) : nullptr;
    const auto* number = value ? std::get_if<double>(value) : nullptr;
    const auto* bytes = value ? std::get_if<std::string>(value) : nullptr;
    const bool isNumeric = isNumber(sort.tag.type());
    if ((isNumeric && !integer && !number) || (!isNumeric && !bytes)) {
        key += kAbsent;
    } else {
        key += kPresent;
        if (integer)
            appendBigEndian(key, static_cast<std::uint64_t>(*integer) ^ kSignBit);
        else if (number)
            appendBigEndian(key, ordered(*number));
        else if (sort.tag.type() == PropType::Unicode)
            appendBytes(key, cut(foldCase(*bytes), true));
        else
            appendBytes(key, cut(*bytes, false));
    }
    if (sort.isDescending) invert(key, start);
}

std::string SortKeys::make(const PropertyBag& properties, std::uint64_t id) const {
    std::string key;
    for (const SortKey& sort : _order.keys) {
        const Property* property = properties.find(sort.tag);
        append(key, sort, property ? &property->value : nullptr);
    }
    appendBigEndian(key, isLastDescending() ? ~id : id);
    return key;
}

std::string SortKeys::makeByInteger(std::int64_t value, std::uint64_t id) const {
    std::string key;
    key.reserve(1 + 2 * kNumberBytes);
    key += kPresent;
    appendBigEndian(key, static_cast<std::uint64_t>(value) ^ kSignBit);
    if (isLastDescending()) invert(key, 0);
    appendBigEndian(key, isLastDescending() ? ~id : id);
    return key;
}

std::string SortKeys::first(const PropValue& value) const {
    std::string key;
    append(key, _order.keys.front(), &value);
    return key;
}

std::uint64_t SortKeys::id(std::string_view key) const noexcept {
    const std::uint64_t id = bigEndian(key.substr(key.size() - kNumberBytes));
    return isLastDescending() ? ~id : id;
}

std::int64_t SortKeys::firstInteger(std::string_view key) const noexcept {
    const std::uint64_t bits = bigEndian(key.substr(1, kNumberBytes));
    return static_cast<std::int64_t>((_order.keys.front().isDescending ? ~bits : bits) ^ kSignBit);
}

std::size_t SortKeys::prefixLength(std::string_view key, std::size_t count) const noexcept {
    std::size_t at = 0;
    for (std::size_t i = 0; i < count; ++i) {
        const SortKey& sort = _order.keys[i];
        const char zero = sort.isDescending ? '\xff' : '\0';
        const bool isAbsent = key[at++] == zero;
        if (isAbsent) continue;
        if (isNumber(sort.tag.type())) {
            at += kNumberBytes;
            continue;
        }
        // A zero is followed by another one (the end) or by its inverse (a zero of the value).
        while (key[at] != zero || key[at + 1] != zero) at += key[at] == zero ? 2 : 1;
        at += 2;
    }
    return at;
}

}  // namespace corbel::store
