#include "computed_props.h"

#include "corbel/tables.h"

namespace corbel::soap {

std::vector<PropTag> sourcesOf(ObjectKind, std::span<const PropTag> wanted) { return {wanted.begin(), wanted.end()}; }

PropertyRow complete(Call&, const ObjectPlace&, std::span<const PropTag> wanted, const PropertyBag& stored) {
    PropertyRow row;
    row.reserve(wanted.size());
    for (const PropTag tag : wanted) {
        if (const Property* const found = stored.find(tag)) row.push_back(*found);
        else row.push_back({PropTag(tag.id(), PropType::Error), kErrorNotFound});
    }
    return row;
}

std::span<const PropTag> computedTags(ObjectKind) { return {}; }

}  // namespace corbel::soap
