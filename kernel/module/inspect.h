// Looks at a module's file before it is loaded: may it be trusted, was it built for this server, what does it provide and require.
//
// Opens and reads the file, runs nothing of it. [any thread]
#pragma once

#include <sys/types.h>

#include <string>
#include <string_view>
#include <vector>

#include "corbel/abi.h"
#include "corbel/error.h"

namespace corbel::module {

/// What a descriptor says.
struct ModuleFacts {
    std::string id;
    std::string version;
    std::vector<std::string> provides;
    std::vector<std::string> required;
    std::uint16_t sdkMajor = 0;
    std::uint16_t sdkMinor = 0;
    std::string abiTag;
};

/// Facts out of a descriptor, or InvalidArgument with half a sentence that names both sides and the remedy.
Result<ModuleFacts> judge(const ModuleDescriptor& descriptor);

/// All checks of a file. Besides root, `trustedOwner` may own it (the server's own user, for a development tree). The error's user text is a
/// whole sentence with the file's name.
Result<ModuleFacts> inspect(const std::string& file, uid_t trustedOwner);

}  // namespace corbel::module
