#include "codec/rtf_compression.h"

#include <algorithm>
#include <array>
#include <memory>
#include <vector>

#include "codec/wire.h"

namespace corbel::convert_mime {
namespace {

constexpr std::uint32_t kCompressed = 0x75465a4c, kUncompressed = 0x414c454d;
constexpr std::size_t kHeaderBytes = 16;
constexpr std::size_t kWindow = 4096, kLongestMatch = 17, kShortestMatch = 2;
constexpr std::size_t kMaxChain = 64;  ///< Places that are tried for one match.

/// What the window holds before the first byte (section 2.2.2.1).
constexpr std::string_view kPrefill =
    "{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \\fdecor MS Sans "
    "SerifSymbolArialTimes New "
    "RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx";
static_assert(kPrefill.size() == 207);

constexpr std::array<std::uint32_t, 256> kCrcTable = [] {
    std::array<std::uint32_t, 256> table{};
    for (std::uint32_t i = 0; i < 256; ++i) {
        std::uint32_t c = i;
        for (int bit = 0; bit < 8; ++bit) c = c & 1 ? 0xedb88320 ^ (c >> 1) : c >> 1;
        table[i] = c;
    }
    return table;
}();

std::uint32_t crcOf(std::string_view bytes) noexcept {
    std::uint32_t crc = 0;
    for (const char c : bytes) crc = kCrcTable[(crc ^ static_cast<unsigned char>(c)) & 0xff] ^ (crc >> 8);
    return crc;
}

Error broken(const char* what) { return Error(ErrorCode::Syntax, "The rich text is damaged", what); }

/// The longest run at `at` that began up to 4,095 bytes before; the text follows the prefill in `all`.
class Matcher {
public:
    explicit Matcher(std::string_view all) : _all(all), _previous(all.size(), kNone) { _last.fill(kNone); }

    void insert(std::size_t at) {
        if (at + 1 >= _all.size()) return;
        auto& last = _last[key(at)];
        _previous[at] = last;
        last = static_cast<std::uint32_t>(at);
    }

    std::pair<std::size_t, std::size_t> find(std::size_t at) const {
        std::size_t bestPlace = 0, bestLength = 0;
        if (at + 1 >= _all.size()) return {0, 0};
        const std::size_t room = std::min(kLongestMatch, _all.size() - at);
        std::size_t tries = 0;
        for (std::uint32_t place = _last[key(at)]; place != kNone && at - place < kWindow && tries < kMaxChain;
             place = _previous[place], ++tries) {
            std::size_t length = 0;
            while (length < room && _all[place + length] == _all[at + length]) ++length;
            if (length < bestLength) continue;
            bestPlace = place;
            bestLength = length;
            if (length == kLongestMatch) break;
        }
        return {bestPlace, bestLength};
    }

private:
    static constexpr std::uint32_t kNone = 0xffffffff;
    std::size_t key(std::size_t at) const noexcept {
        return static_cast<unsigned char>(_all[at]) | std::size_t{static_cast<unsigned char>(_all[at + 1])} << 8;
    }

    std::string_view _all;
    std::vector<std::uint32_t> _previous;
    std::array<std::uint32_t, 65536> _last;
};

/// `next` gives a byte or, at the end, -1; `put` takes one and says whether there may be more. Null when all came to its end, else what is
/// wrong.
template <class Next, class Put>
const char* expandTo(Next next, Put put) {
    std::string window(kWindow, '\0');
    std::copy(kPrefill.begin(), kPrefill.end(), window.begin());
    std::size_t write = kPrefill.size();
    const auto add = [&](char c) {
        window[write] = c;
        write = (write + 1) % kWindow;
        return put(c);
    };
    for (int control = next(); control >= 0; control = next()) {
        for (int bit = 0; bit < 8; ++bit, control >>= 1) {
            const int first = next();
            if (first < 0) return control & 1 ? "it ends within a reference" : "it ends within a run";
            if (!(control & 1)) {
                if (!add(static_cast<char>(first))) return "it is too large";
                continue;
            }
            const int second = next();
            if (second < 0) return "it ends within a reference";
            const auto token = static_cast<unsigned>(first) << 8 | static_cast<unsigned>(second);
            std::size_t read = token >> 4;
            if (read == write) return nullptr;
            for (std::size_t i = 0; i < (token & 15) + kShortestMatch; ++i, read = (read + 1) % kWindow) {
                if (!add(window[read])) return "it is too large";
            }
        }
    }
    return "its end is missing";
}

Result<std::string> expand(std::string_view bytes, std::size_t rawSize) {
    std::string out;
    out.reserve(std::min<std::size_t>(rawSize, bytes.size() * 9));
    std::size_t at = 0;
    const char* wrong = expandTo([&] { return at < bytes.size() ? static_cast<unsigned char>(bytes[at++]) : -1; },
                                 [&](char c) {
                                     out.push_back(c);
                                     return out.size() <= kMaxRtfBytes;
                                 });
    if (out.size() > kMaxRtfBytes) return Error(ErrorCode::TooLarge, "The rich text is too large");
    if (wrong) return broken(wrong);
    return out;
}

}  // namespace

Result<std::string> decompressRtf(std::string_view compressed) {
    if (compressed.size() < kHeaderBytes) return broken("the header is cut off");
    const std::uint32_t size = getU32(compressed, 0), rawSize = getU32(compressed, 4), type = getU32(compressed, 8),
                        crc = getU32(compressed, 12);
    if (size < kHeaderBytes - 4 || size > compressed.size() - 4) return broken("the size in its header is wrong");
    if (rawSize > kMaxRtfBytes) return Error(ErrorCode::TooLarge, "The rich text is too large");
    const std::string_view content = compressed.substr(kHeaderBytes, size + 4 - kHeaderBytes);
    if (type == kUncompressed) return std::string(content.substr(0, rawSize));
    if (type != kCompressed) return broken("its compression is unknown");
    if (crcOf(content) != crc) return broken("its checksum is wrong");
    auto out = expand(content, rawSize);
    // Some writers count a closing NUL or newline that they do not write; more bytes than told are not text.
    if (out.ok() && out.value().size() > rawSize) out.value().resize(rawSize);
    return out;
}

void expandRtf(ValueReader& compressed, const std::function<void(std::string_view)>& take) {
    constexpr std::uint64_t kPiece = 64 * 1024;
    std::string header, in, out;
    compressed.read(0, kHeaderBytes, header);
    if (header.size() < kHeaderBytes) return;
    std::uint64_t left = getU32(header, 4), offset = kHeaderBytes;
    const std::uint32_t type = getU32(header, 8);
    std::size_t at = 0;
    const auto next = [&]() -> int {
        if (at == in.size()) {
            in.clear();
            at = 0;
            compressed.read(offset, kPiece, in);
            offset += in.size();
            if (in.empty()) return -1;
        }
        return static_cast<unsigned char>(in[at++]);
    };
    const auto put = [&](char c) {
        if (left == 0) return false;
        --left;
        out.push_back(c);
        if (out.size() == kPiece) {
            take(out);
            out.clear();
        }
        return true;
    };
    if (type == kCompressed) {
        expandTo(next, put);
    } else if (type == kUncompressed) {
        for (int c = next(); c >= 0 && put(static_cast<char>(c)); c = next()) continue;
    }
    if (!out.empty()) take(out);
}

std::string compressRtf(std::string_view rtf) {
    const std::string all = std::string(kPrefill) + std::string(rtf);
    auto matcher = std::make_unique<Matcher>(all);
    for (std::size_t at = 0; at < kPrefill.size(); ++at) matcher->insert(at);
    std::string content;
    std::size_t control = 0;
    int bit = 8;
    const auto begin = [&](bool isReference) {
        if (bit == 8) {
            control = content.size();
            content.push_back('\0');
            bit = 0;
        }
        if (isReference) content[control] = static_cast<char>(content[control] | 1 << bit);
        ++bit;
    };
    const auto reference = [&](std::size_t offset, std::size_t lengthCode) {
        begin(true);
        content.push_back(static_cast<char>(offset >> 4));
        content.push_back(static_cast<char>((offset & 15) << 4 | lengthCode));
    };
    std::size_t at = kPrefill.size();
    while (at < all.size()) {
        const auto [place, length] = matcher->find(at);
        if (length >= kShortestMatch) {
            reference(place % kWindow, length - kShortestMatch);
            for (std::size_t i = 0; i < length; ++i) matcher->insert(at++);
        } else {
            begin(false);
            content.push_back(all[at]);
            matcher->insert(at++);
        }
    }
    reference(at % kWindow, 0);

    std::string out;
    putU32(out, static_cast<std::uint32_t>(content.size() + kHeaderBytes - 4));
    putU32(out, static_cast<std::uint32_t>(rtf.size()));
    putU32(out, kCompressed);
    putU32(out, crcOf(content));
    return out + content;
}

}  // namespace corbel::convert_mime
