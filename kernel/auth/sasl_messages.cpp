#include "auth/sasl_messages.h"

#include <algorithm>
#include <optional>

#include "auth/passwords.h"
#include "auth/users.h"
#include "corbel/auth.h"
#include "corbel/text.h"

namespace corbel::auth {
namespace {

Error bad(const char* what) { return Error(ErrorCode::Syntax, "The authentication data is malformed", what); }

bool isNonce(std::string_view s) noexcept {
    return !s.empty() && s.size() <= kMaxNonceBytes &&
           std::all_of(s.begin(), s.end(), [](char c) { return c > 0x20 && c < 0x7f && c != ','; });
}

/// "=2C" and "=3D" for comma and equals sign; nullopt for any other use of "=".
std::optional<std::string> decodeName(std::string_view s) {
    std::string out;
    for (std::size_t i = 0; i < s.size(); ++i) {
        if (s[i] == '\0') return std::nullopt;
        if (s[i] != '=') {
            out += s[i];
            continue;
        }
        const std::string_view code = s.substr(i, 3);
        if (code != "=2C" && code != "=3D") return std::nullopt;
        out += code == "=2C" ? ',' : '=';
        i += 2;
    }
    if (out.empty() || out.size() > kMaxNameBytes || !text::isValidUtf8(out)) return std::nullopt;
    return out;
}

bool isBindingName(std::string_view s) noexcept {
    return !s.empty() && s.size() <= 64 && std::all_of(s.begin(), s.end(), [](char c) {
        const char l = text::lower(c);
        return (l >= 'a' && l <= 'z') || (l >= '0' && l <= '9') || l == '.' || l == '-';
    });
}

/// Cuts the part up to the next comma off; the comma goes too.
std::string_view nextPart(std::string_view& rest) noexcept {
    const std::size_t comma = rest.find(',');
    const std::string_view part = rest.substr(0, comma);
    rest.remove_prefix(comma == std::string_view::npos ? rest.size() : comma + 1);
    return part;
}

}  // namespace

Result<PlainMessage> parsePlain(std::string_view message) {
    const auto parts = text::split(message, '\0');
    if (message.size() > kMaxSaslResponse || parts.size() != 3) return bad("PLAIN needs two NULs");
    if (parts[0].size() > kMaxNameBytes || parts[1].empty() || parts[1].size() > kMaxNameBytes || parts[2].size() > kMaxPasswordBytes)
        return bad("PLAIN name or password is empty or too long");
    return PlainMessage{std::string(parts[0]), std::string(parts[1]), std::string(parts[2])};
}

Result<ScramClientFirst> parseScramClientFirst(std::string_view message) {
    if (message.size() > kMaxSaslResponse) return bad("SCRAM message is too long");
    ScramClientFirst first;
    std::string_view rest = message;
    const std::string_view flag = nextPart(rest);
    if (flag == "n") {
        first.binding = ScramClientFirst::Binding::NotSupported;
    } else if (flag == "y") {
        first.binding = ScramClientFirst::Binding::NotOffered;
    } else if (flag.starts_with("p=") && isBindingName(flag.substr(2))) {
        first.binding = ScramClientFirst::Binding::Used;
        first.bindingName = flag.substr(2);
    } else {
        return bad("SCRAM: bad channel binding flag");
    }
    const std::string_view authzid = nextPart(rest);
    if (!authzid.empty()) {
        auto name = authzid.starts_with("a=") ? decodeName(authzid.substr(2)) : std::nullopt;
        if (!name) return bad("SCRAM: bad authorization identity");
        first.authzid = std::move(*name);
    }
    first.gs2Header = message.substr(0, message.size() - rest.size());
    first.bare = rest;
    const std::string_view user = nextPart(rest);
    // "m=" in front would be an extension that must be understood; none is.
    auto name = user.starts_with("n=") ? decodeName(user.substr(2)) : std::nullopt;
    if (!name) return bad("SCRAM: bad user name");
    first.user = std::move(*name);
    const std::string_view nonce = nextPart(rest);
    if (!nonce.starts_with("r=") || !isNonce(nonce.substr(2))) return bad("SCRAM: bad nonce");
    first.nonce = nonce.substr(2);
    return first;
}

Result<ScramClientFinal> parseScramClientFinal(std::string_view message) {
    if (message.size() > kMaxSaslResponse) return bad("SCRAM message is too long");
    ScramClientFinal final;
    // The proof comes last, whatever extensions stand before it.
    const std::size_t proofAt = message.rfind(",p=");
    if (proofAt == std::string_view::npos) return bad("SCRAM: no proof");
    final.withoutProof = message.substr(0, proofAt);
    auto proof = text::base64Decode(message.substr(proofAt + 3));
    if (!proof) return bad("SCRAM: bad proof");
    final.proof = std::move(*proof);

    std::string_view rest = std::string_view(message).substr(0, proofAt);
    const std::string_view binding = nextPart(rest);
    auto decoded = binding.starts_with("c=") ? text::base64Decode(binding.substr(2)) : std::nullopt;
    if (!decoded || decoded->size() > kMaxBindingBytes + kMaxNameBytes) return bad("SCRAM: bad channel binding");
    final.channelBinding = std::move(*decoded);
    const std::string_view nonce = nextPart(rest);
    if (!nonce.starts_with("r=") || nonce.size() > 2 * kMaxNonceBytes + 2) return bad("SCRAM: bad nonce");
    final.nonce = nonce.substr(2);
    return final;
}

}  // namespace corbel::auth
