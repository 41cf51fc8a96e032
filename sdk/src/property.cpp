#include "corbel/property.h"

#include <algorithm>

namespace corbel {
namespace {

struct SizeOf {
    std::uint64_t operator()(std::monostate) const { return 0; }
    std::uint64_t operator()(std::int64_t) const { return sizeof(std::int64_t); }
    std::uint64_t operator()(double) const { return sizeof(double); }
    std::uint64_t operator()(const std::string& bytes) const { return bytes.size(); }
    std::uint64_t operator()(const std::vector<std::int64_t>& values) const { return values.size() * sizeof(std::int64_t); }
    std::uint64_t operator()(const std::vector<double>& values) const { return values.size() * sizeof(double); }
    std::uint64_t operator()(const std::vector<std::string>& values) const {
        std::uint64_t sum = 0;
        for (const std::string& value : values) sum += value.size();
        return sum;
    }
};

template <class T>
bool holds(const Property& property) noexcept {
    return property.tag.isMultiValue() ? std::holds_alternative<std::vector<T>>(property.value) : std::holds_alternative<T>(property.value);
}

auto lowerBound(auto& properties, PropId id) {
    return std::lower_bound(properties.begin(), properties.end(), id, [](const Property& property, PropId wanted) { return property.tag.id() < wanted; });
}

}  // namespace

bool isValid(const Property& property) noexcept {
    switch (property.tag.type()) {
        case PropType::Int16:
        case PropType::Int32:
        case PropType::Currency:
        case PropType::Bool:
        case PropType::Int64:
        case PropType::Time: return holds<std::int64_t>(property);
        case PropType::Error: return !property.tag.isMultiValue() && holds<std::int64_t>(property);
        case PropType::Float32:
        case PropType::Float64:
        case PropType::AppTime: return holds<double>(property);
        case PropType::Guid:
            if (const auto* guid = std::get_if<std::string>(&property.value)) return !property.tag.isMultiValue() && guid->size() == 16;
            if (const auto* guids = std::get_if<std::vector<std::string>>(&property.value)) {
                return property.tag.isMultiValue() && std::all_of(guids->begin(), guids->end(), [](const std::string& guid) { return guid.size() == 16; });
            }
            return false;
        case PropType::Unicode:
        case PropType::Binary: return holds<std::string>(property);
        case PropType::ServerId:
        case PropType::Restriction:
        case PropType::RuleActions: return !property.tag.isMultiValue() && holds<std::string>(property);
        default: return false;
    }
}

std::uint64_t sizeBytes(const PropValue& value) noexcept { return std::visit(SizeOf{}, value); }

PropertyBag::PropertyBag(std::initializer_list<Property> properties) {
    for (const Property& property : properties) set(property);
}

void PropertyBag::set(Property property) {
    const auto place = lowerBound(_properties, property.tag.id());
    if (place != _properties.end() && place->tag.id() == property.tag.id()) *place = std::move(property);
    else _properties.insert(place, std::move(property));
}

bool PropertyBag::erase(PropId id) {
    const auto place = lowerBound(_properties, id);
    if (place == _properties.end() || place->tag.id() != id) return false;
    _properties.erase(place);
    return true;
}

const Property* PropertyBag::find(PropTag tag) const noexcept {
    const auto place = lowerBound(_properties, tag.id());
    if (place == _properties.end() || place->tag.id() != tag.id()) return nullptr;
    return tag.type() == PropType::Unspecified || place->tag == tag ? &*place : nullptr;
}

std::optional<std::int64_t> PropertyBag::integer(PropTag tag) const {
    const Property* property = find(tag);
    const auto* value = property ? std::get_if<std::int64_t>(&property->value) : nullptr;
    return value ? std::optional(*value) : std::nullopt;
}

std::string_view PropertyBag::text(PropTag tag) const noexcept {
    const Property* property = find(tag);
    const auto* value = property ? std::get_if<std::string>(&property->value) : nullptr;
    return value ? std::string_view(*value) : std::string_view();
}

}  // namespace corbel
