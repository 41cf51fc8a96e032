// Calls a directory for the server.
//
// Without state. [any thread]
#pragma once

#include <string>
#include <string_view>

#include "corbel/directory.h"
#include "isolation/codec/messages.h"

namespace corbel::guest {

/// The result's body. Throws what the directory throws.
std::string serveDirectory(Directory& directory, isolation::Method method, std::string_view arguments);

}  // namespace corbel::guest
