// links: corbelsdk
// Any header: the envelope is one IMAP list of ten members.
#include <cstdlib>
#include <iostream>

#include "../support/mime_properties.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::string out;
    corbel::mime::renderEnvelope(std::string_view(reinterpret_cast<const char*>(data), size), out);
    std::size_t at = 1, members = 0;
    while (at < out.size() && out[at] != ')') {
        if (!corbel::testing::skipImapValue(out, at)) break;
        if (at < out.size() && out[at] == ' ') ++at;
        ++members;
    }
    if (!corbel::testing::isImapValue(out) || members != 10) {
        std::cerr << out << '\n';
        std::abort();
    }
    return 0;
}
