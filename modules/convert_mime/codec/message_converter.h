// convert::MessageConverter: hands each call to what does the work.
//
// Owned by the module's converter; without state. [worker, parallel]
#pragma once

#include "corbel/convert.h"

namespace corbel::convert_mime {

class MimeMessageConverter final : public convert::MessageConverter {
public:
    MessageData toProperties(const convert::MimeSource& source, const convert::ReadOptions& options) override;
    std::unique_ptr<ValueReader> openAttachment(const convert::MimeSource& source, std::span<const std::uint32_t> path) override;
    std::unique_ptr<ValueReader> openRange(const convert::MimeSource& source, const MimeRange& range) override;
    void compose(const MessageData& message, convert::ComposeSource& source, const convert::ComposeOptions& options,
                 convert::ByteSink& sink) override;
    void deriveBodies(PropertyBag& message, std::uint32_t forms) override;
    std::string htmlToUtf8(std::string_view html, std::uint32_t codepage) override;
    std::string htmlToText(std::string_view html) override;
};

}  // namespace corbel::convert_mime
