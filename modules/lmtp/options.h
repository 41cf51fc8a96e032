// The module's settings as values. An immutable snapshot: a session keeps the one it began with. [any thread]
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "corbel/settings.h"

namespace corbel::lmtp {

struct Options {
    std::uint64_t maxMessageSize = 100 * 1024 * 1024;
    std::size_t maxRecipients = 1000;
    std::size_t maxReceived = 100;
    bool quotaFullIsTemporary = true;
    bool rejectsBareNewline = false;
    bool rejectsNul = false;
    std::chrono::milliseconds commandTimeout{300000};
    std::chrono::milliseconds dataTimeout{180000};
    std::size_t parallelDeliveries = 8;
};

std::vector<SettingSpec> optionSpecs();
Options readOptions(const Settings& settings);

}  // namespace corbel::lmtp
