// Stored credentials: what is made of a new password and how a typed one is compared with it.
//
// Forms: "{ARGON2ID}$argon2id$...", "{SCRAM-SHA-256}iterations,salt,storedKey,serverKey" (base64, RFC 5803's fields) and imported
// "{CRYPT}..." of crypt(3). Where a SCRAM verifier is present it decides about a typed password as well: an attacker who stole both
// would try the cheaper one anyway, so checking argon2id in its place costs the server time and memory and buys nothing. Whoever wants
// argon2id to count sets `scram = no`. Pure but for the random salts. [any thread]
#pragma once

#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "auth/auth_settings.h"

namespace corbel::auth {

inline constexpr std::size_t kMaxPasswordBytes = 1024;
inline constexpr std::size_t kSaltBytes = 16;
inline constexpr std::uint32_t kMinScramIterations = 4096;  ///< RFC 7677 section 4.
inline constexpr std::uint32_t kMaxScramIterations = 10'000'000;
inline constexpr std::uint32_t kMaxArgon2MemoryKib = 1u << 20;  ///< Of a stored hash that is compared.

/// RFC 5802 section 3, as bytes.
struct ScramVerifier {
    std::uint32_t iterations = 0;
    std::string salt;
    std::string storedKey;
    std::string serverKey;
};

ScramVerifier makeScramVerifier(std::string_view password, std::string_view salt, std::uint32_t iterations);
std::string formatScramVerifier(const ScramVerifier& verifier);
/// Of one stored credential; nullopt for another form or a broken one.
std::optional<ScramVerifier> parseScramVerifier(std::string_view credential);
std::optional<ScramVerifier> findScramVerifier(std::span<const std::string> credentials);
/// RFC 5802 section 3: whether ClientProof fits, and ServerSignature.
bool isScramProof(const ScramVerifier& verifier, std::string_view authMessage, std::string_view proof);
std::string scramServerSignature(const ScramVerifier& verifier, std::string_view authMessage);

/// Limits how many argon2 computations hold their memory at once.
class HashGate {
public:
    explicit HashGate(std::uint32_t limit) : _limit(limit) {}
    void setLimit(std::uint32_t limit);

    class Pass {
    public:
        /// Waits at most kMaxWait; throws Unavailable then.
        explicit Pass(HashGate& gate);
        ~Pass();
        Pass(const Pass&) = delete;
        Pass& operator=(const Pass&) = delete;

    private:
        HashGate& _gate;
    };
    static constexpr std::chrono::seconds kMaxWait{5};

private:
    std::mutex _mutex;
    std::condition_variable _freed;
    std::uint32_t _limit;
    std::uint32_t _used = 0;
};

/// What is stored for a new password. InvalidArgument when it is empty, over kMaxPasswordBytes or has a NUL.
std::vector<std::string> makeCredentials(std::string_view password, const AuthOptions& options, HashGate& gate);
/// A credential set that matches no password and costs as much to compare as a real one: for users that do not exist.
std::vector<std::string> decoyCredentials(const AuthOptions& options);
bool matchesPassword(std::span<const std::string> credentials, std::string_view password, HashGate& gate);
/// True when makeCredentials() would store a form that is missing.
bool wantsUpgrade(std::span<const std::string> credentials, const AuthOptions& options);

}  // namespace corbel::auth
