// Property ids at the edge: what clients number themselves, and what the server numbers for them.
//
// Clients map the well-known sets to fixed ids from 0x8000 on without asking, and add 0x8500 to the numbers 1 .. 0x7AFF that getIDsFromNames
// gives them. Stores know named properties by set and number or name. Owned by Services; remembers what it translated. [worker, parallel]
#pragma once

#include <functional>
#include <mutex>
#include <optional>
#include <span>
#include <unordered_map>
#include <vector>

#include "codec/structures.h"
#include "corbel/property.h"
#include "corbel/restriction.h"

namespace corbel::soap {

class NamedProps {
public:
    explicit NamedProps(NamedProperties& names) : _names(names) {}

    /// An id of the wire as the stores' own; 0 for one that no name has. Unnamed ids as they are.
    PropId stored(PropId wire);
    /// A stored id as clients know it; 0 for one beyond what the wire can say.
    PropId wire(PropId stored);
    PropTag stored(PropTag wire) { return PropTag(std::uint32_t{stored(wire.id())} << 16 | (wire.value & 0xffff)); }
    PropTag wire(PropTag storedTag) { return PropTag(std::uint32_t{wire(storedTag.id())} << 16 | (storedTag.value & 0xffff)); }

    /// With texts as Unicode; properties of ids that no name has are left out.
    PropertyRow toStored(PropertyRow properties);
    /// Those that the wire cannot name are left out.
    PropertyRow toWire(PropertyRow properties);
    std::vector<PropTag> toStored(const std::vector<std::uint32_t>& tags);   ///< In order, one for each; id 0 for unknown ones.
    void toStored(Restriction& restriction);
    void toWire(Restriction& restriction);

    /// getIDsFromNames: 1 .. 0x7AFF in order, 0 where there is none. With `create` missing ones are made.
    std::vector<std::uint32_t> numbersOf(std::span<const PropName> names, bool create);
    /// getNamesFromIDs, by such numbers.
    std::vector<std::optional<PropName>> namesOf(std::span<const std::uint32_t> numbers);

private:
    static void eachTag(Restriction& restriction, const std::function<PropTag(PropTag)>& change);

    NamedProperties& _names;
    std::mutex _mutex;
    std::unordered_map<PropId, PropId> _storedByWire, _wireByStored;
};

}  // namespace corbel::soap
