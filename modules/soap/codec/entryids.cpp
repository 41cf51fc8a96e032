#include "codec/entryids.h"

#include "corbel/text.h"

namespace corbel::soap {
namespace {

constexpr std::string_view kBookGuid("\xac\x21\xa9\x50\x40\xd3\xee\x48\xb3\x19\xfb\xa7\x53\x30\x44\x25", 16);
constexpr std::size_t kHead = 24;        // flags, GUID, version
constexpr std::size_t kVersion0Bytes = 36;
constexpr std::size_t kBookHead = 32;

std::uint32_t little(std::string_view bytes, std::size_t at, int count) {
    std::uint32_t value = 0;
    for (int i = count - 1; i >= 0; --i) value = value << 8 | static_cast<unsigned char>(bytes[at + static_cast<std::size_t>(i)]);
    return value;
}

void appendLittle(std::string& out, std::uint32_t value) {
    for (int shift = 0; shift < 32; shift += 8) out += static_cast<char>(value >> shift);
}

}  // namespace

std::optional<ObjectEntryid> parseEntryid(std::string_view bytes) {
    if (bytes.size() < kVersion0Bytes || bytes.size() > kMaxEntryid) return std::nullopt;
    const std::uint32_t version = little(bytes, 20, 4);
    const std::size_t size = version == 0 ? kVersion0Bytes : kEntryidBytes;
    if (version > 1 || bytes.size() < size || bytes.substr(4, 16) == kBookGuid) return std::nullopt;
    ObjectEntryid id;
    id.storeGuid = bytes.substr(4, 16);
    id.type = static_cast<std::uint16_t>(little(bytes, kHead, 2));
    // The last four bytes begin the server's name.
    id.bytes = std::string(bytes.substr(0, size - 4)).append(4, '\0');
    return id;
}

std::string makeStoreEntryid(std::string_view guid) {
    std::string bytes(4, '\0');
    bytes.append(guid);
    appendLittle(bytes, 1);
    appendLittle(bytes, static_cast<std::uint32_t>(EntryidType::Store));   // and no flags
    return bytes.append(guid).append(4, '\0');
}

std::optional<BookEntryid> parseBookEntryid(std::string_view bytes) {
    if (bytes.size() < kBookHead || bytes.size() > kMaxEntryid || bytes.substr(4, 16) != kBookGuid) return std::nullopt;
    BookEntryid id;
    const std::uint32_t type = little(bytes, kHead, 4);
    if (type != 4 && type != 6 && type != 8) return std::nullopt;
    id.type = static_cast<BookType>(type);
    id.id = little(bytes, kHead + 4, 4);
    std::string_view name = bytes.substr(kBookHead);
    name = name.substr(0, name.find('\0'));
    auto external = text::base64Decode(name);
    if (!external) return std::nullopt;
    id.externalId = std::move(*external);
    return id;
}

std::string makeBookEntryid(const BookEntryid& id) {
    std::string bytes(4, '\0');
    bytes.append(kBookGuid);
    appendLittle(bytes, id.externalId.empty() ? 0 : 1);
    appendLittle(bytes, static_cast<std::uint32_t>(id.type));
    appendLittle(bytes, id.id);
    bytes += text::base64Encode(id.externalId);
    return bytes.append(4 - bytes.size() % 4, '\0');
}

}  // namespace corbel::soap
