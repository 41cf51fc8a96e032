// links: soap_codec
// Requests of MAPI clients: the envelope, and every structure of the wire that a request can hold. What was read is written and read again.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "codec/entryids.h"
#include "codec/structures.h"

using namespace corbel;
using namespace corbel::soap;

namespace {

template <class T>
void readOne(const XmlNode& node) {
    T value{};
    try {
        readValue(node, value);
    } catch (const Error&) {
        return;
    }
    // What was understood can be said, and is understood again.
    std::string xml(envelopeHead());
    XmlWriter writer(xml);
    writeValue(writer, "ns:again", value);
    xml += envelopeTail();
    auto again = readEnvelope(xml);
    if (!again) std::abort();
    T same{};
    try {
        readValue(*again, same);
    } catch (const Error& error) {
        if (error.code() != ErrorCode::InvalidArgument && error.code() != ErrorCode::Syntax) std::abort();
        return;   // a value that is not of its tag's type is written without it
    }
    std::string twice(envelopeHead());
    XmlWriter second(twice);
    writeValue(second, "ns:again", same);
    if (twice.append(envelopeTail()) != xml) std::abort();
}

void readAll(const XmlNode& node, int depth) {
    readOne<Property>(node);
    readOne<Restriction>(node);
    readOne<SavedObject>(node);
    readOne<User>(node);
    readOne<Subscription>(node);
    readOne<NamedProp>(node);
    readOne<Rights>(node);
    Bytes bytes;
    try {
        readValue(node, bytes);
    } catch (const Error&) {
    }
    if (const auto id = parseEntryid(bytes.value); id && parseEntryid(id->bytes)->bytes != id->bytes) std::abort();
    if (const auto id = parseBookEntryid(bytes.value)) {
        const auto again = parseBookEntryid(makeBookEntryid(*id));
        if (!again || again->id != id->id || again->externalId != id->externalId) std::abort();
    }
    if (depth < 3) {
        for (const XmlNode& child : node.children) readAll(child, depth + 1);
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (auto request = readEnvelope({reinterpret_cast<const char*>(data), size})) readAll(*request, 0);
    return 0;
}
