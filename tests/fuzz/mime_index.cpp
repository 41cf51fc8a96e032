// links: corbelsdk
// Stored bytes that were damaged: refused, or an index that can be used. The check is put right, so that the fields are reached.
#include <cstdlib>

#include "../support/mime_properties.h"

namespace {

void use(std::string_view bytes) {
    const auto result = corbel::mime::PartIndex::parse(bytes);
    if (!result.ok()) return;
    std::string out;
    result.value().renderBodyStructure(out, true);
    result.value().find({1, 2, 1});
    if (!corbel::mime::PartIndex::parse(result.value().serialise()).ok()) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::string bytes(reinterpret_cast<const char*>(data), size);
    use(bytes);
    if (size < 6) return 0;
    bytes[0] = 1;
    std::uint32_t hash = 2166136261u;
    for (std::size_t i = 0; i + 4 < size; ++i) hash = (hash ^ static_cast<unsigned char>(bytes[i])) * 16777619u;
    for (std::size_t i = 0; i < 4; ++i) bytes[size - 4 + i] = static_cast<char>(hash >> (8 * i));
    use(bytes);
    return 0;
}
