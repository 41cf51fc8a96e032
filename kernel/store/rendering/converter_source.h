// MimeSource over the converter of messages that a module provides.
//
// Owned by SqlStores; lives as long as the converter. Without state, so many workers may call it. Rich text is made only when asked for:
// it is the dearest form of a body. [worker, parallel]
#pragma once

#include "corbel/convert.h"
#include "store/objects/mime_source.h"

namespace corbel::store {

class ConverterSource final : public MimeSource {
public:
    /// `names` for what a TNEF part names; null: left out.
    ConverterSource(mime::Converter& converter, NamedProperties* names) : _messages(converter.messages()), _names(names) {}

    void properties(const MimeMessage& message, std::span<const PropTag> tags, PropertyBag& out) override;
    MessageData data(const MimeMessage& message) override;
    std::unique_ptr<ValueReader> openAttachment(const MimeMessage& message, std::span<const std::uint32_t> path) override;

private:
    convert::MessageConverter& _messages;
    NamedProperties* const _names;
};

}  // namespace corbel::store
