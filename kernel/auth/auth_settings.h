// The settings of section [auth], and their values in one struct.
//
// Pure. All of them take effect on SIGHUP.
#pragma once

#include <chrono>
#include <cstdint>
#include <vector>

#include "corbel/settings.h"

namespace corbel::auth {

struct AuthOptions {
    bool allowPlaintext = false;
    bool useScram = true;
    std::uint32_t scramIterations = 10'000;
    std::uint64_t argon2MemoryBytes = 19u << 20;
    std::uint32_t argon2Passes = 2;
    std::uint32_t hashParallel = 4;
    std::chrono::milliseconds cacheTime{15 * 60 * 1000};
    std::uint32_t cacheSize = 50'000;
    std::uint32_t failuresPerAddress = 20;
    std::uint32_t failuresPerUser = 30;
    std::uint32_t failuresPerPair = 5;
    std::chrono::milliseconds failureForgotten{60'000};
    std::chrono::milliseconds maxRefusal{5 * 60 * 1000};
    std::uint32_t throttleSize = 50'000;
};

/// [any thread]
std::vector<SettingSpec> authSettings();
AuthOptions readAuthOptions(const Settings& settings);

}  // namespace corbel::auth
