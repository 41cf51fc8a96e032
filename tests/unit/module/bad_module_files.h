// Where the modules of bad_modules/ lie.
#pragma once

#include <cstdlib>
#include <stdexcept>
#include <string>
#include <string_view>

inline std::string badModule(std::string_view name) {
    const char* build = std::getenv("CORBEL_BUILD");
    if (!build) throw std::runtime_error("CORBEL_BUILD is not set; run the test by ctest");
    return std::string(build) + "/bad_modules/" + std::string(name) + ".so";
}
