// A header block as a list of fields, found by name.
//
// The fields refer to the block, which must outlive them. Lines that are no fields (no colon, blanks in the name) are left out, and so is
// everything behind the first empty line. [any thread]
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace corbel::convert_mime {

inline constexpr std::size_t kMaxHeaderFields = 5000;  ///< Further ones are not looked at.

struct HeaderField {
    std::string_view name;   ///< As written, without blanks before the colon.
    std::string_view value;  ///< With its folds, outer white space removed.
    std::string_view raw;    ///< Whole lines with their newlines.
};

class HeaderFields {
public:
    explicit HeaderFields(std::string_view block);
    const std::vector<HeaderField>& all() const noexcept { return _fields; }
    /// The first field of that name (ASCII case ignored); null when there is none.
    const HeaderField* find(std::string_view name) const noexcept;
    /// Its value, empty when there is none.
    std::string_view value(std::string_view name) const noexcept;

private:
    std::vector<HeaderField> _fields;
};

/// RFC 5322 section 2.2.3: newlines go, the blanks that follow them stay.
std::string unfolded(std::string_view value);

}  // namespace corbel::convert_mime
