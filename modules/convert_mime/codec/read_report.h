// Reports (RFC 3464, RFC 8098) to REPORT classes and the properties of MS-OXCMAIL section 2.1.3.6.
//
// The report's own parts stay attachments, so that nothing of them is lost. [worker]
#pragma once

#include "corbel/convert.h"

namespace corbel::convert_mime {

/// `message` has headers, body and attachments of the multipart/report at `root` already.
void readReport(const convert::MimeSource& source, std::uint32_t root, MessageData& message);

}  // namespace corbel::convert_mime
