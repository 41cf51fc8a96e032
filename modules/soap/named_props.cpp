#include "named_props.h"

#include <functional>

#include "codec/properties.h"

namespace corbel::soap {
namespace {

constexpr PropId kFirstFixed = 0x8000;
constexpr PropId kAdded = 0x8500;        // to the server's numbers, by the client
constexpr std::uint32_t kMaxNumber = 0x7AFF;

/// Ids of a set that clients map by themselves: `first` to `last` of it stand at `wire` and above.
struct FixedSet {
    std::string_view guid;
    std::uint32_t first, last;
    PropId wire;
};

#define CORBEL_SOAP_SET(low) std::string_view(low "\x00\x00\x00\x00\xC0\x00\x00\x00\x00\x00\x00\x46", 16)
constexpr FixedSet kFixedSets[] = {
    {CORBEL_SOAP_SET("\x02\x20\x06\x00"), 0x8200, 0x826F, 0x8000},   // PSETID_Appointment
    {CORBEL_SOAP_SET("\x03\x20\x06\x00"), 0x8100, 0x813F, 0x8070},   // PSETID_Task
    {CORBEL_SOAP_SET("\x04\x20\x06\x00"), 0x8000, 0x80EF, 0x80B0},   // PSETID_Address
    {CORBEL_SOAP_SET("\x08\x20\x06\x00"), 0x8500, 0x85FF, 0x81A0},   // PSETID_Common
    {CORBEL_SOAP_SET("\x0A\x20\x06\x00"), 0x8700, 0x871F, 0x82A0},   // PSETID_Log
    {CORBEL_SOAP_SET("\x0B\x20\x06\x00"), 0x8800, 0x881F, 0x82C0},
    {CORBEL_SOAP_SET("\x0E\x20\x06\x00"), 0x8B00, 0x8B1F, 0x82E0},   // PSETID_Note
    {CORBEL_SOAP_SET("\x13\x20\x06\x00"), 0x8D00, 0x8D1F, 0x8300},
    {CORBEL_SOAP_SET("\x14\x20\x06\x00"), 0x8F00, 0x8F1F, 0x8320},
    {std::string_view("\x90\xDA\xD8\x6E\x0B\x45\x1B\x10\x98\xDA\x00\xAA\x00\x3F\x13\x05", 16), 0x0000, 0x003F, 0x8340},   // PSETID_Meeting
    {std::string_view("\xC8\xC8\xAE\x63\x49\x40\x75\x4B\xBC\x88\x96\xDF\x9D\x72\x3F\x2F", 16), 0x0002, 0x0002, 0x8380},
};
#undef CORBEL_SOAP_SET

std::optional<PropName> fixedName(PropId wire) {
    for (const FixedSet& set : kFixedSets) {
        if (wire >= set.wire && wire - set.wire <= set.last - set.first) return PropName{std::string(set.guid), set.first + (wire - set.wire)};
    }
    return std::nullopt;
}

PropId fixedId(const PropName& name) {
    const auto* const number = std::get_if<std::uint32_t>(&name.id);
    if (!number) return 0;
    for (const FixedSet& set : kFixedSets) {
        if (name.guid == set.guid && *number >= set.first && *number <= set.last) return static_cast<PropId>(set.wire + (*number - set.first));
    }
    return 0;
}

/// The server's numbers are the stores' ids, counted from 1.
std::uint32_t numberOf(PropId stored) noexcept {
    const std::uint32_t number = stored < kFirstNamedPropId ? 0 : stored - kFirstNamedPropId + 1u;
    return number > kMaxNumber ? 0 : number;
}
PropId storedOf(std::uint32_t number) noexcept { return number == 0 || number > kMaxNumber ? 0 : static_cast<PropId>(kFirstNamedPropId + number - 1); }

}  // namespace

PropId NamedProps::stored(PropId wire) {
    if (wire < kFirstFixed) return wire;
    if (wire > kAdded) return storedOf(wire - std::uint32_t{kAdded});
    {
        const std::lock_guard lock(_mutex);
        if (const auto found = _storedByWire.find(wire); found != _storedByWire.end()) return found->second;
    }
    const auto name = fixedName(wire);
    if (!name) return 0;
    const PropId id = _names.idsOf({&*name, 1}, true).at(0);
    const std::lock_guard lock(_mutex);
    _storedByWire[wire] = id;
    return id;
}

PropId NamedProps::wire(PropId stored) {
    if (stored < kFirstNamedPropId) return stored;
    {
        const std::lock_guard lock(_mutex);
        if (const auto found = _wireByStored.find(stored); found != _wireByStored.end()) return found->second;
    }
    const auto name = _names.namesOf({&stored, 1}).at(0);
    if (!name) return 0;
    PropId id = fixedId(*name);
    if (id == 0 && numberOf(stored) != 0) id = static_cast<PropId>(kAdded + numberOf(stored));
    const std::lock_guard lock(_mutex);
    _wireByStored[stored] = id;
    return id;
}

PropertyRow NamedProps::toStored(PropertyRow properties) {
    PropertyRow result;
    result.reserve(properties.size());
    for (Property& each : properties) {
        const PropTag tag = stored(storedTag(each.tag.value));
        if (tag.id() != 0) result.push_back({tag, std::move(each.value)});
    }
    return result;
}

PropertyRow NamedProps::toWire(PropertyRow properties) {
    PropertyRow result;
    result.reserve(properties.size());
    for (Property& each : properties) {
        const PropTag tag = wire(each.tag);
        if (tag.id() != 0) result.push_back({tag, std::move(each.value)});
    }
    return result;
}

std::vector<PropTag> NamedProps::toStored(const std::vector<std::uint32_t>& tags) {
    std::vector<PropTag> result;
    result.reserve(tags.size());
    for (const std::uint32_t tag : tags) result.push_back(stored(storedTag(tag)));
    return result;
}

void NamedProps::eachTag(Restriction& restriction, const std::function<PropTag(PropTag)>& change) {
    // Of a sub-object restriction the tag says which objects; it names no property.
    if (restriction.kind != RestrictionKind::SubObject) restriction.tag = change(restriction.tag);
    if (restriction.kind == RestrictionKind::Compare) restriction.otherTag = change(restriction.otherTag);
    for (Restriction& part : restriction.parts) eachTag(part, change);
}

void NamedProps::toStored(Restriction& restriction) {
    eachTag(restriction, [this](PropTag tag) { return stored(tag); });
}
void NamedProps::toWire(Restriction& restriction) {
    eachTag(restriction, [this](PropTag tag) { return wire(tag); });
}

std::vector<std::uint32_t> NamedProps::numbersOf(std::span<const PropName> names, bool create) {
    std::vector<std::uint32_t> numbers;
    for (const PropId id : _names.idsOf(names, create)) numbers.push_back(numberOf(id));
    return numbers;
}

std::vector<std::optional<PropName>> NamedProps::namesOf(std::span<const std::uint32_t> numbers) {
    std::vector<PropId> ids;
    for (const std::uint32_t number : numbers) ids.push_back(storedOf(number));
    return _names.namesOf(ids);
}

}  // namespace corbel::soap
