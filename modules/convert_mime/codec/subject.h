// A subject's prefix and what remains of it (MS-OXCMSG section 2.2.1.9).
//
// Functions without state. [any thread]
#pragma once

#include <string_view>

namespace corbel::convert_mime {

struct SubjectParts {
    std::string_view prefix;      ///< "Re: ", with its blank; empty when there is none.
    std::string_view normalized;  ///< The rest.
};

/// A prefix is one to three letters (any script), a colon and a blank: "Re: ", "AW: ", "WG: ".
SubjectParts splitSubject(std::string_view subject) noexcept;

}  // namespace corbel::convert_mime
