// Settings: each is declared once, with its sentence; validation, `--check`, `config explain` and the reference come from that.
//
// Settings (the values) are an immutable snapshot. Reading an undeclared key is a bug and throws Internal. [any thread]
#pragma once

#include <chrono>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace corbel {

enum class SettingType : std::uint8_t {
    String,
    Integer,   ///< Decimal.
    Size,      ///< Bytes, with K, M, G: 64K = 65536.
    Duration,  ///< With ms, s, min, h, d.
    Boolean,   ///< yes/no, true/false, on/off.
    Enum,      ///< One of `choices`.
    List,      ///< Strings, separated by commas.
    Path,      ///< A file or directory; relative to data_dir.
    Secret,    ///< A string never printed; "file:PATH" reads it from a file.
};

struct SettingSpec {
    std::string key;
    SettingType type = SettingType::String;
    std::string defaultValue;         ///< As it would stand in the file; empty and `isRequired` false: empty.
    std::string summary;              ///< One sentence for the operator.
    std::int64_t min = 0;             ///< Integer, Size (bytes), Duration (ms); checked when min < max.
    std::int64_t max = 0;
    std::vector<std::string> choices; ///< Enum.
    bool isReloadable = false;        ///< Takes effect on SIGHUP; else a restart is asked for.
    bool isRequired = false;
};

/// A setting in one line; `min` and `max` as in SettingSpec.
SettingSpec setting(std::string key, SettingType type, std::string defaultValue, std::string summary, std::int64_t min = 0, std::int64_t max = 0);
/// An Enum whose first choice is the default.
SettingSpec choice(std::string key, std::vector<std::string> choices, std::string summary);
/// The same setting, taking effect on SIGHUP.
SettingSpec reloadable(SettingSpec spec);

/// One section's values, defaults filled in. Implemented by the kernel and by FakeKernel.
class Settings {
public:
    virtual ~Settings();
    virtual std::string string(std::string_view key) const = 0;     ///< String, Enum, Path, Secret.
    virtual std::int64_t integer(std::string_view key) const = 0;   ///< Integer.
    virtual std::uint64_t size(std::string_view key) const = 0;     ///< Bytes.
    virtual std::chrono::milliseconds duration(std::string_view key) const = 0;  ///< Duration.
    virtual bool boolean(std::string_view key) const = 0;  ///< Boolean.
    virtual std::vector<std::string> list(std::string_view key) const = 0;  ///< List; blanks around items are gone.
};

}  // namespace corbel
