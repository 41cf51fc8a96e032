#include "blob/cipher.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include <memory>

#include "corbel/error.h"

namespace corbel::blob {
namespace {

constexpr std::size_t kNonceBytes = 12;

struct FreeContext {
    void operator()(EVP_CIPHER_CTX* context) const noexcept { EVP_CIPHER_CTX_free(context); }
};
using Context = std::unique_ptr<EVP_CIPHER_CTX, FreeContext>;

const unsigned char* bytesOf(std::string_view s) { return reinterpret_cast<const unsigned char*>(s.data()); }
unsigned char* bytesOf(std::string& s) { return reinterpret_cast<unsigned char*>(s.data()); }

std::array<unsigned char, kNonceBytes> nonceOf(std::uint64_t number) {
    std::array<unsigned char, kNonceBytes> nonce{};
    for (std::size_t i = 0; i < 8; ++i) nonce[i] = static_cast<unsigned char>(number >> (8 * i));
    return nonce;
}

void require(bool isTrue) {
    if (!isTrue) throw Error(ErrorCode::Internal, "Internal storage error", "OpenSSL refused an operation on a blob");
}

}  // namespace

ObjectCipher::ObjectCipher(std::string_view masterKey, std::string_view salt) {
    std::string label("corbel blob object key\0", 23);
    label.append(salt);
    unsigned int size = 0;
    require(HMAC(EVP_sha256(), masterKey.data(), static_cast<int>(masterKey.size()), bytesOf(std::string_view(label)), label.size(),
                 _key.data(), &size) != nullptr);
}

ObjectCipher::~ObjectCipher() { OPENSSL_cleanse(_key.data(), _key.size()); }

void ObjectCipher::seal(std::uint64_t number, std::string_view plain, std::string_view associated, std::string& out) const {
    const auto nonce = nonceOf(number);
    const Context context(EVP_CIPHER_CTX_new());
    out.resize(plain.size() + kTagBytes);
    int size = 0;
    require(EVP_EncryptInit_ex(context.get(), EVP_aes_256_gcm(), nullptr, _key.data(), nonce.data()) == 1);
    require(EVP_EncryptUpdate(context.get(), nullptr, &size, bytesOf(associated), static_cast<int>(associated.size())) == 1);
    require(EVP_EncryptUpdate(context.get(), bytesOf(out), &size, bytesOf(plain), static_cast<int>(plain.size())) == 1);
    require(EVP_EncryptFinal_ex(context.get(), bytesOf(out) + size, &size) == 1);
    require(EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_GET_TAG, kTagBytes, bytesOf(out) + plain.size()) == 1);
}

bool ObjectCipher::open(std::uint64_t number, std::string_view sealed, std::string_view associated, std::string& out) const {
    if (sealed.size() < kTagBytes) return false;
    const std::size_t plainSize = sealed.size() - kTagBytes;
    std::string tag(sealed.substr(plainSize));
    const auto nonce = nonceOf(number);
    const Context context(EVP_CIPHER_CTX_new());
    out.resize(plainSize + 1);  // never an empty buffer
    int size = 0;
    require(EVP_DecryptInit_ex(context.get(), EVP_aes_256_gcm(), nullptr, _key.data(), nonce.data()) == 1);
    require(EVP_DecryptUpdate(context.get(), nullptr, &size, bytesOf(associated), static_cast<int>(associated.size())) == 1);
    require(EVP_DecryptUpdate(context.get(), bytesOf(out), &size, bytesOf(sealed), static_cast<int>(plainSize)) == 1);
    require(EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_SET_TAG, kTagBytes, tag.data()) == 1);
    if (EVP_DecryptFinal_ex(context.get(), bytesOf(out) + size, &size) != 1) return false;
    out.resize(plainSize);
    return true;
}

std::string randomSalt() {
    std::string salt(kSaltBytes, '\0');
    require(RAND_bytes(bytesOf(salt), static_cast<int>(salt.size())) == 1);
    return salt;
}

std::string keyId(std::string_view masterKey) {
    std::string labelled("corbel blob key id\0", 19);
    labelled.append(masterKey);
    std::string digest(EVP_MAX_MD_SIZE, '\0');
    unsigned int size = 0;
    require(EVP_Digest(labelled.data(), labelled.size(), bytesOf(digest), &size, EVP_sha256(), nullptr) == 1);
    OPENSSL_cleanse(labelled.data(), labelled.size());
    return digest.substr(0, kKeyIdBytes);
}

}  // namespace corbel::blob
