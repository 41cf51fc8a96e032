// links: kernel_auth
// Parsers of what clients send in PLAIN and SCRAM, and of stored credentials.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "auth/passwords.h"
#include "auth/sasl_messages.h"
#include "auth/users.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace corbel::auth;
    const std::string_view input(reinterpret_cast<const char*>(data), size);
    if (const auto plain = parsePlain(input)) {
        const auto& m = plain.value();
        // Nothing is lost and nothing invented.
        if (m.authzid + '\0' + m.user + '\0' + m.password != input) std::abort();
    }
    if (const auto first = parseScramClientFirst(input)) {
        const auto& m = first.value();
        if (m.gs2Header + m.bare != input || m.user.empty() || m.user.size() > kMaxNameBytes || m.nonce.size() > kMaxNonceBytes)
            std::abort();
    }
    if (const auto final = parseScramClientFinal(input)) {
        if (!input.starts_with(final.value().withoutProof)) std::abort();
    }
    if (const auto verifier = parseScramVerifier(input)) {
        const auto again = parseScramVerifier(formatScramVerifier(*verifier));
        if (!again || again->salt != verifier->salt || again->storedKey != verifier->storedKey) std::abort();
    }
    return 0;
}
