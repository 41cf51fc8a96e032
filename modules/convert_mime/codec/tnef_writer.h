// OLE attachments (PidTagAttachMethod 6) for transport: a winmail.dat (MS-OXTNEF) that holds them with their properties and nothing else.
//
// What MIME has instead, a picture of the object (MS-OXCMAIL section 2.1.3.4.4), cannot be made into the object again. What readers do not
// take is left out (kMaxTnefValueBytes, kMaxTnefMessageBytes), and so are named properties whose names are unknown. Data goes through in
// pieces. [worker]
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "corbel/compose_names.h"
#include "corbel/convert.h"

namespace corbel::convert_mime {

/// Of all objects of one winmail.dat: less than readers take (kMaxTnefBytes). An object past it is written as a file.
inline constexpr std::uint64_t kMaxTnefObjectBytes = 192 * 1024 * 1024;

using OpenValue = std::function<std::unique_ptr<ValueReader>(const MessageAttachment&, PropTag)>;

/// `open` gives an attachment's data or another value that its bag lacks; null: it has none of that type. `names` may be null.
void writeTnefObjects(const std::vector<const MessageAttachment*>& attachments, const OpenValue& open, convert::ComposeNames* names, convert::ByteSink& sink);

}  // namespace corbel::convert_mime
