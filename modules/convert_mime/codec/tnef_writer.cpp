#include "codec/tnef_writer.h"

#include <algorithm>
#include <bit>

#include "codec/codepage.h"
#include "codec/tnef.h"
#include "codec/value_readers.h"
#include "codec/wire.h"
#include "corbel/property_tags.h"

namespace corbel::convert_mime {
namespace {

constexpr std::uint32_t kSignature = 0x223e9f78, kVersion = 0x00010000;
constexpr std::uint32_t kTnefVersion = 0x00089006, kOemCodepage = 0x00069007, kAttachRendering = 0x00069002, kAttachProperties = 0x00069005;
constexpr std::uint32_t kOleAttachment = 2, kObjectType = 0x000d, kNamedByNumber = 0, kNamedByText = 1;
constexpr std::uint64_t kPieceBytes = 64 * 1024;
constexpr std::string_view kStorageMagic("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 8);
constexpr std::string_view kStorageInterface("\x0b\x00\x00\x00\x00\x00\x00\x00\xc0\x00\x00\x00\x00\x00\x00\x46", 16);
constexpr std::string_view kStreamInterface("\x0c\x00\x00\x00\x00\x00\x00\x00\xc0\x00\x00\x00\x00\x00\x00\x46", 16);

void putU64(std::string& out, std::uint64_t n) {
    putU32(out, static_cast<std::uint32_t>(n));
    putU32(out, static_cast<std::uint32_t>(n >> 32));
}

std::uint64_t padding(std::uint64_t length) noexcept { return (4 - length % 4) % 4; }

/// A value with its length; false when readers leave it out.
bool putPiece(std::string& out, std::string_view bytes) {
    if (bytes.size() > kMaxTnefValueBytes) return false;
    putU32(out, static_cast<std::uint32_t>(bytes.size()));
    out.append(bytes).append(padding(bytes.size()), '\0');
    return true;
}

bool putOne(std::string& out, PropType type, std::int64_t number) {
    if (type == PropType::Int16 || type == PropType::Int32 || type == PropType::Bool)
        putU32(out, static_cast<std::uint32_t>(number));
    else if (type == PropType::Int64 || type == PropType::Currency)
        putU64(out, static_cast<std::uint64_t>(number));
    else if (type == PropType::Time)
        putU64(out, static_cast<std::uint64_t>(number + 11'644'473'600'000'000) * 10);
    else
        return false;
    return true;
}

bool putOne(std::string& out, PropType type, double number) {
    if (type == PropType::Float32)
        putU32(out, std::bit_cast<std::uint32_t>(static_cast<float>(number)));
    else if (type == PropType::Float64 || type == PropType::AppTime)
        putU64(out, std::bit_cast<std::uint64_t>(number));
    else
        return false;
    return true;
}

bool putOne(std::string& out, PropType type, const std::string& bytes) {
    if (type == PropType::Unicode) return putPiece(out, toUtf16(bytes + '\0'));
    if (type == PropType::Binary) return putPiece(out, bytes);
    if (type != PropType::Guid || bytes.size() != 16) return false;
    out += bytes;
    return true;
}

bool isVariable(PropType type) noexcept { return type == PropType::Unicode || type == PropType::Binary; }

/// False for what is not written.
bool putValue(std::string& out, PropTag tag, const PropValue& value) {
    const PropType type = tag.type();
    return std::visit(
        [&](const auto& held) {
            using Held = std::decay_t<decltype(held)>;
            if constexpr (std::is_same_v<Held, std::monostate>) {
                return false;
            } else if constexpr (std::is_same_v<Held, std::int64_t> || std::is_same_v<Held, double> || std::is_same_v<Held, std::string>) {
                if (isVariable(type)) putU32(out, 1);
                return putOne(out, type, held);
            } else {
                if (held.empty() || held.size() > kMaxTnefValues) return false;
                putU32(out, static_cast<std::uint32_t>(held.size()));
                return std::all_of(held.begin(), held.end(), [&](const auto& one) { return putOne(out, type, one); });
            }
        },
        value);
}

/// What the format says in another way, and what readers count anew.
bool isLeftOut(PropId id) noexcept {
    return id == tags::AttachDataBinary.id() || id == tags::AttachSize.id() || id == tags::AttachNumber.id() ||
           id == tags::AttachMethodTag.id() || id == tags::ObjectType.id();
}

class Writer {
public:
    Writer(const OpenValue& open, convert::ComposeNames* names, convert::ByteSink& sink) : _open(open), _names(names), _sink(sink) {}

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

    void object(const MessageAttachment& attachment) {
        const std::unique_ptr<ValueReader> data = _open(attachment, tags::AttachDataBinary);
        const auto position = attachment.properties.integer(tags::RenderingPosition).value_or(-1);
        std::string rendering;
        putU16(rendering, kOleAttachment);
        putU32(rendering, static_cast<std::uint32_t>(position));
        rendering.append(8, '\0');
        attribute(2, kAttachRendering, rendering);

        std::string list;
        std::uint32_t count = 2;
        putU32(list, tags::AttachMethodTag.value);
        putU32(list, static_cast<std::uint32_t>(AttachMethod::Ole));
        for (const Property& property : attachment.properties.all()) {
            if (!isLeftOut(property.tag.id()) && put(list, attachment, property)) ++count;
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
    /// False for what is not written.
    bool put(std::string& out, const MessageAttachment& attachment, const Property& property) {
        if (property.tag.type() == PropType::Error) return putLarge(out, attachment, property.tag.id());
        return putProperty(out, property.tag, property.value);
    }

    /// The id, which is this server's, means nothing to a reader.
    bool putName(std::string& out, PropId id) {
        const auto names = _names ? _names->namesOf({&id, 1}) : std::vector<std::optional<PropName>>();
        if (names.empty() || !names[0] || names[0]->guid.size() != 16) return false;
        out += names[0]->guid;
        if (const auto* number = std::get_if<std::uint32_t>(&names[0]->id)) {
            putU32(out, kNamedByNumber);
            putU32(out, *number);
            return true;
        }
        putU32(out, kNamedByText);
        const std::string text = toUtf16(std::get<std::string>(names[0]->id) + '\0');
        return text.size() <= kMaxTnefNameBytes && putPiece(out, text);
    }

    bool putProperty(std::string& out, PropTag tag, const PropValue& value) {
        std::string bytes;
        putU32(bytes, tag.value);
        if (tag.isNamed() && !putName(bytes, tag.id())) return false;
        // Past the sum a reader would leave it out.
        if (!putValue(bytes, tag, value) || bytes.size() > _bytesLeft) return false;
        _bytesLeft -= bytes.size();
        out += bytes;
        return true;
    }

    /// A bag has an error in place of a value that is too large for it; what type that is only who opens it knows.
    bool putLarge(std::string& out, const MessageAttachment& attachment, PropId id) {
        for (const PropType type : {PropType::Binary, PropType::Unicode}) {
            const PropTag tag(id, type);
            const std::unique_ptr<ValueReader> reader = _open(attachment, tag);
            if (reader && reader->size() <= kMaxTnefValueBytes) return putProperty(out, tag, readAll(*reader, kMaxTnefValueBytes));
        }
        return false;
    }

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

    const OpenValue& _open;
    convert::ComposeNames* const _names;
    convert::ByteSink& _sink;
    std::uint32_t _sum = 0;
    std::size_t _bytesLeft = kMaxTnefMessageBytes;  ///< Of properties, which are held; data is not.
};

}  // namespace

void writeTnefObjects(const std::vector<const MessageAttachment*>& attachments, const OpenValue& open, convert::ComposeNames* names,
                      convert::ByteSink& sink) {
    Writer writer(open, names, sink);
    writer.begin();
    for (const MessageAttachment* attachment : attachments) writer.object(*attachment);
}

}  // namespace corbel::convert_mime
