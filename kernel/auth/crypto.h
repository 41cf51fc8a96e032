// The few cryptographic primitives that logins need, over OpenSSL.
//
// Pure functions on bytes in std::string. [any thread]
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace corbel::auth {

inline constexpr std::size_t kSha256Bytes = 32;

std::string sha256(std::string_view data);
std::string hmacSha256(std::string_view key, std::string_view data);
std::string pbkdf2Sha256(std::string_view password, std::string_view salt, std::uint32_t iterations);
/// From the system's generator; throws Internal when it fails.
std::string randomBytes(std::size_t count);
/// Time depends on the lengths only.
bool equalConstantTime(std::string_view a, std::string_view b) noexcept;
/// Overwrites the bytes before they are given back.
void wipe(std::string& secret) noexcept;

}  // namespace corbel::auth
