// readABProps: all properties of somebody, of a company or of an address list.
#include "book_props.h"
#include "commands/verbs.h"

namespace corbel::soap {
namespace {

struct ReadABProps {
    Bytes entryid;
};
template <class V>
void fields(V& visit, ReadABProps& value) {
    visit("sEntryId", value.entryid);
}

struct ReadABPropsAnswer {
    std::vector<std::uint32_t> tags;
    PropertyRow properties;
};
template <class V>
void fields(V& visit, ReadABPropsAnswer& value) {
    visit("aPropTag", value.tags);
    visit("aPropVal", value.properties);
}

ReadABPropsAnswer readABProps(Call& call, const ReadABProps& request) {
    const BookEntry entry = bookEntryOf(call, request.entryid.value);
    ReadABPropsAnswer answer;
    answer.properties = bookProperties(call, entry, bookTags(entry));
    std::erase_if(answer.properties, [](const Property& property) { return property.tag.type() == PropType::Error; });
    for (const Property& property : answer.properties) answer.tags.push_back(property.tag.value);
    return answer;
}

}  // namespace

const Operation kReadABProps = operation<readABProps>("readABProps");

}  // namespace corbel::soap
