// links: imap_codec
// SEARCH's arguments, and stored envelopes as SEARCH reads them.
#include <cstdint>
#include <string_view>

#include "codec/envelope.h"
#include "codec/search_keys.h"
#include "corbel/error.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    try {
        corbel::imap::Lexer in(text);
        corbel::imap::parseSearch(in);
    } catch (const corbel::Error&) {
    }
    if (const auto envelope = corbel::imap::parseEnvelope(text)) corbel::imap::parseSentDay(envelope->date);
    corbel::imap::parseSentDay(text);
    return 0;
}
