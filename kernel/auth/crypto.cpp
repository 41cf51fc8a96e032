#include "auth/crypto.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>
#include <openssl/sha.h>

#include "corbel/error.h"

namespace corbel::auth {
namespace {

const unsigned char* bytes(std::string_view s) noexcept { return reinterpret_cast<const unsigned char*>(s.data()); }
unsigned char* bytes(std::string& s) noexcept { return reinterpret_cast<unsigned char*>(s.data()); }

[[noreturn]] void failed(const char* what) { throw Error(ErrorCode::Internal, "Internal error", std::string("OpenSSL failed in ") + what); }

}  // namespace

std::string sha256(std::string_view data) {
    std::string out(kSha256Bytes, '\0');
    SHA256(bytes(data), data.size(), bytes(out));
    return out;
}

std::string hmacSha256(std::string_view key, std::string_view data) {
    std::string out(kSha256Bytes, '\0');
    unsigned int size = 0;
    if (!HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), bytes(data), data.size(), bytes(out), &size)) failed("HMAC");
    return out;
}

std::string pbkdf2Sha256(std::string_view password, std::string_view salt, std::uint32_t iterations) {
    std::string out(kSha256Bytes, '\0');
    if (PKCS5_PBKDF2_HMAC(password.data(), static_cast<int>(password.size()), bytes(salt), static_cast<int>(salt.size()),
                          static_cast<int>(iterations), EVP_sha256(), static_cast<int>(out.size()), bytes(out)) != 1)
        failed("PBKDF2");
    return out;
}

std::string randomBytes(std::size_t count) {
    std::string out(count, '\0');
    if (RAND_bytes(bytes(out), static_cast<int>(count)) != 1) failed("RAND_bytes");
    return out;
}

bool equalConstantTime(std::string_view a, std::string_view b) noexcept {
    return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

void wipe(std::string& secret) noexcept {
    OPENSSL_cleanse(secret.data(), secret.size());
    secret.clear();
}

}  // namespace corbel::auth
