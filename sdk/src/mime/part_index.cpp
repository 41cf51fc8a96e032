// The index in the database: a version byte, varints, a table of frequent words, and a check over all of it.
#include <algorithm>
#include <array>

#include "corbel/mime.h"

namespace corbel::mime {
namespace {

constexpr char kVersion = 1;

/// Words that have a number instead of their letters. Append only: stored indexes hold the positions.
constexpr auto kWords = std::to_array<std::string_view>({"TEXT",
                                                         "PLAIN",
                                                         "HTML",
                                                         "MULTIPART",
                                                         "MIXED",
                                                         "ALTERNATIVE",
                                                         "RELATED",
                                                         "APPLICATION",
                                                         "OCTET-STREAM",
                                                         "PDF",
                                                         "IMAGE",
                                                         "PNG",
                                                         "JPEG",
                                                         "GIF",
                                                         "MESSAGE",
                                                         "RFC822",
                                                         "CALENDAR",
                                                         "7BIT",
                                                         "8BIT",
                                                         "BINARY",
                                                         "BASE64",
                                                         "QUOTED-PRINTABLE",
                                                         "CHARSET",
                                                         "BOUNDARY",
                                                         "NAME",
                                                         "FILENAME",
                                                         "FORMAT",
                                                         "METHOD",
                                                         "TYPE",
                                                         "SIZE",
                                                         "ATTACHMENT",
                                                         "INLINE",
                                                         "UTF-8",
                                                         "utf-8",
                                                         "us-ascii",
                                                         "US-ASCII",
                                                         "iso-8859-1",
                                                         "ISO-8859-1",
                                                         "iso-8859-15",
                                                         "ISO-8859-15",
                                                         "windows-1252",
                                                         "Windows-1252",
                                                         "flowed",
                                                         "DELSP",
                                                         "yes",
                                                         "REPORT",
                                                         "SIGNED",
                                                         "DIGEST",
                                                         "DELIVERY-STATUS",
                                                         "PGP-SIGNATURE",
                                                         "PKCS7-SIGNATURE",
                                                         "PROTOCOL",
                                                         "MICALG",
                                                         "REQUEST",
                                                         "multipart/alternative",
                                                         "DATE"});

std::uint32_t checksum(std::string_view bytes) noexcept {
    std::uint32_t hash = 2166136261u;  // FNV-1a
    for (const char c : bytes) hash = (hash ^ static_cast<unsigned char>(c)) * 16777619u;
    return hash;
}

class Writer {
public:
    explicit Writer(std::string& out) : _out(out) {}

    void number(std::uint64_t n) {
        for (; n >= 0x80; n >>= 7) _out.push_back(static_cast<char>(n | 0x80));
        _out.push_back(static_cast<char>(n));
    }
    /// Odd numbers are words, even ones the length of what follows, doubled.
    void string(std::string_view s) {
        const auto word = s.empty() ? kWords.end() : std::find(kWords.begin(), kWords.end(), s);
        if (word != kWords.end()) return number(2 * static_cast<std::uint64_t>(word - kWords.begin()) + 1);
        number(2 * static_cast<std::uint64_t>(s.size()));
        _out.append(s);
    }
    void pairs(const std::vector<std::pair<std::string, std::string>>& list) {
        number(list.size());
        for (const auto& [name, value] : list) {
            string(name);
            string(value);
        }
    }

private:
    std::string& _out;
};

struct BadIndex {
    const char* what;
};

class Reader {
public:
    explicit Reader(std::string_view bytes) : _bytes(bytes) {}

    std::uint64_t number() {
        std::uint64_t n = 0;
        for (unsigned shift = 0; shift < 64; shift += 7) {
            if (_bytes.empty()) throw BadIndex{"truncated"};
            const auto byte = static_cast<unsigned char>(_bytes.front());
            _bytes.remove_prefix(1);
            if (shift == 63 && byte > 1) break;
            n |= static_cast<std::uint64_t>(byte & 0x7f) << shift;
            if (byte < 0x80) return n;
        }
        throw BadIndex{"number too large"};
    }
    std::string string() {
        const auto n = number();
        if (n & 1) {
            if (n / 2 >= kWords.size()) throw BadIndex{"unknown word"};
            return std::string(kWords[n / 2]);
        }
        if (n / 2 > _bytes.size()) throw BadIndex{"truncated"};
        std::string s(_bytes.substr(0, n / 2));
        _bytes.remove_prefix(n / 2);
        return s;
    }
    void pairs(std::vector<std::pair<std::string, std::string>>& list) {
        const auto n = number();
        if (n > kMaxParameters) throw BadIndex{"too many parameters"};
        list.reserve(n);
        for (std::uint64_t i = 0; i < n; ++i) {
            auto name = string();
            list.emplace_back(std::move(name), string());
        }
    }
    bool atEnd() const noexcept { return _bytes.empty(); }

private:
    std::string_view _bytes;
};

/// The children of a part stand after it and, one behind another, inside its body. `path` holds the last part and what encloses it.
void link(std::vector<Part>& parts, std::uint32_t at, std::vector<std::uint32_t>& path) {
    Part& part = parts[at];
    if (at == 0) {
        if (part.parent != 0) throw BadIndex{"root with a parent"};
        path.push_back(0);
        return;
    }
    std::uint32_t previous = 0;
    while (!path.empty() && path.back() != part.parent) {
        previous = path.back();
        path.pop_back();
    }
    if (path.empty()) throw BadIndex{"parts out of order"};
    if (path.size() >= kMaxDepth) throw BadIndex{"too deep"};
    Part& parent = parts[part.parent];
    if (previous ? !parent.isMultipart() : !(parent.isMultipart() || parent.isMessage())) throw BadIndex{"a leaf with parts"};
    const std::uint64_t from = previous ? parts[previous].bodyOffset + parts[previous].bodySize : parent.bodyOffset;
    if (part.headerOffset < from || part.bodyOffset + part.bodySize > parent.bodyOffset + parent.bodySize)
        throw BadIndex{"part outside its parent"};
    (previous ? parts[previous].nextSibling : parent.firstChild) = at;
    path.push_back(at);
}

void readPart(Reader& in, const std::vector<Part>& before, Part& part) {
    const std::uint64_t parent = in.number();
    if (!before.empty() && parent >= before.size()) throw BadIndex{"parent behind its part"};
    part.parent = static_cast<std::uint32_t>(parent);
    constexpr std::uint64_t kMaxOffset = std::uint64_t{1} << 60;
    const std::uint64_t base = before.empty() ? 0 : before[part.parent].bodyOffset;
    part.headerOffset = in.number();
    part.headerSize = in.number();
    part.bodySize = in.number();
    part.lines = in.number();
    if (std::max({part.headerOffset, part.headerSize, part.bodySize}) > kMaxOffset) throw BadIndex{"offset too large"};
    part.headerOffset += base;
    part.bodyOffset = part.headerOffset + part.headerSize;
    for (auto* s : {&part.type, &part.subtype}) *s = in.string();
    if (part.type.empty() || part.subtype.empty()) throw BadIndex{"part without a type"};
    in.pairs(part.parameters);
    for (auto* s : {&part.id, &part.description, &part.encoding, &part.disposition}) *s = in.string();
    in.pairs(part.dispositionParameters);
    for (auto* s : {&part.language, &part.location, &part.md5, &part.envelope}) *s = in.string();
}

}  // namespace

std::string PartIndex::serialise() const {
    std::string out;
    out.reserve(64 + 64 * parts.size());
    out.push_back(kVersion);
    Writer w(out);
    w.number(parts.size());
    for (std::size_t i = 0; i < parts.size(); ++i) {
        const Part& p = parts[i];
        w.number(p.parent);
        w.number(p.headerOffset - (i == 0 ? 0 : parts[p.parent].bodyOffset));
        for (const auto n : {p.headerSize, p.bodySize, p.lines}) w.number(n);
        for (const auto* s : {&p.type, &p.subtype}) w.string(*s);
        w.pairs(p.parameters);
        for (const auto* s : {&p.id, &p.description, &p.encoding, &p.disposition}) w.string(*s);
        w.pairs(p.dispositionParameters);
        for (const auto* s : {&p.language, &p.location, &p.md5, &p.envelope}) w.string(*s);
    }
    const auto check = checksum(out);
    for (int shift = 0; shift < 32; shift += 8) out.push_back(static_cast<char>(check >> shift));
    return out;
}

Result<PartIndex> PartIndex::parse(std::string_view bytes) {
    auto corrupt = [](std::string why) {
        return Error(ErrorCode::Corrupt, "The structure of this message is damaged",
                     "part index: " + why + "; run 'corbel check' on the store");
    };
    if (bytes.size() < 6 || bytes[0] != kVersion) return corrupt("unknown version or too short");
    std::uint32_t check = 0;
    for (int i = 0; i < 4; ++i) check |= static_cast<std::uint32_t>(static_cast<unsigned char>(bytes[bytes.size() - 4 + i])) << (8 * i);
    if (checksum(bytes.substr(0, bytes.size() - 4)) != check) return corrupt("wrong check");

    PartIndex index;
    try {
        Reader in(bytes.substr(1, bytes.size() - 5));
        const auto count = in.number();
        if (count == 0 || count > kMaxParts) throw BadIndex{"wrong number of parts"};
        std::vector<std::uint32_t> path;
        for (std::uint64_t i = 0; i < count; ++i) {
            Part part;
            readPart(in, index.parts, part);
            index.parts.push_back(std::move(part));
            link(index.parts, static_cast<std::uint32_t>(i), path);
        }
        if (!in.atEnd()) throw BadIndex{"bytes behind the last part"};
    } catch (const BadIndex& bad) {
        return corrupt(bad.what);
    }
    return index;
}

std::optional<std::uint32_t> PartIndex::find(const std::vector<std::uint32_t>& section) const {
    if (parts.empty()) return std::nullopt;
    auto child = [this](std::uint32_t of, std::uint32_t number) -> std::optional<std::uint32_t> {
        auto at = number == 0 ? 0 : parts[of].firstChild;
        for (; at != 0 && number > 1; --number) at = parts[at].nextSibling;
        return at == 0 ? std::nullopt : std::optional(at);
    };
    // A message (the root or an enclosed one) that is no multipart has one part, number 1: its body.
    auto inMessage = [&](std::uint32_t message, std::uint32_t number) -> std::optional<std::uint32_t> {
        if (parts[message].isMultipart()) return child(message, number);
        return number == 1 ? std::optional(message) : std::nullopt;
    };
    std::optional<std::uint32_t> at = 0;
    for (std::size_t i = 0; i < section.size() && at; ++i) {
        const Part& part = parts[*at];
        if (i == 0) {
            at = inMessage(0, section[0]);
        } else if (part.isMessage()) {
            at = part.firstChild ? inMessage(part.firstChild, section[i]) : std::nullopt;
        } else {
            at = child(*at, section[i]);
        }
    }
    return at;
}

}  // namespace corbel::mime
