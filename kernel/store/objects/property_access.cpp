#include "store/objects/property_access.h"

#include <algorithm>

#include "corbel/error.h"
#include "corbel/text.h"
#include "store/objects/computed_properties.h"
#include "store/objects/value_stream.h"

namespace corbel::store {
namespace {

std::string describe(PropTag tag) { return "property tag " + std::to_string(tag.value); }

}  // namespace

void checkProperty(const Property& property) {
    if (property.tag.id() == 0 || property.tag.type() == PropType::Error || !isValid(property)) {
        throw Error(ErrorCode::InvalidArgument, "A property has a value that is not of its type", describe(property.tag));
    }
    if (property.tag.type() != PropType::Unicode) return;
    const auto isText = [](const std::string& value) { return text::isValidUtf8(value); };
    const auto* one = std::get_if<std::string>(&property.value);
    const auto* many = std::get_if<std::vector<std::string>>(&property.value);
    if ((one && !isText(*one)) || (many && !std::all_of(many->begin(), many->end(), isText))) {
        throw Error(ErrorCode::InvalidArgument, "A property's text is not valid UTF-8", describe(property.tag));
    }
}

void checkSettable(const Property& property) {
    checkProperty(property);
    if (isComputed(property.tag.id())) throw Error(ErrorCode::InvalidArgument, "A property cannot be changed", describe(property.tag));
}

void checkStreamed(PropTag tag) {
    if (tag.id() == 0 || (tag.type() != PropType::Unicode && tag.type() != PropType::Binary) || tag.isMultiValue()) {
        throw Error(ErrorCode::InvalidArgument, "A property's value cannot be written in pieces", describe(tag));
    }
}

PropertyBag select(const PropertyBag& bag, std::span<const PropTag> tags) {
    if (tags.empty()) return bag;
    PropertyBag chosen;
    for (const PropTag tag : tags) {
        const Property* property = bag.findId(tag.id());
        if (property && (property->tag == tag || tag.type() == PropType::Unspecified || property->tag.type() == PropType::Error))
            chosen.set(*property);
    }
    return chosen;
}

std::unique_ptr<ValueReader> openDraftValue(const StoreFilePtr& file, const DraftProperties& properties, PropTag tag) {
    const Property* property = properties.values.findId(tag.id());
    if (!property) throw Error(ErrorCode::NotFound, "There is no such property", describe(tag));
    if (const auto big = properties.big.find(tag.id()); big != properties.big.end()) {
        if (tag.type() != PropType::Unspecified && tag != big->second.tag)
            throw Error(ErrorCode::NotFound, "There is no such property", describe(tag));
        return big->second.staged ? readStaged(big->second.staged) : readContent(file, big->second.content);
    }
    if (tag.type() != PropType::Unspecified && tag != property->tag)
        throw Error(ErrorCode::NotFound, "There is no such property", describe(tag));
    const auto* bytes = std::get_if<std::string>(&property->value);
    if (!bytes) throw Error(ErrorCode::InvalidArgument, "A property's value cannot be read in pieces", describe(tag));
    return readText(*bytes);
}

}  // namespace corbel::store
