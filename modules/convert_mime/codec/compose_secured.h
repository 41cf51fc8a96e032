// Messages whose one attachment is the protected message itself (MS-OXOSMIME section 2.1): written as they are, never taken apart.
//
// [worker]
#pragma once

#include <string>

#include "corbel/convert.h"

namespace corbel::convert_mime {

/// The one attachment of an IPM.Note.SMIME message; null for any other message.
const MessageAttachment* securedAttachment(const MessageData& message);

/// Whether the bytes are a whole multipart entity with its header, as signed and encrypted messages hold it.
bool isMultipartEntity(ValueReader& reader);
/// The same of a whole message's, whose header holds what describes it and nothing else. What is encrypted can begin with anything, another
/// message's header too.
bool isSecuredEntity(ValueReader& reader);

/// "signed-data", "enveloped-data" or "compressed-data", from the object identifier with which the bytes begin; empty for any other.
std::string smimeType(ValueReader& reader);

void copyAll(ValueReader& reader, convert::ByteSink& sink);

}  // namespace corbel::convert_mime
