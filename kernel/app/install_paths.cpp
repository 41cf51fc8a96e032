#include "app/install_paths.h"

#include <filesystem>
#include <string_view>

namespace corbel::app {
namespace {

/// `tail` in the tree whose bin or sbin this program lies in, if it is there.
std::string beside(std::string_view tail, std::string_view otherwise) {
    std::error_code error;
    const std::filesystem::path program = std::filesystem::read_symlink("/proc/self/exe", error);
    if (error) return std::string(otherwise);
    const std::filesystem::path found = program.parent_path().parent_path() / tail;
    return std::filesystem::exists(found, error) ? found.string() : std::string(otherwise);
}

}  // namespace

std::string defaultConfigFile() { return beside(CORBEL_CONFIG_TAIL, CORBEL_CONFIG_FILE); }
std::string defaultModuleFolder() { return beside(CORBEL_MODULE_TAIL, CORBEL_MODULE_DIR); }
std::string guestProgram() { return beside(CORBEL_GUEST_TAIL, beside("bin/corbel-guest", CORBEL_GUEST)); }   // the latter in a build tree

}  // namespace corbel::app
