// links: convert_mime_codec
// Whole conversion: any message gives properties that compose to a 7-bit header, and that message gives the same recipients again.
#include <cstdlib>

#include "codec/message_converter.h"
#include "corbel/error.h"
#include "corbel/property_tags.h"
#include "corbel/store.h"
#include "corbel/text.h"

namespace {

using namespace corbel;

class Content final : public ContentReader {
public:
    explicit Content(std::string bytes) : _bytes(std::move(bytes)) {}
    std::uint64_t size() const noexcept override { return _bytes.size(); }
    void read(std::uint64_t offset, std::uint64_t length, std::string& out) override {
        if (offset < _bytes.size()) out.append(_bytes, offset, length);
    }
    std::optional<std::string_view> whole() override { return _bytes; }

private:
    std::string _bytes;
};

struct Sink final : convert::ByteSink {
    void write(std::string_view bytes) override { out.append(bytes); }
    std::string out;
};

struct Source final : convert::ComposeSource {
    explicit Source(const convert::MimeSource& from) : mime(from) {}
    std::unique_ptr<ValueReader> open(std::span<const std::uint32_t> path, PropTag tag) override {
        if (path.empty() || tag != tags::AttachDataBinary) return nullptr;
        return convert_mime::MimeMessageConverter().openAttachment(mime, path);
    }
    std::string smtpAddress(std::string_view, std::string_view, std::string_view) override { return {}; }
    convert::MimeSource mime;
};

void mustBeUtf8(const MessageData& data) {
    for (const Property& property : data.properties.all()) {
        if (property.tag.type() == PropType::Unicode && !property.tag.isMultiValue() &&
            !text::isValidUtf8(std::get<std::string>(property.value)))
            std::abort();
        if (!isValid(property)) std::abort();
    }
    for (const auto& attachment : data.attachments) {
        for (const Property& property : attachment.properties.all()) {
            if (!isValid(property)) std::abort();
        }
        if (attachment.embedded) mustBeUtf8(*attachment.embedded);
    }
}

/// Everything that is listed opens, also what stands beside and behind a winmail.dat; nothing else does.
void mustOpen(const convert::MimeSource& source, const MessageData& data, std::vector<std::uint32_t> path) {
    convert_mime::MimeMessageConverter converter;
    for (const auto& attachment : data.attachments) {
        path.push_back(attachment.number);
        if (attachment.embedded)
            mustOpen(source, *attachment.embedded, path);
        else if (!converter.openAttachment(source, path))
            std::abort();
        path.pop_back();
    }
    if (data.attachments.size() >= kMaxAttachments) return;
    path.push_back(static_cast<std::uint32_t>(data.attachments.size()));
    try {
        converter.openAttachment(source, path);
    } catch (const Error& error) {
        if (error.code() == ErrorCode::NotFound) return;
    }
    std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string input(reinterpret_cast<const char*>(data), size);
    convert_mime::MimeMessageConverter converter;
    Content content(input);
    const auto index = mime::scan(input);
    const convert::MimeSource source{&index, &content, 0};
    convert::ReadOptions options;
    options.derive = convert::kBodyText | convert::kBodyHtml | convert::kBodyRtf;
    mustBeUtf8(converter.toProperties(source, options));
    const MessageData message = converter.toProperties(source, {});
    mustOpen(source, message, {});
    Source from(source);
    Sink sink;
    converter.compose(message, from, {}, sink);

    Content composed(sink.out);
    const auto again = mime::scan(sink.out);
    const MessageData second = converter.toProperties({&again, &composed, 0}, {});
    if (second.recipients.size() != message.recipients.size()) std::abort();
    return 0;
}
