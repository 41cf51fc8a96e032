#include "codec/message_converter.h"

#include "codec/bodies.h"
#include "codec/compose.h"
#include "codec/html.h"
#include "codec/read_message.h"
#include "codec/value_readers.h"

namespace corbel::convert_mime {

MessageData MimeMessageConverter::toProperties(const convert::MimeSource& source, const convert::ReadOptions& options) {
    return MessageReader(source, options).read();
}

std::unique_ptr<ValueReader> MimeMessageConverter::openAttachment(const convert::MimeSource& source, std::span<const std::uint32_t> path) {
    return MessageReader(source, {}).open(path);
}

std::unique_ptr<ValueReader> MimeMessageConverter::openRange(const convert::MimeSource& source, const MimeRange& range) {
    return std::make_unique<TransferReader>(source, range);
}

void MimeMessageConverter::compose(const MessageData& message, convert::ComposeSource& source, const convert::ComposeOptions& options,
                                   convert::ByteSink& sink) {
    Composer(source, options, sink).write(message);
}

void MimeMessageConverter::deriveBodies(PropertyBag& message, std::uint32_t forms) { convert_mime::deriveBodies(message, forms); }

std::string MimeMessageConverter::htmlToUtf8(std::string_view html, std::uint32_t codepage) { return utf8OfHtml(html, codepage); }

std::string MimeMessageConverter::htmlToText(std::string_view html) { return textOfHtml(html); }

}  // namespace corbel::convert_mime
