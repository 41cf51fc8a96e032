#include <algorithm>

#include "blob/blob_store.h"
#include "corbel/error.h"
#include "corbel/text.h"

namespace corbel::blob {
namespace {

constexpr std::size_t kHexDigits = 64;

bool isLowerHex(std::string_view s) {
    return std::all_of(s.begin(), s.end(), [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

}  // namespace

std::string BlobId::name() const {
    // Ids come from rows and from clients' tokens: nothing else may become an object's name.
    if (sha256.size() != kHexDigits || !isLowerHex(sha256) || generation == 0) {
        throw Error(ErrorCode::Corrupt, "Stored data is damaged, the administrator must look", "not a blob id: " + sha256);
    }
    return sha256 + "-" + std::to_string(generation);
}

std::optional<BlobId> BlobId::fromName(std::string_view name) {
    if (name.size() < kHexDigits + 2 || name[kHexDigits] != '-' || !isLowerHex(name.substr(0, kHexDigits))) return std::nullopt;
    const std::string_view digits = name.substr(kHexDigits + 1);
    const auto generation = text::parseUnsigned(digits);
    if (digits.front() == '0' || !generation || *generation > UINT32_MAX) return std::nullopt;
    return BlobId{std::string(name.substr(0, kHexDigits)), static_cast<std::uint32_t>(*generation)};
}

std::string parseKey(std::string_view hex) {
    auto key = text::hexDecode(text::trim(hex));
    if (!key || key->size() != kKeyBytes) {
        throw Error(ErrorCode::InvalidArgument, "A blob key is 64 hexadecimal digits: make one with \"openssl rand -hex 32\"");
    }
    return *std::move(key);
}

}  // namespace corbel::blob
