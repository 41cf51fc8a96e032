// The client's side of SCRAM-SHA-256, for tests.
#pragma once

#include <string>
#include <string_view>

#include "auth/crypto.h"
#include "corbel/text.h"

namespace corbel::auth {

struct ScramClient {
    std::string user;
    std::string password;
    std::string gs2Header = "n,,";
    std::string bindingData{};
    std::string nonce = "rOprNGfwEbeRWgbNEkqO";

    std::string first() const { return gs2Header + "n=" + user + ",r=" + nonce; }

    /// The last message for the server's first; afterwards `serverSignature` is what the server must answer.
    std::string final(const std::string& serverFirst) {
        const auto parts = text::split(serverFirst, ',');
        const std::string salt = text::base64Decode(parts.at(1).substr(2)).value();
        const auto iterations = static_cast<std::uint32_t>(text::parseUnsigned(parts.at(2).substr(2)).value());
        const std::string withoutProof = "c=" + text::base64Encode(gs2Header + bindingData) + ',' + std::string(parts.at(0));
        const std::string authMessage = "n=" + user + ",r=" + nonce + ',' + serverFirst + ',' + withoutProof;
        const std::string salted = pbkdf2Sha256(password, salt, iterations);
        const std::string clientKey = hmacSha256(salted, "Client Key");
        const std::string signature = hmacSha256(sha256(clientKey), authMessage);
        std::string proof = clientKey;
        for (std::size_t i = 0; i < proof.size(); ++i) proof[i] = static_cast<char>(proof[i] ^ signature[i]);
        serverSignature = text::base64Encode(hmacSha256(hmacSha256(salted, "Server Key"), authMessage));
        return withoutProof + ",p=" + text::base64Encode(proof);
    }

    std::string serverSignature{};
};

}  // namespace corbel::auth
