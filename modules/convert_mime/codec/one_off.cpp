#include "codec/one_off.h"

#include <algorithm>

#include "codec/charset.h"
#include "codec/wire.h"
#include "corbel/text.h"

namespace corbel::convert_mime {
namespace {

constexpr std::string_view kProvider("\x81\x2b\x1f\xa4\xbe\xa3\x10\x19\x9d\x6e\x00\xdd\x01\x0f\x54\x02", 16);
constexpr std::size_t kHeadBytes = 4 + 16 + 2 + 2;
constexpr std::uint32_t kUnicode = 0x8000;
/// No rich text, no look-up in the address book, UTF-16.
constexpr std::uint32_t kWrittenFlags = kUnicode | 0x1000 | 0x0001;

std::optional<std::string> takeString(std::string_view& rest, bool isUnicode) {
    const std::size_t unit = isUnicode ? 2 : 1;
    for (std::size_t end = 0; end + unit <= rest.size(); end += unit) {
        if (rest[end] != 0 || (isUnicode && rest[end + 1] != 0)) continue;
        const std::string_view bytes = rest.substr(0, end);
        rest.remove_prefix(end + unit);
        return isUnicode ? fromUtf16(bytes) : decodeUnlabelled(bytes);
    }
    return std::nullopt;
}

}  // namespace

std::string makeOneOff(const OneOff& person) {
    std::string out(4, '\0');
    out.append(kProvider);
    putU16(out, 0);
    putU16(out, kWrittenFlags);
    for (const std::string* part : {&person.displayName, &person.addressType, &person.address}) {
        out.append(toUtf16(std::string_view(*part).substr(0, part->find('\0'))));
        putU16(out, 0);
    }
    return out;
}

std::optional<OneOff> parseOneOff(std::string_view entryid) {
    if (entryid.size() < kHeadBytes || entryid.size() > kMaxOneOffBytes || entryid.substr(4, 16) != kProvider) return std::nullopt;
    const bool isUnicode = getU16(entryid, 22) & kUnicode;
    std::string_view rest = entryid.substr(kHeadBytes);
    auto name = takeString(rest, isUnicode), type = takeString(rest, isUnicode), address = takeString(rest, isUnicode);
    if (!name || !type || !address) return std::nullopt;
    return OneOff{std::move(*name), std::move(*type), std::move(*address)};
}

std::string makeFlatEntries(const std::vector<std::string>& entryids) {
    std::string entries;
    for (const std::string& id : entryids) {
        putU32(entries, static_cast<std::uint32_t>(id.size()));
        entries.append(id).append((4 - id.size() % 4) % 4, '\0');
    }
    std::string out;
    putU32(out, static_cast<std::uint32_t>(entryids.size()));
    putU32(out, static_cast<std::uint32_t>(entries.size()));
    return out + entries;
}

std::vector<std::string> parseFlatEntries(std::string_view bytes) {
    std::vector<std::string> out;
    if (bytes.size() < 8) return out;
    const std::uint32_t count = getU32(bytes, 0);
    bytes.remove_prefix(8);
    while (out.size() < count && out.size() < kMaxFlatEntries && bytes.size() >= 4) {
        const std::uint32_t length = getU32(bytes, 0);
        bytes.remove_prefix(4);
        if (length > bytes.size()) break;
        out.emplace_back(bytes.substr(0, length));
        bytes.remove_prefix(std::min<std::size_t>(bytes.size(), (std::size_t{length} + 3) / 4 * 4));
    }
    return out;
}

std::string searchKey(std::string_view addressType, std::string_view address) {
    std::string key = text::toUpper(addressType) + ":" + text::toUpper(address);
    key.push_back('\0');
    return key;
}

}  // namespace corbel::convert_mime
