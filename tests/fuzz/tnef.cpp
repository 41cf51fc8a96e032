// links: convert_mime_codec
// TNEF of any bytes: parsing ends, and what is located lies inside.
#include "codec/tnef.h"

#include <cstdlib>

#include "codec/value_readers.h"

namespace {

void check(const corbel::convert_mime::TnefMessage& message, std::size_t size) {
    for (const auto& attachment : message.attachments) {
        if (attachment.data && attachment.data->offset + attachment.data->length > size) std::abort();
        if (attachment.embedded) check(*attachment.embedded, size);
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace corbel::convert_mime;
    StringValue reader(std::string(reinterpret_cast<const char*>(data), size));
    if (const auto message = parseTnef(reader, {0, size}, 0)) check(*message, size);
    return 0;
}
