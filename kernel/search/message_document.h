// A message's bytes to what the index takes: texts by field.
//
// What IMAP's exact search looks into is all among them, as it is (corbel/message_text.h); beside it stands what a reader sees: HTML
// without tags, names of attachments. Functions without state. [slow worker]
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "corbel/mime.h"
#include "corbel/property.h"
#include "corbel/search.h"

namespace corbel::search {

inline constexpr std::size_t kMaxMessageText =
    32 * 1024 * 1024;  ///< Bytes of all texts of one message; what has more is told as incomplete.

/// What a message made by properties was saved with, by where it stands.
using PropertyTexts = std::vector<std::pair<std::uint32_t, std::string>>;

/// Calls `each` once with the message's texts and `further` ones; the document's views live during the call. `converter` may be null. Throws
/// what reading bytes throws.
void makeDocument(ItemId item, std::uint64_t contentId, ContentReader& content, std::uint64_t prefixBytes, std::string_view structure,
                  mime::Converter* converter, const PropertyTexts& further, const std::function<void(const SearchDocument&)>& each);

/// The same of a message that has no bytes as yet.
void makeDocument(ItemId item, std::uint64_t contentId, const PropertyTexts& texts, const std::function<void(const SearchDocument&)>& each);

/// A property's value as the document has it.
void addPropertyText(PropTag tag, std::string_view value, PropertyTexts& texts);

}  // namespace corbel::search
