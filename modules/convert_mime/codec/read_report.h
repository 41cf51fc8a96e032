// Reports (RFC 3464, RFC 8098) to REPORT classes and the properties of MS-OXCMAIL section 2.1.3.6.
//
// The report's own parts stay attachments, so that nothing of them is lost. Whom a report is about are recipients of kind Originator;
// To and Cc stay those of the header. [worker]
#pragma once

#include "corbel/convert.h"

namespace corbel::convert_mime {

inline constexpr std::uint64_t kMaxReportBytes = 1024 * 1024;  ///< Of a report's fields; what is more is not looked at.
inline constexpr std::size_t kMaxReportRecipients = 1000;

/// `message` has headers, body and attachments of the multipart/report at `root` already.
void readReport(const convert::MimeSource& source, std::uint32_t root, MessageData& message);

}  // namespace corbel::convert_mime
