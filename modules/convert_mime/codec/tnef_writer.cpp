#include "codec/tnef_writer.h"

#include <algorithm>
#include <bit>

#include "codec/codepage.h"
#include "codec/wire.h"
#include "corbel/property_tags.h"

namespace corbel::convert_mime {
namespace {

constexpr std::uint32_t kSignature = 0x223e9f78, kVersion = 0x00010000;
constexpr std::uint32_t kTnefVersion = 0x00089006, kOemCodepage = 0x00069007, kAttachRendering = 0x00069002, kAttachProperties = 0x00069005;
constexpr std::uint32_t kOleAttachment = 2, kObjectType = 0x000d;
constexpr std::uint64_t kPieceBytes = 64 * 1024;
constexpr std::string_view kStorageMagic("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 8);
constexpr std::string_view kStorageInterface("\x0b\x00\x00\x00\x00\x00\x00\x00\xc0\x00\x00\x00\x00\x00\x00\x46", 16);
constexpr std::string_view kStreamInterface("\x0c\x00\x00\x00\x00\x00\x00\x00\xc0\x00\x00\x00\x00\x00\x00\x46", 16);

void putU64(std::string& out, std::uint64_t n) {
    putU32(out, static_cast<std::uint32_t>(n));
    putU32(out, static_cast<std::uint32_t>(n >> 32));
}

std::uint64_t padding(std::uint64_t length) noexcept { return (4 - length % 4) % 4; }

void putVariable(std::string& out, std::string_view bytes) {
    putU32(out, 1);
    putU32(out, static_cast<std::uint32_t>(bytes.size()));
    out.append(bytes).append(padding(bytes.size()), '\0');
}

/// False for what is not written.
bool putProperty(std::string& out, const Property& property) {
    const PropType type = property.tag.type();
    const auto* number = std::get_if<std::int64_t>(&property.value);
    const auto* real = std::get_if<double>(&property.value);
    const auto* bytes = std::get_if<std::string>(&property.value);
    std::string value;
    if (property.tag.isMultiValue() || property.tag.isNamed()) return false;
    if (number && (type == PropType::Int16 || type == PropType::Int32 || type == PropType::Bool))
        putU32(value, static_cast<std::uint32_t>(*number));
    else if (number && (type == PropType::Int64 || type == PropType::Currency))
        putU64(value, static_cast<std::uint64_t>(*number));
    else if (number && type == PropType::Time)
        putU64(value, static_cast<std::uint64_t>(*number + 11'644'473'600'000'000) * 10);
    else if (real && type == PropType::Float32)
        putU32(value, std::bit_cast<std::uint32_t>(static_cast<float>(*real)));
    else if (real && (type == PropType::Float64 || type == PropType::AppTime))
        putU64(value, std::bit_cast<std::uint64_t>(*real));
    else if (bytes && type == PropType::Unicode)
        putVariable(value, toUtf16(*bytes + '\0'));
    else if (bytes && type == PropType::Binary)
        putVariable(value, *bytes);
    else if (bytes && type == PropType::Guid && bytes->size() == 16)
        value = *bytes;
    else
        return false;
    putU32(out, property.tag.value);
    out += value;
    return true;
}

/// What the format says in another way, and what readers count anew.
bool isLeftOut(PropId id) noexcept {
    return id == tags::AttachDataBinary.id() || id == tags::AttachSize.id() || id == tags::AttachNumber.id() ||
           id == tags::AttachMethodTag.id() || id == tags::ObjectType.id();
}

class Writer {
public:
    explicit Writer(convert::ByteSink& sink) : _sink(sink) {}

    void begin() {
        std::string head;
        putU32(head, kSignature);
        putU16(head, 1);
        _sink.write(head);
        std::string value;
        putU32(value, kVersion);
        attribute(1, kTnefVersion, value);
        value.clear();
        putU32(value, kWesternCodepage);
        putU32(value, 0);
        attribute(1, kOemCodepage, value);
    }

    void object(const MessageAttachment& attachment, ValueReader* data) {
        const auto position = attachment.properties.integer(tags::RenderingPosition).value_or(-1);
        std::string rendering;
        putU16(rendering, kOleAttachment);
        putU32(rendering, static_cast<std::uint32_t>(position));
        rendering.append(8, '\0');
        attribute(2, kAttachRendering, rendering);

        std::string list;
        std::uint32_t count = 2;
        putProperty(list, {tags::AttachMethodTag, static_cast<std::int64_t>(AttachMethod::Ole)});
        for (const Property& property : attachment.properties.all()) {
            if (!isLeftOut(property.tag.id()) && putProperty(list, property)) ++count;
        }
        const std::uint64_t bytes = data ? data->size() : 0, length = kStorageInterface.size() + bytes;
        std::string start;
        if (data) data->read(0, kStorageMagic.size(), start);
        putU32(list, std::uint32_t{tags::AttachDataBinary.id()} << 16 | kObjectType);
        putU32(list, 1);
        putU32(list, static_cast<std::uint32_t>(length));
        list.append(start == kStorageMagic ? kStorageInterface : kStreamInterface);
        std::string head;
        putU32(head, count);
        open(2, kAttachProperties, head.size() + list.size() + bytes + padding(length));
        put(head);
        put(list);
        if (data) copy(*data, bytes);
        put(std::string(padding(length), '\0'));
        close();
    }

private:
    void attribute(char level, std::uint32_t id, std::string_view bytes) {
        open(level, id, bytes.size());
        put(bytes);
        close();
    }

    void open(char level, std::uint32_t id, std::uint64_t length) {
        std::string head(1, level);
        putU32(head, id);
        putU32(head, static_cast<std::uint32_t>(length));
        _sink.write(head);
        _sum = 0;
    }

    void put(std::string_view bytes) {
        for (const char c : bytes) _sum += static_cast<unsigned char>(c);
        _sink.write(bytes);
    }

    /// As many bytes as the length says: a damaged attachment may give fewer.
    void copy(ValueReader& data, std::uint64_t bytes) {
        std::string piece;
        for (std::uint64_t at = 0; at < bytes; at += piece.size()) {
            piece.clear();
            data.read(at, std::min(kPieceBytes, bytes - at), piece);
            if (piece.empty()) piece.assign(std::min(kPieceBytes, bytes - at), '\0');
            put(piece);
        }
    }

    void close() {
        std::string sum;
        putU16(sum, _sum & 0xffff);
        _sink.write(sum);
    }

    convert::ByteSink& _sink;
    std::uint32_t _sum = 0;
};

}  // namespace

void writeTnefObjects(const std::vector<const MessageAttachment*>& attachments, const OpenData& open, convert::ByteSink& sink) {
    Writer writer(sink);
    writer.begin();
    for (const MessageAttachment* attachment : attachments) writer.object(*attachment, open(*attachment).get());
}

}  // namespace corbel::convert_mime
