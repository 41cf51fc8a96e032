// What clients send in PLAIN and SCRAM, as structs. Parsers of untrusted bytes, fuzzed (tests/fuzz/sasl.cpp).
//
// Pure. [any thread]
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "corbel/error.h"

namespace corbel::auth {

inline constexpr std::size_t kMaxNonceBytes = 512;
inline constexpr std::size_t kMaxBindingBytes = 1024;

/// RFC 4616.
struct PlainMessage {
    std::string authzid;
    std::string user;
    std::string password;
};
Result<PlainMessage> parsePlain(std::string_view message);

/// RFC 5802 section 7, client-first-message.
struct ScramClientFirst {
    enum class Binding : std::uint8_t { NotSupported /**< n */, NotOffered /**< y */, Used /**< p */ };
    Binding binding = Binding::NotSupported;
    std::string bindingName;
    std::string authzid;
    std::string gs2Header;  ///< With its commas, as it comes back in "c=".
    std::string user;
    std::string nonce;
    std::string bare;  ///< client-first-message-bare.
};
Result<ScramClientFirst> parseScramClientFirst(std::string_view message);

/// client-final-message.
struct ScramClientFinal {
    std::string channelBinding;  ///< Decoded: gs2Header and the binding's data.
    std::string nonce;
    std::string proof;  ///< Decoded.
    std::string withoutProof;
};
Result<ScramClientFinal> parseScramClientFinal(std::string_view message);

}  // namespace corbel::auth
