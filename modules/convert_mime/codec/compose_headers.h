// The header of a composed message: what properties say, then the transport's lines that no property expresses.
//
// [worker]
#pragma once

#include <string>

#include "codec/header_writer.h"
#include "corbel/convert.h"

namespace corbel::convert_mime {

/// Every field but Content-*.
void composeHeaders(const MessageData& message, convert::ComposeSource& source, const convert::ComposeOptions& options,
                    HeaderWriter& fields);

/// True for fields that composing writes from properties (Content-* among them).
bool isComposedField(std::string_view name) noexcept;

/// An address of any type as SMTP; one that cannot be resolved is encapsulated (MS-OXCMAIL section 2.1.1.3): "IMCEAEX-...@domain".
std::string smtpOf(convert::ComposeSource& source, std::string_view addressType, std::string_view address, std::string_view smtp,
                   std::string_view entryid);

}  // namespace corbel::convert_mime
