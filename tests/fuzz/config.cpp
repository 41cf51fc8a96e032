// links: kernel_config
// The parser and the checks behind it must take any bytes; a file with a problem never gives a snapshot.
#include <cstdint>
#include <cstdlib>

#include "config/snapshot.h"

using namespace corbel;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    std::vector<config::Problem> problems;
    for (const config::Section& section : config::parseFile("fuzz.conf", text, problems)) {
        for (const config::Entry& entry : section.entries) {
            for (const SettingType type : {SettingType::Integer, SettingType::Size, SettingType::Duration, SettingType::Boolean, SettingType::List}) {
                SettingSpec spec;
                spec.key = entry.key;
                spec.type = type;
                const auto value = config::parseValue(spec, entry.value, {});
                // A size that is read must be written and read back as the same number.
                if (type == SettingType::Size && value && config::parseValue(spec, config::formatSize(static_cast<std::uint64_t>(value->number)), {})->number != value->number) std::abort();
                if (type == SettingType::Duration && value && config::parseValue(spec, config::formatDuration(value->number), {})->number != value->number) std::abort();
            }
        }
    }
    if (problems.size() > config::kMaxProblems) std::abort();
    config::toString(problems);
    return 0;
}
