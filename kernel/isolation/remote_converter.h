// The MIME converter of a guest. Messages and values are read from here piece by piece while it works; what it composes comes back in
// pieces.
//
// Owned by IsolatedModule. A reader of an attachment belongs to the guest that opened it; when that has ended it is opened anew in the next
// one. What the guest says of a message is checked: values are of their types, ranges lie in the message. [worker, parallel]
#pragma once

#include "corbel/convert.h"
#include "corbel/mime.h"
#include "isolation/caller.h"

namespace corbel::isolation {

class RemoteConverter final : public mime::Converter, private convert::MessageConverter {
public:
    explicit RemoteConverter(Caller& caller) : _caller(caller) {}

    std::string decodeHeader(std::string_view raw) override;
    mime::ListFields listFields(std::string_view header, const mime::PartIndex& index) override;
    std::string decodeText(std::string_view body, std::string_view encoding, std::string_view charset) override;
    std::string toUtf8(std::string_view bytes, std::string_view charset) override;
    convert::MessageConverter& messages() override { return *this; }

private:
    MessageData toProperties(const convert::MimeSource& source, const convert::ReadOptions& options) override;
    std::unique_ptr<ValueReader> openAttachment(const convert::MimeSource& source, std::span<const std::uint32_t> path) override;
    std::unique_ptr<ValueReader> openRange(const convert::MimeSource& source, const MimeRange& range) override;
    void compose(const MessageData& message, convert::ComposeSource& source, const convert::ComposeOptions& options,
                 convert::ByteSink& sink) override;
    void deriveBodies(PropertyBag& message, std::uint32_t forms) override;
    std::string htmlToUtf8(std::string_view html, std::uint32_t codepage) override;
    std::string htmlToText(std::string_view html) override;

    Caller& _caller;
};

}  // namespace corbel::isolation
