// Header values to UTF-8, by GMime: encoded words and address lists.
//
// Functions without state; GMime is set up at the first call. [any thread]
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace corbel::convert_mime {

inline constexpr std::size_t kMaxHeaderValue = 64 * 1024;  ///< Bytes of one value that are looked at.
inline constexpr std::size_t kMaxAddresses = 100;          ///< Addresses of one field that are looked at.

/// RFC 2047 words are decoded, broken ones stay; raw 8-bit bytes are UTF-8 or windows-1252. Valid UTF-8 without newlines and NULs comes
/// out.
std::string decodeWords(std::string_view raw);

struct Address {
    std::string name;     ///< Decoded; may be empty.
    std::string address;  ///< "local@domain", the domain in its ASCII form; empty for a group without members, whose name is then given.
};

/// An address whose domain is in its ASCII form (RFC 5891).
std::string asciiAddress(std::string_view address);

/// Members of groups stand in the list like the others.
std::vector<Address> parseAddresses(std::string_view raw, std::size_t maxAddresses = kMaxAddresses, std::size_t maxBytes = kMaxHeaderValue);

}  // namespace corbel::convert_mime
