// The module's settings as one immutable snapshot; a session keeps the one it began with.
#pragma once

#include <chrono>
#include <cstdint>
#include <vector>

#include "corbel/settings.h"

namespace corbel::imap {

struct Options {
    std::uint64_t maxLineBytes = 0;
    std::uint64_t maxMessageBytes = 0;
    std::uint32_t maxBadCommands = 0;
    std::chrono::milliseconds loginTimeout{};
    std::chrono::milliseconds idleTimeout{};
    std::chrono::milliseconds keepaliveInterval{};
};

std::vector<SettingSpec> optionSpecs();
/// Values were checked against the specs already.
Options readOptions(const Settings& settings);

}  // namespace corbel::imap
