#include "codec/command.h"

#include <limits>

#include "corbel/text.h"

namespace corbel::pop3 {

CommandLine splitCommand(std::string_view line) noexcept {
    const std::size_t blank = line.find(' ');
    if (blank == std::string_view::npos) return {line, {}};
    return {line.substr(0, blank), line.substr(blank + 1)};
}

std::optional<std::uint32_t> parseNumber(std::string_view text) noexcept {
    const auto n = text::parseUnsigned(text::trim(text));
    if (!n || *n == 0 || *n > std::numeric_limits<std::uint32_t>::max()) return std::nullopt;
    return static_cast<std::uint32_t>(*n);
}

std::optional<std::pair<std::uint32_t, std::uint64_t>> parseTop(std::string_view text) noexcept {
    text = text::trim(text);
    const std::size_t blank = text.find(' ');
    if (blank == std::string_view::npos) return std::nullopt;
    const auto number = parseNumber(text.substr(0, blank));
    const auto lines = text::parseUnsigned(text::trim(text.substr(blank)));
    if (!number || !lines) return std::nullopt;
    return std::pair{*number, *lines};
}

std::optional<AuthCommand> parseAuth(std::string_view text) noexcept {
    text = text::trim(text);
    const std::size_t blank = text.find(' ');
    AuthCommand auth{text.substr(0, blank), std::nullopt};
    if (auth.mechanism.empty() || auth.mechanism.size() > kMaxMechanism) return std::nullopt;
    if (blank != std::string_view::npos) {
        const std::string_view response = text::trim(text.substr(blank));
        if (response.find(' ') != std::string_view::npos) return std::nullopt;
        auth.initialResponse = response == "=" ? std::string_view{} : response;
    }
    return auth;
}

}  // namespace corbel::pop3
