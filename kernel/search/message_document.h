// A message's bytes to what the index takes: texts by field.
//
// What IMAP's exact search looks into is all among them, as it is (corbel/message_text.h); beside it stands what a reader sees: HTML
// without tags, names of attachments. Functions without state. [slow worker]
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>

#include "corbel/mime.h"
#include "corbel/search.h"

namespace corbel::search {

inline constexpr std::size_t kMaxMessageText =
    32 * 1024 * 1024;  ///< Bytes of all texts of one message; what has more is told as incomplete.

/// Calls `each` once; the document's views live during the call. `converter` may be null. Throws what reading bytes throws.
void makeDocument(ItemId item, std::uint64_t contentId, ContentReader& content, std::uint64_t prefixBytes, std::string_view structure,
                  mime::Converter* converter, const std::function<void(const SearchDocument&)>& each);

}  // namespace corbel::search
