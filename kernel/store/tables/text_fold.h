// Texts as sorting and restrictions compare them: without case, and if asked without accents.
//
// Unicode's NFKC_Casefold; ASCII, which most subjects are, without ICU. Bytes that are not UTF-8 count as U+FFFD. Pure. [any thread]
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace corbel::store {

std::string foldCase(std::string_view text);
/// Letters without their marks; case stays.
std::string dropAccents(std::string_view text);
/// As a restriction's MatchMode wants it compared.
std::string comparableText(std::string_view text, std::uint32_t match);
/// Where the text may be cut in two that are folded each for itself: the last such place, 0 when there is none.
std::size_t foldCut(std::string_view text);

}  // namespace corbel::store
