#include "store/rendering/converter_source.h"

#include <algorithm>

#include "corbel/error.h"
#include "corbel/property_tags.h"

namespace corbel::store {
namespace {

bool asksFor(std::span<const PropTag> tags, PropTag tag) {
    return std::any_of(tags.begin(), tags.end(), [tag](PropTag wanted) { return wanted.id() == tag.id(); });
}

mime::PartIndex indexOf(const MimeMessage& message) { return mime::PartIndex::parse(message.structure).valueOrThrow(); }

/// Keeps the index that its reader refers to.
class IndexedReader final : public ValueReader {
public:
    IndexedReader(convert::MessageConverter& messages, const MimeMessage& message, std::span<const std::uint32_t> path)
        : _index(indexOf(message)), _reader(messages.openAttachment({&_index, message.bytes, message.prefixBytes}, path)) {}
    std::uint64_t size() const noexcept override { return _reader->size(); }
    void read(std::uint64_t offset, std::uint64_t length, std::string& out) override { _reader->read(offset, length, out); }

private:
    const mime::PartIndex _index;
    const std::unique_ptr<ValueReader> _reader;
};

}  // namespace

void ConverterSource::properties(const MimeMessage& message, std::span<const PropTag> tags, PropertyBag& out) {
    const mime::PartIndex index = indexOf(message);
    convert::ReadOptions options;
    options.names = _names;
    options.withAttachments = false;
    if (tags.empty() || asksFor(tags, tags::Body)) options.derive |= convert::kBodyText;
    if (asksFor(tags, tags::Html)) options.derive |= convert::kBodyHtml;
    if (asksFor(tags, tags::RtfCompressed)) options.derive |= convert::kBodyRtf;
    options.withBodies =
        options.derive != 0 || asksFor(tags, tags::NativeBody) || asksFor(tags, tags::InternetCodepage) || asksFor(tags, tags::RtfInSync);
    const MessageData data = _messages.toProperties({&index, message.bytes, message.prefixBytes}, options);
    for (const Property& property : data.properties.all()) {
        const bool isWanted = tags.empty() || std::any_of(tags.begin(), tags.end(), [&](PropTag tag) {
                                  return tag == property.tag || (tag.id() == property.tag.id() && tag.type() == PropType::Unspecified);
                              });
        if (isWanted && !out.findId(property.tag.id())) out.set(property);
    }
}

MessageData ConverterSource::data(const MimeMessage& message) {
    const mime::PartIndex index = indexOf(message);
    convert::ReadOptions options;
    options.names = _names;
    return _messages.toProperties({&index, message.bytes, message.prefixBytes}, options);
}

std::unique_ptr<ValueReader> ConverterSource::openAttachment(const MimeMessage& message, std::span<const std::uint32_t> path) {
    return std::make_unique<IndexedReader>(_messages, message, path);
}

}  // namespace corbel::store
