// A list row's fields from a message's header and structure.
//
// Functions without state. [any thread]
#pragma once

#include "corbel/mime.h"

namespace corbel::convert_mime {

inline constexpr std::size_t kMaxRecipientsText = 1000;  ///< Bytes of ListFields::to.
inline constexpr std::size_t kMaxMessageId = 1000;       ///< Bytes of a Message-ID that are kept.

mime::ListFields makeListFields(std::string_view header, const mime::PartIndex& index);

/// 0 low, 1 normal, 2 high: Importance, else X-Priority, else Priority.
std::uint8_t importanceOf(std::string_view header);

/// A part that a reader would save: not the text, nor an image that the text shows, nor a signature.
bool hasAttachment(const mime::PartIndex& index);

}  // namespace corbel::convert_mime
