// A source of a composed message that can tell what named properties are called.
//
// Implemented by the caller of convert::MessageConverter::compose() beside convert::ComposeSource, when it has such properties; the converter
// finds it there. MIME has a place for them in an OLE object's winmail.dat only, which holds names and not ids, since ids are a
// server's own. Without it they are left out. Makes no names and no ids.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "corbel/property.h"

namespace corbel::convert {

class ComposeNames {
public:
    virtual ~ComposeNames();
    /// One for each id, nullopt where it has no name. [worker]
    virtual std::vector<std::optional<PropName>> namesOf(std::span<const PropId> ids) = 0;
};

}  // namespace corbel::convert
