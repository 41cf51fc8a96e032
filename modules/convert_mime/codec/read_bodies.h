// Body parts of a message to PidTagBody, PidTagHtml and the codepage.
//
// Functions without state; a body is read whole, to convert::kMaxBodyBytes. [worker]
#pragma once

#include <string>

#include "codec/part_roles.h"
#include "corbel/convert.h"

namespace corbel::convert_mime {

/// MS-OXBBODY section 2.1.2, PidTagNativeBody.
enum class NativeBody : std::int64_t { Undefined = 0, Text = 1, Rtf = 2, Html = 3, ClearSigned = 4 };

/// Sets body properties, PidTagInternetCodepage and PidTagNativeBody.
void readBodies(const convert::MimeSource& source, const PartRoles& roles, PropertyBag& bag);

/// The transfer-decoded bytes of a part.
std::string partBytes(const convert::MimeSource& source, std::uint32_t part, std::uint64_t limit);

/// HTML bytes with the codepage that they are in: `charset` if it has a number, else what a <meta> says, else a guess. What has no number
/// becomes UTF-8.
std::uint32_t settleHtml(std::string& html, std::string_view charset);

}  // namespace corbel::convert_mime
