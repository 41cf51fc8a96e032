// A module's settings as the server sent them.
//
// Immutable. Asking for a key that the module did not declare is a bug and throws Internal, as in the server. [any thread]
#pragma once

#include <string>
#include <vector>

#include "isolation/codec/messages.h"

namespace corbel::guest {

class GivenSettings final : public Settings {
public:
    explicit GivenSettings(std::vector<isolation::SettingValue> values) : _values(std::move(values)) {}

    std::string string(std::string_view key) const override { return get<std::string>(key); }
    std::int64_t integer(std::string_view key) const override { return get<std::int64_t>(key); }
    std::uint64_t size(std::string_view key) const override { return static_cast<std::uint64_t>(get<std::int64_t>(key)); }
    std::chrono::milliseconds duration(std::string_view key) const override { return std::chrono::milliseconds(get<std::int64_t>(key)); }
    bool boolean(std::string_view key) const override { return get<std::int64_t>(key) != 0; }
    std::vector<std::string> list(std::string_view key) const override { return get<std::vector<std::string>>(key); }

    /// Values of all Path settings.
    std::vector<std::string> paths() const {
        std::vector<std::string> all;
        for (const auto& one : _values) {
            if (one.type == SettingType::Path) all.push_back(std::get<std::string>(one.value));
        }
        return all;
    }

private:
    template <class T>
    const T& get(std::string_view key) const {
        for (const auto& one : _values) {
            if (one.key != key) continue;
            if (const T* value = std::get_if<T>(&one.value)) return *value;
            throw Error(ErrorCode::Internal, "Internal error", "the setting " + std::string(key) + " is read as another type than declared");
        }
        throw Error(ErrorCode::Internal, "Internal error", "the setting " + std::string(key) + " is not declared");
    }
    const std::vector<isolation::SettingValue> _values;
};

}  // namespace corbel::guest
