// links: convert_mime_codec
// Compressed RTF: any bytes give RTF or an error, and what was decompressed compresses and comes back.
#include "codec/rtf_compression.h"

#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace corbel::convert_mime;
    const std::string_view input(reinterpret_cast<const char*>(data), size);
    (void)decompressRtf(input);
    const auto again = decompressRtf(compressRtf(input));
    if (!again.ok() || again.value() != input) std::abort();
    return 0;
}
