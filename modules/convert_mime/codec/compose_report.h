// Reports made by clients (read receipts, non-delivery) to multipart/report (RFC 3462, 3464, 8098).
//
// [any thread]
#pragma once

#include <string>

#include "corbel/message_data.h"

namespace corbel::convert_mime {

/// "delivery-status" or "disposition-notification" for a message of a REPORT class, else empty.
std::string reportTypeOf(const MessageData& message);

/// Whether an attachment holds the report's fields already.
bool hasReportPart(const MessageData& message);

/// The fields of the report's machine-readable part.
std::string composeReport(const MessageData& message, std::string_view reportType);

/// Header lines of the message that the report is about, as far as its properties tell; empty when they do not.
std::string composeOriginal(const PropertyBag& report);

}  // namespace corbel::convert_mime
