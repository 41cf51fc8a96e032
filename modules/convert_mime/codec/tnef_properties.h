// Property lists inside TNEF attributes (MS-OXTNEF section 2.1.3.4).
//
// [worker]
#pragma once

#include "codec/tnef.h"
#include "codec/tnef_cursor.h"

namespace corbel::convert_mime {

struct TnefProperties {
    PropertyBag bag;
    std::vector<NamedProperty> named;
    std::optional<TnefSlice> data;      ///< PidTagAttachDataBinary.
    std::optional<TnefSlice> embedded;  ///< The TNEF stream of an embedded message.
};

enum class TnefOwner : std::uint8_t { Message, Recipient, Attachment };

/// One list. Data of an attachment is only located; a recipient has no value above kMaxInlineValueBytes. Stops at the first fault.
void readTnefProperties(TnefCursor& cursor, std::uint32_t codepage, TnefOwner owner, std::size_t& bytesLeft, TnefProperties& out);

}  // namespace corbel::convert_mime
