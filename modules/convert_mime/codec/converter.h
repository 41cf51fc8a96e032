// mime::Converter over GMime and iconv.
//
// The module owns one; it has no state, so any number of workers may call it. Does not look at structure: that is the SDK's scanner.
#pragma once

#include "codec/message_converter.h"
#include "corbel/mime.h"

namespace corbel::convert_mime {

class GmimeConverter final : public mime::Converter {
public:
    std::string decodeHeader(std::string_view raw) override;
    mime::ListFields listFields(std::string_view header, const mime::PartIndex& index) override;
    std::string decodeText(std::string_view body, std::string_view encoding, std::string_view charset) override;
    std::string toUtf8(std::string_view bytes, std::string_view charset) override;
    convert::MessageConverter& messages() override { return _messages; }

private:
    MimeMessageConverter _messages;
};

}  // namespace corbel::convert_mime
