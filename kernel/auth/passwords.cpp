#include "auth/passwords.h"

#include <argon2.h>
#include <crypt.h>

#include <memory>

#include "auth/crypto.h"
#include "auth/saslprep.h"
#include "corbel/error.h"
#include "corbel/text.h"

namespace corbel::auth {
namespace {

constexpr std::string_view kArgon2Scheme = "{ARGON2ID}";
constexpr std::string_view kCryptScheme = "{CRYPT}";
constexpr std::string_view kScramScheme = "{SCRAM-SHA-256}";
constexpr std::size_t kArgon2HashBytes = 32;
constexpr std::size_t kMaxSaltBytes = 256;

bool matchesScram(const ScramVerifier& verifier, std::string_view password) {
    return equalConstantTime(makeScramVerifier(password, verifier.salt, verifier.iterations).storedKey, verifier.storedKey);
}

/// "$argon2id$v=19$m=19456,t=2,p=1$salt$hash": the number behind `name`, which is "m=" or "t=".
std::optional<std::uint64_t> argon2Parameter(std::string_view encoded, std::string_view name) {
    for (const auto part : text::split(encoded, '$'))
        for (const auto field : text::split(part, ','))
            if (field.starts_with(name)) return text::parseUnsigned(field.substr(name.size()));
    return std::nullopt;
}

bool matchesArgon2(const std::string& encoded, std::string_view password, HashGate& gate) {
    const auto memory = argon2Parameter(encoded, "m=");
    const auto passes = argon2Parameter(encoded, "t=");
    if (!memory || *memory > kMaxArgon2MemoryKib || !passes || *passes > 100) return false;
    const HashGate::Pass pass(gate);
    return argon2id_verify(encoded.c_str(), password.data(), password.size()) == ARGON2_OK;
}

bool matchesCrypt(const std::string& setting, std::string_view password) {
    const auto data = std::make_unique<crypt_data>();
    std::string terminated(password);
    const char* made = crypt_r(terminated.c_str(), setting.c_str(), data.get());
    wipe(terminated);
    // A failure is told as "*0" or "*1"; locked entries ("!", "*") never match because crypt refuses them.
    return made && made[0] != '*' && equalConstantTime(made, setting);
}

std::string base64NoPad(std::string_view bytes) {
    std::string out = text::base64Encode(bytes);
    out.erase(out.find_last_not_of('=') + 1);
    return out;
}

std::uint32_t memoryKib(const AuthOptions& options) { return static_cast<std::uint32_t>(options.argon2MemoryBytes / 1024); }

std::string makeArgon2(std::string_view password, const AuthOptions& options, HashGate& gate) {
    const std::string salt = randomBytes(kSaltBytes);
    std::string encoded(argon2_encodedlen(options.argon2Passes, memoryKib(options), 1, kSaltBytes, kArgon2HashBytes, Argon2_id), '\0');
    const HashGate::Pass pass(gate);
    const int status = argon2id_hash_encoded(options.argon2Passes, memoryKib(options), 1, password.data(), password.size(), salt.data(),
                                             salt.size(), kArgon2HashBytes, encoded.data(), encoded.size());
    if (status != ARGON2_OK) throw Error(ErrorCode::Unavailable, "Try again later", std::string("argon2: ") + argon2_error_message(status));
    return std::string(kArgon2Scheme) + encoded.c_str();
}

}  // namespace

ScramVerifier makeScramVerifier(std::string_view password, std::string_view salt, std::uint32_t iterations) {
    std::string prepared = saslprep(password);
    std::string salted = pbkdf2Sha256(prepared, salt, iterations);
    ScramVerifier verifier{iterations, std::string(salt), sha256(hmacSha256(salted, "Client Key")), hmacSha256(salted, "Server Key")};
    wipe(prepared);
    wipe(salted);
    return verifier;
}

std::string formatScramVerifier(const ScramVerifier& verifier) {
    std::string out(kScramScheme);
    text::appendNumber(out, verifier.iterations);
    for (const auto& part : {verifier.salt, verifier.storedKey, verifier.serverKey}) out += ',' + text::base64Encode(part);
    return out;
}

std::optional<ScramVerifier> parseScramVerifier(std::string_view credential) {
    if (!credential.starts_with(kScramScheme)) return std::nullopt;
    const auto parts = text::split(credential.substr(kScramScheme.size()), ',');
    if (parts.size() != 4) return std::nullopt;
    const auto iterations = text::parseUnsigned(parts[0]);
    auto salt = text::base64Decode(parts[1]);
    auto storedKey = text::base64Decode(parts[2]);
    auto serverKey = text::base64Decode(parts[3]);
    if (!iterations || *iterations == 0 || *iterations > kMaxScramIterations || !salt || salt->empty() || salt->size() > kMaxSaltBytes ||
        !storedKey || storedKey->size() != kSha256Bytes || !serverKey || serverKey->size() != kSha256Bytes)
        return std::nullopt;
    return ScramVerifier{static_cast<std::uint32_t>(*iterations), std::move(*salt), std::move(*storedKey), std::move(*serverKey)};
}

std::optional<ScramVerifier> findScramVerifier(std::span<const std::string> credentials) {
    for (const auto& credential : credentials)
        if (auto verifier = parseScramVerifier(credential)) return verifier;
    return std::nullopt;
}

bool isScramProof(const ScramVerifier& verifier, std::string_view authMessage, std::string_view proof) {
    if (proof.size() != kSha256Bytes) return false;
    std::string clientKey = hmacSha256(verifier.storedKey, authMessage);
    for (std::size_t i = 0; i < clientKey.size(); ++i) clientKey[i] = static_cast<char>(clientKey[i] ^ proof[i]);
    return equalConstantTime(sha256(clientKey), verifier.storedKey);
}

std::string scramServerSignature(const ScramVerifier& verifier, std::string_view authMessage) {
    return hmacSha256(verifier.serverKey, authMessage);
}

void HashGate::setLimit(std::uint32_t limit) {
    {
        const std::lock_guard lock(_mutex);
        _limit = limit;
    }
    _freed.notify_all();
}

HashGate::Pass::Pass(HashGate& gate) : _gate(gate) {
    std::unique_lock lock(gate._mutex);
    if (!gate._freed.wait_for(lock, kMaxWait, [&] { return gate._used < gate._limit; }))
        throw Error(ErrorCode::Unavailable, "The server is busy, try again later",
                    "too many password hashes at once (setting hash_parallel)");
    ++gate._used;
}

HashGate::Pass::~Pass() {
    {
        const std::lock_guard lock(_gate._mutex);
        --_gate._used;
    }
    _gate._freed.notify_one();
}

std::vector<std::string> makeCredentials(std::string_view password, const AuthOptions& options, HashGate& gate) {
    if (password.empty()) throw Error(ErrorCode::InvalidArgument, "The password is empty");
    if (password.size() > kMaxPasswordBytes) throw Error(ErrorCode::InvalidArgument, "The password is longer than 1024 bytes");
    if (password.find('\0') != std::string_view::npos) throw Error(ErrorCode::InvalidArgument, "The password contains a NUL character");
    std::vector<std::string> credentials{makeArgon2(password, options, gate)};
    if (options.useScram)
        credentials.push_back(formatScramVerifier(makeScramVerifier(password, randomBytes(kSaltBytes), options.scramIterations)));
    return credentials;
}

std::vector<std::string> decoyCredentials(const AuthOptions& options) {
    if (options.useScram)
        return {
            formatScramVerifier({options.scramIterations, randomBytes(kSaltBytes), randomBytes(kSha256Bytes), randomBytes(kSha256Bytes)})};
    std::string encoded(kArgon2Scheme);
    encoded += "$argon2id$v=19$m=" + std::to_string(memoryKib(options)) + ",t=" + std::to_string(options.argon2Passes) + ",p=1$";
    encoded += base64NoPad(randomBytes(kSaltBytes)) + '$' + base64NoPad(randomBytes(kArgon2HashBytes));
    return {encoded};
}

bool matchesPassword(std::span<const std::string> credentials, std::string_view password, HashGate& gate) {
    if (password.empty() || password.size() > kMaxPasswordBytes || password.find('\0') != std::string_view::npos) return false;
    if (const auto verifier = findScramVerifier(credentials)) return matchesScram(*verifier, password);
    for (const auto& credential : credentials)
        if (credential.starts_with(kArgon2Scheme)) return matchesArgon2(credential.substr(kArgon2Scheme.size()), password, gate);
    for (const auto& credential : credentials)
        if (credential.starts_with(kCryptScheme)) return matchesCrypt(credential.substr(kCryptScheme.size()), password);
    return false;
}

bool wantsUpgrade(std::span<const std::string> credentials, const AuthOptions& options) {
    bool hasArgon2 = false;
    for (const auto& credential : credentials) hasArgon2 = hasArgon2 || credential.starts_with(kArgon2Scheme);
    return !hasArgon2 || (options.useScram && !findScramVerifier(credentials));
}

}  // namespace corbel::auth
