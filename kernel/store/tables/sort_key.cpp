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
constexpr std::size_t kInstanceBytes = 4;  // after the id, where rows are instances
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

bool isSortable(PropTag given) {
    const PropTag tag = oneValue(given);
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

namespace {
std::optional<PropTag> instancesOf(const SortOrder& order);
}

void checkSortOrder(const SortOrder& order) {
    if (order.keys.size() > kMaxSortKeys || order.categories > kMaxCategories)
        throw Error(ErrorCode::LimitReached, "A list cannot be sorted by so many columns");
    std::uint32_t plain = 0;
    for (std::size_t i = 0; i < order.keys.size(); ++i) {
        if (order.keys[i].group == GroupValue::None) {
            ++plain;
        } else if (i == 0 || order.keys[i - 1].group != GroupValue::None || plain > order.categories || isInstance(order.keys[i].tag)) {
            throw Error(ErrorCode::InvalidArgument, "Only groups can be sorted by a value of theirs");
        }
    }
    if (order.categories > plain || order.expanded > order.categories) {
        throw Error(ErrorCode::InvalidArgument, "A list is grouped by more columns than it is sorted by");
    }
    instancesOf(order);
    for (const SortKey& key : order.keys) {
        if (!isSortable(key.tag)) throw Error(ErrorCode::InvalidArgument, "A list cannot be sorted by this column");
    }
}

namespace {

std::optional<PropTag> instancesOf(const SortOrder& order) {
    std::vector<PropTag> tags;
    for (const SortKey& key : order.keys) tags.push_back(key.tag);
    return instanceTagOf(tags);
}

std::size_t sizeOf(const PropValue& value) {
    if (const auto* integers = std::get_if<std::vector<std::int64_t>>(&value)) return integers->size();
    if (const auto* numbers = std::get_if<std::vector<double>>(&value)) return numbers->size();
    if (const auto* texts = std::get_if<std::vector<std::string>>(&value)) return texts->size();
    return 0;
}

}  // namespace

std::optional<PropValue> valueAt(const PropValue& values, std::uint32_t index) {
    if (index >= sizeOf(values)) return std::nullopt;
    if (const auto* integers = std::get_if<std::vector<std::int64_t>>(&values)) return (*integers)[index];
    if (const auto* numbers = std::get_if<std::vector<double>>(&values)) return (*numbers)[index];
    return std::get<std::vector<std::string>>(values)[index];
}

std::optional<PropTag> instanceTagOf(std::span<const PropTag> tags) {
    std::optional<PropTag> found;
    for (const PropTag tag : tags) {
        if (!isInstance(tag)) continue;
        if (found && *found != tag) throw Error(ErrorCode::InvalidArgument, "A list can be spread by the values of one column only");
        found = tag;
    }
    return found;
}

SortKeys::SortKeys(SortOrder order, std::optional<PropTag> instances)
    : _order(std::move(order)), _instances(instancesOf(_order) ? instancesOf(_order) : instances) {
    std::size_t at = 0;
    std::vector<SortKey> own;
    for (std::uint32_t level = 0; level < _order.categories; ++level) {
        const SortKey& category = _order.keys[at++];
        if (at < _order.keys.size() && _order.keys[at].group != GroupValue::None) {
            const SortKey& group = _order.keys[at++];
            // Descending components are inverted: their smallest bytes are the greatest value.
            _slots.push_back({_layout.size(), own.size(), 0, (group.group == GroupValue::Greatest) != group.isDescending});
            _layout.push_back(group);
            own.push_back(group);
        }
        _layout.push_back(category);
        _levelEnds.push_back(_layout.size());
        _levelKeys.push_back(at);
        if (!_slots.empty() && _slots.back().levelEnd == 0) _slots.back().levelEnd = _layout.size();
    }
    for (GroupSlot& slot : _slots) slot.own += _layout.size();
    _layout.insert(_layout.end(), own.begin(), own.end());
    _layout.insert(_layout.end(), _order.keys.begin() + static_cast<std::ptrdiff_t>(at), _order.keys.end());
}

std::vector<std::string_view> SortKeys::components(std::string_view key) const {
    std::vector<std::string_view> parts;
    std::size_t begin = 0;
    for (std::size_t i = 0; i < _layout.size(); ++i) {
        const std::size_t end = prefixLength(key, i + 1);
        parts.push_back(key.substr(begin, end - begin));
        begin = end;
    }
    return parts;
}

std::string SortKeys::headerName(std::string_view key, std::size_t level) const {
    if (_slots.empty()) return std::string(key.substr(0, headerLength(key, level)));
    std::string name;
    std::size_t begin = 0;
    for (std::size_t i = 0; i < _levelEnds[level]; ++i) {
        const std::size_t end = prefixLength(key, i + 1);
        const bool isSlot = std::any_of(_slots.begin(), _slots.end(), [i](const GroupSlot& slot) { return slot.component == i; });
        if (!isSlot) name += key.substr(begin, end - begin);
        begin = end;
    }
    return name;
}

std::uint32_t SortKeys::instances(const PropertyBag& properties) const {
    const Property* property = _instances ? properties.find(allValues(*_instances)) : nullptr;
    const std::size_t count = property ? sizeOf(property->value) : 0;
    return count == 0 ? 1 : static_cast<std::uint32_t>(std::min<std::size_t>(count, kMaxInstances));
}

std::uint32_t SortKeys::instance(std::string_view key) const noexcept {
    if (!_instances) return 0;
    std::uint32_t instance = 0;
    for (const char c : key.substr(key.size() - kInstanceBytes)) instance = instance << 8 | static_cast<unsigned char>(c);
    return instance;
}

void SortKeys::append(std::string& key, const SortKey& sort, const PropValue* value) const {
    const std::size_t start = key.size();
    const auto* integer = value ? std::get_if<std::int64_t>(value) : nullptr;
    const auto* number = value ? std::get_if<double>(value) : nullptr;
    const auto* bytes = value ? std::get_if<std::string>(value) : nullptr;
    const PropTag tag = oneValue(sort.tag);
    const bool isNumeric = isNumber(tag.type());
    if ((isNumeric && !integer && !number) || (!isNumeric && !bytes)) {
        key += kAbsent;
    } else {
        key += kPresent;
        if (integer)
            appendBigEndian(key, static_cast<std::uint64_t>(*integer) ^ kSignBit);
        else if (number)
            appendBigEndian(key, ordered(*number));
        else if (tag.type() == PropType::Unicode)
            appendBytes(key, cut(foldCase(*bytes), true));
        else
            appendBytes(key, cut(*bytes, false));
    }
    if (sort.isDescending) invert(key, start);
}

std::string SortKeys::make(const PropertyBag& properties, std::uint64_t id, std::uint32_t instance) const {
    std::string key;
    for (const SortKey& sort : _layout) {
        const Property* property = properties.find(allValues(sort.tag));
        if (property && isInstance(sort.tag)) {
            const std::optional<PropValue> value = valueAt(property->value, instance);
            append(key, sort, value ? &*value : nullptr);
        } else {
            append(key, sort, property ? &property->value : nullptr);
        }
    }
    appendBigEndian(key, isLastDescending() ? ~id : id);
    for (int shift = 24; _instances && shift >= 0; shift -= 8) key += static_cast<char>(instance >> shift);
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
    const std::uint64_t id = bigEndian(key.substr(key.size() - kNumberBytes - (_instances ? kInstanceBytes : 0)));
    return isLastDescending() ? ~id : id;
}

std::int64_t SortKeys::firstInteger(std::string_view key) const noexcept {
    const std::uint64_t bits = bigEndian(key.substr(1, kNumberBytes));
    return static_cast<std::int64_t>((_order.keys.front().isDescending ? ~bits : bits) ^ kSignBit);
}

std::size_t SortKeys::prefixLength(std::string_view key, std::size_t count) const noexcept {
    std::size_t at = 0;
    for (std::size_t i = 0; i < count; ++i) {
        const SortKey& sort = _layout[i];
        const char zero = sort.isDescending ? '\xff' : '\0';
        const bool isAbsent = key[at++] == zero;
        if (isAbsent) continue;
        if (isNumber(oneValue(sort.tag).type())) {
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
