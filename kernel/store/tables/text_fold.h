// Texts as sorting and restrictions compare them: without case, and if asked without accents.
//
// Unicode's NFKC_Casefold; ASCII, which most subjects are, without ICU. Bytes that are not UTF-8 count as U+FFFD. Pure. [any thread]
#pragma once

#include <string>
#include <string_view>

namespace corbel::store {

std::string foldCase(std::string_view text);
/// Letters without their marks; case stays.
std::string dropAccents(std::string_view text);

}  // namespace corbel::store
