// corbel user import: thousands of users out of a CSV file.
//
// Sends batches; of a batch that is refused each row is tried by itself, so that one wrong row keeps nobody else out and is told with its
// line. [main thread]
#pragma once

#include <string_view>

#include "cli/command.h"

namespace corbel::cli {

inline constexpr std::string_view kImportSummary =
    "Add users from a CSV file; its header line names the columns: login, address, name, password, credentials, quota, aliases, admin, "
    "enabled.";

/// Throws InvalidArgument when rows were refused, after all others were added.
void importUsers(Invocation& invocation);

}  // namespace corbel::cli
