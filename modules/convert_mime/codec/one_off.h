// Identities of people in properties: one-off entry ids (MS-OXCDATA section 2.2.5.1), lists of them (section 2.3.3), search keys.
//
// Functions without state. [any thread]
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace corbel::convert_mime {

inline constexpr std::size_t kMaxOneOffBytes = 64 * 1024;
inline constexpr std::size_t kMaxFlatEntries = 1000;  ///< Of one list.

struct OneOff {
    std::string displayName, addressType, address;  ///< UTF-8.
    bool operator==(const OneOff&) const = default;
};

std::string makeOneOff(const OneOff& person);
/// nullopt when the bytes are no one-off entry id. Both of its forms, UTF-16 and 8-bit (windows-1252), are read.
std::optional<OneOff> parseOneOff(std::string_view entryid);

/// FlatEntryList.
std::string makeFlatEntries(const std::vector<std::string>& entryids);
/// What is complete of a list; broken rests are left out.
std::vector<std::string> parseFlatEntries(std::string_view bytes);

/// "SMTP:ALICE@EXAMPLE.ORG" with its closing NUL (PidTagSearchKey and its relatives).
std::string searchKey(std::string_view addressType, std::string_view address);

}  // namespace corbel::convert_mime
