// AES-256-GCM for the chunks of one object: a key of its own (from the master key and the object's salt), so that the chunk's number
// can be the nonce and none is ever used twice. [any thread]
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace corbel::blob {

inline constexpr std::size_t kSaltBytes = 16;
inline constexpr std::size_t kTagBytes = 16;
inline constexpr std::size_t kKeyIdBytes = 4;

class ObjectCipher {
public:
    ObjectCipher(std::string_view masterKey, std::string_view salt);
    ~ObjectCipher();

    /// `out` becomes ciphertext and tag.
    void seal(std::uint64_t number, std::string_view plain, std::string_view associated, std::string& out) const;
    /// `out` becomes the plain text; false when anything was changed or the key is another.
    bool open(std::uint64_t number, std::string_view sealed, std::string_view associated, std::string& out) const;

private:
    std::array<unsigned char, 32> _key;
};

std::string randomSalt();
/// Tells which master key an object was written with, without giving it away.
std::string keyId(std::string_view masterKey);

}  // namespace corbel::blob
